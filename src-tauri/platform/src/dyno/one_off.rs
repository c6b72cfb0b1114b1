//! One-off dynos: run once, to the end, and are never restarted. The release phase is one.

use std::sync::Arc;

use tokio::sync::watch;

use super::roster::{Roster, Wish};
use super::{Dyno, DynoError, DynoSpec, DynoState, life, place, quota};
use crate::logs::Log;
use crate::process::{Exit, Group};

/// A one-off dyno. Dropping it does not end it.
#[derive(Clone, Debug)]
pub struct OneOff {
    /// How the API lists it.
    pub dyno: Dyno,
    roster: Arc<Roster>,
    exit: watch::Receiver<Option<Exit>>,
}

impl OneOff {
    /// The dyno `name`, which must be in the roster, and who tells its end.
    pub(super) fn new(
        roster: &Arc<Roster>,
        app: &str,
        name: &str,
    ) -> Result<(OneOff, watch::Sender<Option<Exit>>), DynoError> {
        let dyno = roster.list(app).into_iter().find(|dyno| dyno.name == name);
        let dyno = dyno.ok_or_else(|| DynoError::NotFound {
            name: name.to_owned(),
        })?;
        let (ended, exit) = watch::channel(None);
        let roster = Arc::clone(roster);
        Ok((OneOff { dyno, roster, exit }, ended))
    }

    /// Waits until it has ended and all its output was handed on.
    pub async fn wait(&self) -> Exit {
        let mut exit = self.exit.clone();
        match exit.wait_for(Option::is_some).await {
            Ok(exit) => exit.unwrap_or(Exit::Lost),
            Err(_) => Exit::Lost,
        }
    }

    /// Ends it: SIGTERM, then SIGKILL after the grace.
    pub async fn stop(&self) -> Exit {
        self.roster
            .wish(&self.dyno.app, &self.dyno.name, Wish::Gone);
        self.wait().await
    }
}

pub(super) async fn start(
    roster: Arc<Roster>,
    app: &str,
    spec: DynoSpec,
    by_hand: bool,
    mut on_line: impl FnMut(&str) + Send + 'static,
) -> Result<OneOff, DynoError> {
    let spec = numbered(&roster, app, spec);
    let name = spec.name();
    let port = roster.ports.take()?;
    let command = if by_hand {
        place::shell_command(&spec, &name, port.number, &roster.closed)?
    } else {
        place::command(&spec, &name, port.number, &roster.closed)?
    };
    let spec = Arc::new(spec);
    let mut wishes = roster.add(app, &name, Arc::clone(&spec));
    let log = roster.log(app);
    log.push(
        "heroku",
        &name,
        &format!("Starting process with command `{}`", spec.command),
    );
    let (sink, sink_name) = (log.clone(), name.clone());
    let spawned = Group::spawn(&roster.keeper, command, move |line| {
        sink.push("app", &sink_name, &line);
        on_line(&line);
    });
    let group = match spawned.await {
        Ok(group) => group,
        Err(error) => {
            let error = DynoError::from(error);
            let status = life::explain(&log, &name, &error);
            log.push(
                "heroku",
                &name,
                &format!("Process exited with status {status}"),
            );
            roster.forget(app, &name);
            return Err(error);
        }
    };
    roster.state(app, &name, DynoState::Up, None);
    log.push("heroku", &name, "State changed from starting to up");
    let (one_off, ended) = OneOff::new(&roster, app, &name)?;
    let app = app.to_owned();
    let id = one_off.dyno.id;
    tokio::spawn(async move {
        let watch = quota::watch(&roster, &app, &name, id, &spec, &group);
        let exit = tokio::select! {
            exit = group.wait() => exit,
            _ = wishes.changed() => life::end(&group, &roster, &app, &name).await,
            () = watch => kill(&group, &log, &name).await,
        };
        let status = exit.status();
        log.push(
            "heroku",
            &name,
            &format!("Process exited with status {status}"),
        );
        log.push("heroku", &name, "State changed from up to complete");
        drop(port);
        roster.forget(&app, &name);
        let _ = ended.send(Some(exit));
    });
    Ok(one_off)
}

/// Gives a one-off dyno a number that no other has: four digits, as Heroku's.
pub(super) fn numbered(roster: &Roster, app: &str, mut spec: DynoSpec) -> DynoSpec {
    let taken: Vec<String> = roster.list(app).into_iter().map(|dyno| dyno.name).collect();
    while spec.number == 0 || taken.contains(&spec.name()) {
        spec.number = 1000 + u32::from(uuid::Uuid::new_v4().as_fields().1) % 9000;
    }
    spec
}

/// Ends it at once, as Heroku does with what uses far too much.
pub(super) async fn kill(group: &Group, log: &Log, name: &str) -> Exit {
    log.push("heroku", name, "Stopping process with SIGKILL");
    group.kill().await
}
