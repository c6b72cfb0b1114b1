//! The life of one dyno of a formation: start, boot, up, crash, cool-off, stop, as often as it is wished.
//! It writes the lines that Heroku writes, and decides nothing about other dynos.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use super::place::{self, Port};
use super::quota;
use super::roster::{Roster, Wish};
use super::{DynoError, DynoSpec, DynoState};
use crate::logs::Log;
use crate::process::{Exit, Group, ProcessError};

/// Between two looks at the port of a web dyno that boots.
const LOOK: Duration = Duration::from_millis(50);

/// Lives until the dyno is forgotten.
pub(super) async fn live(
    roster: Arc<Roster>,
    app: String,
    name: String,
    mut wishes: watch::Receiver<Wish>,
) {
    let mut dyno = Life {
        log: roster.log(&app),
        roster,
        app,
        name,
    };
    let mut crashes = 0;
    loop {
        let wish = wishes.borrow_and_update().clone();
        match wish {
            Wish::Gone => {
                if dyno.roster.forget(&dyno.app, &dyno.name) {
                    return;
                }
            }
            Wish::Down => {
                dyno.change(DynoState::Down, None);
                if wishes.changed().await.is_err() {
                    return;
                }
                crashes = 0;
            }
            Wish::Idle => {
                dyno.change(DynoState::Idle, None);
                if wishes.changed().await.is_err() {
                    return;
                }
                crashes = 0;
                if matches!(*wishes.borrow(), Wish::Run(_)) {
                    dyno.say("Unidling");
                }
            }
            Wish::Run(spec) => match dyno.run(&spec, &mut wishes).await {
                End::Wished => crashes = 0,
                End::Crashed { up } => {
                    if up.is_some_and(|up| up >= dyno.roster.limits.steady) {
                        crashes = 0;
                    }
                    let rest = dyno.cool_off(crashes);
                    crashes += 1;
                    if let Ok(changed) = timeout(rest, wishes.changed()).await {
                        if changed.is_err() {
                            return;
                        }
                        crashes = 0;
                    }
                }
            },
        }
    }
}

struct Life {
    roster: Arc<Roster>,
    app: String,
    name: String,
    log: Log,
}

enum End {
    /// Something else is wished, and it was stopped for that.
    Wished,
    /// It ended by itself, after having been up for so long.
    Crashed { up: Option<Duration> },
}

impl Life {
    async fn run(&mut self, spec: &DynoSpec, wishes: &mut watch::Receiver<Wish>) -> End {
        let id = Uuid::new_v4();
        match self.roster.begin(&self.app, &self.name, spec, id) {
            None | Some(DynoState::Starting) => {}
            Some(before) => self.say(&format!(
                "State changed from {} to starting",
                in_log(before)
            )),
        }
        self.say(&format!("Starting process with command `{}`", spec.command));
        let (group, port) = match self.start(spec).await {
            Ok(started) => started,
            Err(error) => {
                let status = explain(&self.log, &self.name, &error);
                self.say(&format!("Process exited with status {status}"));
                self.change(DynoState::Crashed, None);
                return End::Crashed { up: None };
            }
        };
        let watch = quota::watch(&self.roster, &self.app, &self.name, id, spec, &group);
        let mut watch = pin!(watch);
        let booted = tokio::select! {
            booted = self.boot(spec, &group, port.number) => booted,
            _ = wishes.changed() => Boot::Wished,
            () = &mut watch => Boot::Huge,
        };
        let since = Instant::now();
        match booted {
            Boot::Up => {}
            Boot::Wished => {
                self.stop(&group, wishes).await;
                return End::Wished;
            }
            Boot::Late => {
                let limit = self.roster.limits.boot.as_secs();
                let message = format!(
                    "Error R10 (Boot timeout) -> Web process failed to bind to $PORT within {limit} seconds of launch"
                );
                self.roster.error(&self.app, &self.name, &message);
                self.kill(&group).await;
                return End::Crashed { up: None };
            }
            Boot::Huge => {
                self.kill(&group).await;
                return End::Crashed { up: None };
            }
            Boot::Ended(exit) => {
                self.ended(exit);
                return End::Crashed { up: None };
            }
        }
        self.change(DynoState::Up, (spec.kind == "web").then_some(port.number));
        tokio::select! {
            exit = group.wait() => {
                self.ended(exit);
                End::Crashed { up: Some(since.elapsed()) }
            }
            _ = wishes.changed() => {
                self.stop(&group, wishes).await;
                End::Wished
            }
            () = &mut watch => {
                self.kill(&group).await;
                End::Crashed { up: Some(since.elapsed()) }
            }
            () = self.struck(id) => {
                self.ended(group.kill().await);
                End::Crashed { up: Some(since.elapsed()) }
            }
        }
    }

    async fn start(&self, spec: &DynoSpec) -> Result<(Group, Port), DynoError> {
        let port = self.roster.ports.take()?;
        let command = place::command(spec, &self.name, port.number, &self.roster.closed)?;
        let (log, name) = (self.log.clone(), self.name.clone());
        let group = Group::spawn(&self.roster.keeper, command, move |line| {
            log.push("app", &name, &line)
        })
        .await?;
        Ok((group, port))
    }

    async fn boot(&self, spec: &DynoSpec, group: &Group, port: u16) -> Boot {
        if spec.kind != "web" {
            return Boot::Up;
        }
        let accepting = async {
            while !place::accepts(port).await {
                sleep(LOOK).await;
            }
        };
        tokio::select! {
            () = accepting => Boot::Up,
            exit = group.wait() => Boot::Ended(exit),
            () = sleep(self.roster.limits.boot) => Boot::Late,
        }
    }

    /// Stops the process because of a wish that has come; the router knows before the process does.
    async fn stop(&self, group: &Group, wishes: &watch::Receiver<Wish>) {
        let wish = wishes.borrow().clone();
        let next = match wish {
            Wish::Run(_) => {
                self.say("Restarting");
                DynoState::Starting
            }
            Wish::Idle => {
                self.say("Idling");
                DynoState::Idle
            }
            Wish::Down | Wish::Gone => DynoState::Down,
        };
        self.change(next, None);
        let exit = end(group, &self.roster, &self.app, &self.name).await;
        self.say(&format!("Process exited with status {}", exit.status()));
    }

    async fn kill(&self, group: &Group) {
        self.say("Stopping process with SIGKILL");
        self.ended(group.kill().await);
    }

    fn ended(&self, exit: Exit) {
        self.say(&format!("Process exited with status {}", exit.status()));
        self.change(DynoState::Crashed, None);
    }

    fn change(&self, state: DynoState, port: Option<u16>) {
        let before = self.roster.state(&self.app, &self.name, state, port);
        let words = before.map(|before| (in_log(before), in_log(state)));
        if let Some((before, state)) = words.filter(|(before, state)| before != state) {
            self.say(&format!("State changed from {before} to {state}"));
        }
    }

    fn say(&self, message: &str) {
        self.log.push("heroku", &self.name, message);
    }

    #[cfg(debug_assertions)]
    async fn struck(&self, id: Uuid) {
        self.roster.blows.struck(id).await;
    }

    #[cfg(not(debug_assertions))]
    async fn struck(&self, _: Uuid) {
        std::future::pending().await
    }

    fn cool_off(&self, crashes: usize) -> Duration {
        let steps = &self.roster.limits.cool_off;
        steps
            .get(crashes)
            .or(steps.last())
            .copied()
            .unwrap_or_default()
    }
}

/// A state as Heroku's log calls it, which knows no `idle`.
fn in_log(state: DynoState) -> DynoState {
    match state {
        DynoState::Idle => DynoState::Down,
        other => other,
    }
}

enum Boot {
    Up,
    Late,
    Huge,
    Wished,
    Ended(Exit),
}

/// SIGTERM to all, and after the grace R12 and SIGKILL.
pub(super) async fn end(group: &Group, roster: &Roster, app: &str, name: &str) -> Exit {
    let (log, grace) = (roster.log(app), roster.limits.grace);
    log.push("heroku", name, "Stopping all processes with SIGTERM");
    group.bid_farewell();
    if let Ok(exit) = timeout(grace, group.wait()).await {
        return exit;
    }
    let seconds = grace.as_secs();
    let message = format!(
        "Error R12 (Exit timeout) -> At least one process failed to exit within {seconds} seconds of SIGTERM"
    );
    roster.error(app, name, &message);
    log.push("heroku", name, "Stopping remaining processes with SIGKILL");
    group.kill().await
}

/// Says in the app's own log why its process did not start, and returns the status a shell would give.
pub(super) fn explain(log: &Log, name: &str, error: &DynoError) -> i32 {
    log.push("app", name, &error.to_string());
    match error {
        DynoError::Process(ProcessError::NotFound { .. }) => 127,
        DynoError::Process(ProcessError::Refused { .. }) => 126,
        _ => 2,
    }
}
