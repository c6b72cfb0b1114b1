//! A running program with everything it started, and the keeper that holds it.
//! Dropping a group ends it: the keeper sees its input close.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStderr, ChildStdout};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::time::timeout;

use super::{Command, Exit, GroupEvent, GroupId, Keeper, Output, ProcessError, sweep};
use crate::logs::Lines;

/// How long output may still arrive after everything has ended; a stranger may hold the pipe.
const DRAIN: Duration = Duration::from_secs(2);
/// The same where the output goes to a client, who may be slow.
const DRAIN_TO_CLIENT: Duration = Duration::from_secs(30);
/// Bytes of input that may be under way to a program that does not read yet.
const INPUT: usize = 64 * 1024;
/// Pieces of output that may wait for a client.
const OUTPUT: usize = 16;

/// What the platform says to a keeper after the order, a line each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// Ask the program to end.
    Farewell,
    /// Tell it that nobody sits at its terminal any more.
    HangUp,
    /// Give it these bytes to read: a character for each, of the same number.
    Input(String),
    /// Nothing more to read will come.
    EndInput,
    /// End everything now.
    Kill,
}

/// What a keeper answers, a line each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Report {
    /// The program runs.
    Started,
    /// There is no such program.
    NotFound,
    /// The program could not be started.
    Refused(String),
    /// So many bytes were given to it; it may have them or not want them.
    Taken(usize),
    /// The program and everything it started are gone.
    Exited(Exit),
    /// A line of its standard error, where its standard output is data.
    Said(String),
}

/// How a stop went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// How the program ended.
    pub exit: Exit,
    /// Whether it had to be killed because the grace was over.
    pub forced: bool,
}

/// A program, its process group and its keeper.
#[derive(Debug)]
pub struct Group {
    id: GroupId,
    wishes: mpsc::UnboundedSender<Wish>,
    exit: watch::Receiver<Option<Exit>>,
    room: Arc<Semaphore>,
}

impl Group {
    /// Starts `command` under a keeper. `on_line` gets what it prints on both outputs, cleaned, a line at a time.
    /// The group is recorded before the program is started.
    pub async fn spawn(
        keeper: &Keeper,
        command: Command,
        on_line: impl FnMut(String) + Send + 'static,
    ) -> Result<Self, ProcessError> {
        let command = Command {
            output: Output::Lines,
            ..command
        };
        let sink = Sink::Lines(Box::new(on_line));
        Ok(Self::begin(keeper, command, sink).await?.0)
    }

    /// The same for a program that writes data: its standard output, byte for byte, until the group has ended.
    /// `on_line` gets the lines of its standard error.
    pub async fn spawn_with_data(
        keeper: &Keeper,
        command: Command,
        on_line: impl FnMut(String) + Send + 'static,
    ) -> Result<(Self, ChildStdout), ProcessError> {
        let program = command.program.clone();
        let command = Command {
            output: Output::Data,
            ..command
        };
        match Self::begin(keeper, command, Sink::Lines(Box::new(on_line))).await? {
            (group, Some(data)) => Ok((group, data)),
            (_, None) => Err(ProcessError::KeeperLost { program }),
        }
    }

    /// As `spawn`, with what it prints as it is: the receiver must be emptied, or the program waits.
    pub async fn spawn_attached(
        keeper: &Keeper,
        command: Command,
    ) -> Result<(Self, mpsc::Receiver<Bytes>), ProcessError> {
        let command = Command {
            output: Output::Lines,
            ..command
        };
        let (pieces, output) = mpsc::channel(OUTPUT);
        let (group, _) = Self::begin(keeper, command, Sink::Client(pieces)).await?;
        Ok((group, output))
    }

    async fn begin(
        keeper: &Keeper,
        command: Command,
        sink: Sink,
    ) -> Result<(Self, Option<ChildStdout>), ProcessError> {
        let (ready, started) = oneshot::channel();
        let program = command.program.clone();
        // A task of its own: whoever awaits this may give up half-way, the group's end must be recorded all the same.
        tokio::spawn(hold(keeper.clone(), command, sink, ready));
        started
            .await
            .unwrap_or(Err(ProcessError::KeeperLost { program }))
    }

    /// Who this is, for `sweep` after a crash of the platform.
    pub fn id(&self) -> &GroupId {
        &self.id
    }

    /// How it ended, if it has.
    pub fn ended(&self) -> Option<Exit> {
        *self.exit.borrow()
    }

    /// Waits until the program and everything it started are gone and all its output was handed on.
    pub async fn wait(&self) -> Exit {
        self.ending().await
    }

    /// As `wait`, without keeping the group: it ends when the group is dropped.
    pub fn ending(&self) -> impl Future<Output = Exit> + Send + 'static {
        let mut exit = self.exit.clone();
        async move {
            match exit.wait_for(Option::is_some).await {
                Ok(exit) => exit.unwrap_or(Exit::Lost),
                Err(_) => Exit::Lost,
            }
        }
    }

    /// Asks the program to end; kills the whole group when `grace` is over.
    pub async fn stop(&self, grace: Duration) -> Stopped {
        let _ = self.wishes.send(Wish::Farewell);
        match timeout(grace, self.wait()).await {
            Ok(exit) => Stopped {
                exit,
                forced: false,
            },
            Err(_) => Stopped {
                exit: self.kill().await,
                forced: true,
            },
        }
    }

    /// Asks the program to end, without waiting.
    pub fn bid_farewell(&self) {
        let _ = self.wishes.send(Wish::Farewell);
    }

    /// Gives the program something to read; waits while it has not read what came before.
    pub async fn input(&self, bytes: &[u8]) {
        for piece in bytes.chunks(INPUT / 4) {
            let size = u32::try_from(piece.len()).unwrap_or(u32::MAX);
            let Ok(room) = self.room.acquire_many(size).await else {
                return;
            };
            room.forget();
            let text = piece.iter().map(|byte| char::from(*byte)).collect();
            let _ = self.wishes.send(Wish::Input(text));
        }
    }

    /// Tells the program that there is nothing more to read.
    pub fn end_input(&self) {
        let _ = self.wishes.send(Wish::EndInput);
    }

    /// Tells the program that nobody sits at its terminal any more (SIGHUP).
    pub fn hang_up(&self) {
        let _ = self.wishes.send(Wish::HangUp);
    }

    /// Kills the whole group.
    pub async fn kill(&self) -> Exit {
        let _ = self.wishes.send(Wish::Kill);
        self.wait().await
    }
}

/// Who gets what a program prints.
enum Sink {
    /// Someone who wants clean lines.
    Lines(Box<dyn FnMut(String) + Send>),
    /// Someone who wants the bytes.
    Client(mpsc::Sender<Bytes>),
}

type Ready = oneshot::Sender<Result<(Group, Option<ChildStdout>), ProcessError>>;

/// The life of one group, from the keeper's start to the record of its end.
async fn hold(keeper: Keeper, command: Command, sink: Sink, ready: Ready) {
    let program = command.program.clone();
    let Ok(mut order) = serde_json::to_vec(&command) else {
        let _ = ready.send(Err(ProcessError::Unwritable { program }));
        return;
    };
    order.push(b'\n');
    let mut child = match start_keeper(&keeper) {
        Ok(child) => child,
        Err(source) => {
            let _ = ready.send(Err(ProcessError::NoKeeper {
                program: keeper.program,
                source,
            }));
            return;
        }
    };
    let (Some(id), Some(mut wishes_out), Some(out), Some(error)) = (
        child.id().and_then(GroupId::of),
        child.stdin.take(),
        child.stdout.take(),
        child.stderr.take(),
    ) else {
        let _ = ready.send(Err(ProcessError::KeeperLost { program }));
        return;
    };
    (keeper.record)(GroupEvent::Begun(id.clone()));
    let drain = match sink {
        Sink::Lines(_) => DRAIN,
        Sink::Client(_) => DRAIN_TO_CLIENT,
    };
    let room = Arc::new(Semaphore::new(INPUT));
    // A keeper of data leaves its own output to the program, and says all there is to say on its standard error.
    let (mut reports, data, output) = match (command.output, sink) {
        (Output::Data, Sink::Lines(on_line)) => (
            Reports::new(Box::new(error), Some(on_line)),
            Some(out),
            None,
        ),
        (_, sink) => (
            Reports::new(Box::new(out), None),
            None,
            Some(tokio::spawn(relay(error, sink))),
        ),
    };

    let first = match wishes_out.write_all(&order).await {
        Ok(()) => reports.next(&room).await,
        Err(_) => None,
    };
    let (wishes, mut wished) = mpsc::unbounded_channel();
    let (ended, exit) = watch::channel(None);
    let end = match first {
        Some(Report::Started) => {
            // Nobody waits any more: the group is dropped with the channel, and the keeper's input closes below.
            let group = Group {
                id: id.clone(),
                wishes,
                exit,
                room: Arc::clone(&room),
            };
            let _ = ready.send(Ok((group, data)));
            loop {
                tokio::select! {
                    wish = wished.recv() => match wish {
                        Some(wish) => {
                            let mut line = serde_json::to_vec(&wish).unwrap_or_default();
                            line.push(b'\n');
                            let _ = wishes_out.write_all(&line).await;
                        }
                        None => {
                            drop(wishes_out);
                            break reports.next(&room).await;
                        }
                    },
                    report = reports.next(&room) => break report,
                }
            }
        }
        Some(Report::NotFound) => {
            let _ = ready.send(Err(ProcessError::NotFound { program }));
            None
        }
        Some(Report::Refused(detail)) => {
            let _ = ready.send(Err(ProcessError::Refused { program, detail }));
            None
        }
        Some(Report::Exited(_) | Report::Said(_) | Report::Taken(_)) | None => {
            let _ = ready.send(Err(ProcessError::KeeperLost { program }));
            None
        }
    };
    room.close();
    let _ = child.wait().await;
    let end = match end {
        Some(Report::Exited(exit)) => exit,
        _ => {
            let id = id.clone();
            let _ = tokio::task::spawn_blocking(move || sweep(&id)).await;
            Exit::Lost
        }
    };
    if let Some(output) = output {
        let stop = output.abort_handle();
        if timeout(drain, output).await.is_err() {
            stop.abort();
        }
    }
    (keeper.record)(GroupEvent::Ended(id));
    let _ = ended.send(Some(end));
}

fn start_keeper(keeper: &Keeper) -> std::io::Result<tokio::process::Child> {
    let mut command = tokio::process::Command::new(&keeper.program);
    command
        .arg("keep")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    #[cfg(windows)]
    {
        use windows_sys::Win32::System::Threading::CREATE_NO_WINDOW;
        command.creation_flags(CREATE_NO_WINDOW);
        // Without it Windows finds no network library.
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
    }
    command.spawn()
}

/// What a keeper reports, with the lines of its program picked out where they come on the same way.
struct Reports {
    lines: tokio::io::Lines<BufReader<Box<dyn AsyncRead + Send + Unpin>>>,
    on_line: Option<Box<dyn FnMut(String) + Send>>,
}

impl Reports {
    fn new(
        from: Box<dyn AsyncRead + Send + Unpin>,
        on_line: Option<Box<dyn FnMut(String) + Send>>,
    ) -> Self {
        Self {
            lines: BufReader::new(from).lines(),
            on_line,
        }
    }

    /// The next thing it reports; that input was taken is seen to here.
    async fn next(&mut self, room: &Semaphore) -> Option<Report> {
        loop {
            let line = self.lines.next_line().await.ok().flatten()?;
            match (serde_json::from_str(&line).ok()?, &mut self.on_line) {
                (Report::Said(line), Some(on_line)) => on_line(line),
                (Report::Taken(bytes), _) => room.add_permits(bytes.min(INPUT)),
                (report, _) => return Some(report),
            }
        }
    }
}

async fn relay(mut output: ChildStderr, mut sink: Sink) {
    let mut lines = Lines::default();
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length) = output.read(&mut buffer).await {
        let chunk = buffer.get(..length).unwrap_or_default();
        match &mut sink {
            _ if chunk.is_empty() => break,
            Sink::Lines(on_line) => lines.push(chunk, on_line),
            // A client that has gone is no reason to let the program wait.
            Sink::Client(pieces) => drop(pieces.send(Bytes::copy_from_slice(chunk)).await),
        }
    }
    if let Sink::Lines(on_line) = &mut sink {
        lines.finish(on_line);
    }
}
