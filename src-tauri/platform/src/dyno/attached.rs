//! Attached one-off dynos: their input and output are a client's, over whatever connection it comes.
//! None starts before its client is there; what becomes of one whose client goes is as on Heroku.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::place::Port;
use super::roster::{Roster, Wish};
use super::{DynoError, DynoSpec, DynoState, OneOff, life, one_off, place, quota};
use crate::logs::Log;
use crate::process::{Command, Exit, Group, Input};

/// Ends the input of a dyno without a terminal.
const EOT: u8 = 4;
/// How long the last words may take to reach a client.
const LAST_WORDS: Duration = Duration::from_secs(30);
/// A client goes as soon as it has what it came for, often a moment before the program has ended.
const PARTING: Duration = Duration::from_secs(1);

/// The terminal a dyno gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Characters in a line.
    pub columns: u16,
    /// Lines.
    pub lines: u16,
}

pub(super) fn start<C>(
    roster: Arc<Roster>,
    app: &str,
    spec: DynoSpec,
    terminal: Option<Terminal>,
    client: oneshot::Receiver<C>,
) -> Result<OneOff, DynoError>
where
    C: AsyncRead + AsyncWrite + Send + 'static,
{
    let spec = one_off::numbered(&roster, app, spec);
    let name = spec.name();
    let port = roster.ports.take()?;
    let mut command = place::shell_command(&spec, &name, port.number, &roster.closed)?;
    command.input = match terminal {
        Some(Terminal { columns, lines }) if cfg!(unix) => Input::Terminal { columns, lines },
        _ => Input::Relayed,
    };
    let spec = Arc::new(spec);
    let wishes = roster.add(app, &name, Arc::clone(&spec));
    let (one_off, ended) = OneOff::new(&roster, app, &name)?;
    let visit = Visit {
        log: roster.log(app),
        id: one_off.dyno.id,
        spec,
        app: app.to_owned(),
        roster,
        name,
        wishes,
        _port: port,
    };
    visit.say("Awaiting client");
    tokio::spawn(async move {
        let exit = visit.receive(command, client).await;
        let _ = ended.send(Some(exit));
    });
    Ok(one_off)
}

/// One dyno and its client.
struct Visit {
    roster: Arc<Roster>,
    app: String,
    name: String,
    id: Uuid,
    spec: Arc<DynoSpec>,
    log: Log,
    wishes: watch::Receiver<Wish>,
    _port: Port,
}

/// How a client and a dyno parted.
enum Parted {
    /// All that the program printed has reached the client.
    Over,
    /// The client has gone, or has been silent for too long.
    Gone,
}

impl Visit {
    async fn receive<C>(mut self, command: Command, client: oneshot::Receiver<C>) -> Exit
    where
        C: AsyncRead + AsyncWrite + Send + 'static,
    {
        let arrived = tokio::select! {
            arrived = timeout(self.roster.limits.attach, client) => arrived.ok().and_then(Result::ok),
            _ = self.wishes.changed() => {
                self.roster.forget(&self.app, &self.name);
                self.say("State changed from starting to complete");
                return Exit::Signal(15);
            }
        };
        let (exit, before) = match arrived {
            Some(client) => self.serve(command, client).await,
            None => {
                self.roster.error(
                    &self.app,
                    &self.name,
                    "Error R13 (Attach error) -> Failed to attach to process",
                );
                (Exit::Lost, DynoState::Starting)
            }
        };
        self.say(&format!("Process exited with status {}", exit.status()));
        self.say(&format!("State changed from {before} to complete"));
        self.roster.forget(&self.app, &self.name);
        exit
    }

    /// Runs the program for the client; how it ended, and in which state it was.
    async fn serve<C>(&mut self, command: Command, client: C) -> (Exit, DynoState)
    where
        C: AsyncRead + AsyncWrite + Send + 'static,
    {
        self.say(&format!(
            "Starting process with command `{}`",
            self.spec.command
        ));
        let terminal = matches!(command.input, Input::Terminal { .. });
        let (group, output) = match Group::spawn_attached(&self.roster.keeper, command).await {
            Ok(started) => started,
            Err(error) => {
                let status = life::explain(&self.log, &self.name, &error.into());
                return (Exit::Code(status), DynoState::Starting);
            }
        };
        self.roster
            .state(&self.app, &self.name, DynoState::Up, None);
        self.say("State changed from starting to up");
        let group = Arc::new(group);
        let idle = self.roster.limits.idle;
        let mut talk = tokio::spawn(talk(Arc::clone(&group), client, output, terminal, idle));
        let (roster, watched) = (Arc::clone(&self.roster), Arc::clone(&group));
        let (app, name, id) = (self.app.clone(), self.name.clone(), self.id);
        let spec = Arc::clone(&self.spec);
        let huge = async move { quota::watch(&roster, &app, &name, id, &spec, &watched).await };
        let parted = tokio::select! {
            parted = &mut talk => parted.unwrap_or(Parted::Gone),
            () = huge => {
                let exit = one_off::kill(&group, &self.log, &self.name).await;
                let _ = timeout(LAST_WORDS, talk).await;
                return (exit, DynoState::Up);
            }
            _ = self.wishes.changed() => {
                let exit = self.end(&group).await;
                let _ = timeout(LAST_WORDS, talk).await;
                return (exit, DynoState::Up);
            }
        };
        let exit = match (parted, timeout(PARTING, group.wait()).await) {
            (_, Ok(exit)) => exit,
            (Parted::Over, Err(_)) => group.wait().await,
            (Parted::Gone, Err(_)) => self.hang_up(&group).await,
        };
        (exit, DynoState::Up)
    }

    /// Three times SIGHUP; a program that is deaf to it goes on, as on Heroku: some want that.
    async fn hang_up(&mut self, group: &Group) -> Exit {
        for _ in 0..3 {
            self.say("Client connection closed. Sending SIGHUP to all processes");
            group.hang_up();
            tokio::select! {
                exit = group.wait() => return exit,
                _ = self.wishes.changed() => return self.end(group).await,
                () = sleep(self.roster.limits.hang_up) => {}
            }
        }
        self.roster.error(
            &self.app,
            &self.name,
            "Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external connection was closed.",
        );
        tokio::select! {
            exit = group.wait() => exit,
            _ = self.wishes.changed() => self.end(group).await,
        }
    }

    async fn end(&self, group: &Group) -> Exit {
        life::end(group, &self.roster, &self.app, &self.name).await
    }

    fn say(&self, message: &str) {
        self.log.push("heroku", &self.name, message);
    }
}

/// Carries what is typed to the program and what it prints to the client, until one of them is gone.
async fn talk<C>(
    group: Arc<Group>,
    client: C,
    output: mpsc::Receiver<Bytes>,
    terminal: bool,
    idle: Duration,
) -> Parted
where
    C: AsyncRead + AsyncWrite + Send + 'static,
{
    let (mut from, mut to) = tokio::io::split(client);
    let (active, mut activity) = watch::channel(());
    let quiet = async { while timeout(idle, activity.changed()).await.is_ok() {} };
    let shown = tokio::select! {
        shown = show(&mut to, output, &active) => shown,
        () = read(&group, &mut from, terminal, &active) => false,
        () = quiet => false,
    };
    if !shown {
        return Parted::Gone;
    }
    let _ = to.shutdown().await;
    // A connection closed over bytes that nobody has read takes along what is still under way to the client.
    let mut rest = [0; 1024];
    let leave = async { while from.read(&mut rest).await.is_ok_and(|length| length > 0) {} };
    let _ = timeout(PARTING, leave).await;
    Parted::Over
}

/// Shows the client what is printed; whether it got all of it.
async fn show<C: AsyncWrite>(
    to: &mut WriteHalf<C>,
    mut output: mpsc::Receiver<Bytes>,
    active: &watch::Sender<()>,
) -> bool {
    while let Some(piece) = output.recv().await {
        active.send_replace(());
        if to.write_all(&piece).await.is_err() || to.flush().await.is_err() {
            return false;
        }
    }
    true
}

/// Gives the program what the client sends, until the client has gone.
async fn read<C: AsyncRead>(
    group: &Group,
    from: &mut ReadHalf<C>,
    terminal: bool,
    active: &watch::Sender<()>,
) {
    let mut buffer = vec![0; 16 * 1024];
    let mut open = true;
    while let Ok(length) = from.read(&mut buffer).await {
        let piece = buffer.get(..length).unwrap_or_default();
        if piece.is_empty() {
            return;
        }
        active.send_replace(());
        let end = piece.iter().position(|byte| *byte == EOT);
        match end.filter(|_| !terminal) {
            _ if !open => {}
            Some(end) => {
                group.input(piece.get(..end).unwrap_or_default()).await;
                group.end_input();
                open = false;
            }
            None => group.input(piece).await,
        }
    }
}
