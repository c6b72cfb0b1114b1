//! A running program with everything it started, and the keeper that holds it.
//! Dropping a group ends it: the keeper sees its input close.

use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{ChildStderr, ChildStdout};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use super::{Command, Exit, GroupEvent, GroupId, Keeper, Output, ProcessError, sweep};
use crate::logs::Lines;

/// How long output may still arrive after everything has ended; a stranger may hold the pipe.
const DRAIN: Duration = Duration::from_secs(2);

/// What the platform says to a keeper after the order, a line each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    /// Ask the program to end.
    Farewell,
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
        Ok(Self::begin(keeper, command, on_line).await?.0)
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
        match Self::begin(keeper, command, on_line).await? {
            (group, Some(data)) => Ok((group, data)),
            (_, None) => Err(ProcessError::KeeperLost { program }),
        }
    }

    async fn begin(
        keeper: &Keeper,
        command: Command,
        on_line: impl FnMut(String) + Send + 'static,
    ) -> Result<(Self, Option<ChildStdout>), ProcessError> {
        let (ready, started) = oneshot::channel();
        let program = command.program.clone();
        // A task of its own: whoever awaits this may give up half-way, the group's end must be recorded all the same.
        tokio::spawn(hold(keeper.clone(), command, on_line, ready));
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

    /// Kills the whole group.
    pub async fn kill(&self) -> Exit {
        let _ = self.wishes.send(Wish::Kill);
        self.wait().await
    }
}

type Ready = oneshot::Sender<Result<(Group, Option<ChildStdout>), ProcessError>>;

/// The life of one group, from the keeper's start to the record of its end.
async fn hold(
    keeper: Keeper,
    command: Command,
    on_line: impl FnMut(String) + Send + 'static,
    ready: Ready,
) {
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
    // A keeper of data leaves its own output to the program, and says all there is to say on its standard error.
    let (mut reports, data, output) = match command.output {
        Output::Lines => (
            Reports::new(Box::new(out), None),
            None,
            Some(tokio::spawn(relay(error, on_line))),
        ),
        Output::Data => (
            Reports::new(Box::new(error), Some(Box::new(on_line))),
            Some(out),
            None,
        ),
    };

    let first = match wishes_out.write_all(&order).await {
        Ok(()) => reports.next().await,
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
                            break reports.next().await;
                        }
                    },
                    report = reports.next() => break report,
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
        Some(Report::Exited(_) | Report::Said(_)) | None => {
            let _ = ready.send(Err(ProcessError::KeeperLost { program }));
            None
        }
    };
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
        if timeout(DRAIN, output).await.is_err() {
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

    async fn next(&mut self) -> Option<Report> {
        loop {
            let line = self.lines.next_line().await.ok().flatten()?;
            match (serde_json::from_str(&line).ok()?, &mut self.on_line) {
                (Report::Said(line), Some(on_line)) => on_line(line),
                (report, _) => return Some(report),
            }
        }
    }
}

async fn relay(mut output: ChildStderr, mut on_line: impl FnMut(String)) {
    let mut lines = Lines::default();
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length) = output.read(&mut buffer).await {
        match buffer.get(..length) {
            Some(chunk) if !chunk.is_empty() => lines.push(chunk, &mut on_line),
            _ => break,
        }
    }
    lines.finish(&mut on_line);
}
