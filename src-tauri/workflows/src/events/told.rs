//! What a line tells of the study: a code, or a change of state, with what the sentence names. Reads Heroku's wording and
//! knows nothing of sentences.

use std::collections::BTreeMap;

use super::Weight::{self, Note, Trouble, Warning};
use super::codes;
use crate::log::Line;

/// Longest text that a sentence names, in characters.
const LONGEST: usize = 80;

/// What sentences name.
pub type Args = BTreeMap<&'static str, String>;

/// What a line tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The word under which its sentences are: `event-KIND` and `event-KIND-do` in Fluent.
    pub kind: &'static str,
    /// What they name.
    pub args: Args,
    /// How much it matters.
    pub weight: Weight,
}

/// Every kind beside the codes.
#[rustfmt::skip]
pub const STATES: &[(&str, Weight)] = &[
    ("starting", Note), ("up", Note), ("down", Note), ("crashed", Trouble), ("restarting", Note), ("idling", Note),
    ("unidling", Note), ("exited", Note), ("exited-wrong", Warning), ("exited-killed", Warning),
    ("page-error", Trouble), ("released", Note), ("deployed", Note), ("rolled-back", Note), ("release-failed", Trouble),
    ("build-started", Note), ("build-succeeded", Note), ("build-failed", Trouble), ("scaled", Note),
    ("settings-changed", Note), ("maintenance-on", Warning), ("maintenance-off", Note), ("restarting-all", Note),
    ("attached", Note), ("detached", Note), ("created", Note), ("renamed", Note), ("access-given", Note),
    ("access-taken", Note), ("gap", Warning), ("database-connections", Trouble), ("database-over", Trouble),
];

/// A kind that is no code, with what its sentence names.
pub(super) fn state(kind: &'static str, args: &[(&'static str, &str)]) -> Told {
    let weight = STATES.iter().find(|(known, _)| *known == kind);
    Told {
        kind,
        weight: weight.map_or(Note, |(_, weight)| *weight),
        args: args
            .iter()
            .map(|(name, value)| (*name, value.chars().take(LONGEST).collect()))
            .collect(),
    }
}

/// What a line tells, where it tells anything.
pub fn told(line: &Line<'_>) -> Option<Told> {
    match (line.source, line.process) {
        ("heroku", "router") => of_request(line),
        ("heroku", _) => of_dyno(line),
        ("app", "api") => of_api(line.message),
        ("app", _) => of_study(line),
        _ => None,
    }
}

/// PostgreSQL's words when it lets nobody else in (backend/utils/init/postinit.c, 17), which a study repeats in its own log.
const NO_CONNECTION: [&str; 3] = [
    "too many connections for role",
    "sorry, too many clients already",
    "remaining connection slots are reserved",
];

fn of_study(line: &Line<'_>) -> Option<Told> {
    if line.process.starts_with("heroku-postgres") {
        let over = line.message.contains("is over its plan's capacity");
        return over.then(|| state("database-over", &[]));
    }
    let full = NO_CONNECTION
        .iter()
        .any(|words| line.message.contains(words));
    full.then(|| state("database-connections", &[]))
}

fn coded(code: &str) -> Option<Told> {
    let code = codes::known(code)?;
    Some(Told {
        kind: code.kind,
        args: Args::new(),
        weight: code.weight,
    })
}

fn of_request(line: &Line<'_>) -> Option<Told> {
    if let Some(code) = line.field("code") {
        return coded(code);
    }
    let status = line.field("status")?;
    let is_wrong = status.len() == 3 && status.starts_with('5');
    is_wrong.then(|| state("page-error", &[("status", status)]))
}

fn of_dyno(line: &Line<'_>) -> Option<Told> {
    let message = line.message;
    if let Some(error) = message.strip_prefix("Error ") {
        return coded(error.get(..3)?);
    }
    let server = [("server", line.process)];
    // A one-off dyno does one thing and ends.
    let serves = line.kind() != "run" && line.process.contains('.');
    if let Some(status) = message.strip_prefix("Process exited with status ") {
        let good = !status.is_empty() && status.bytes().all(|byte| byte.is_ascii_digit());
        let named = [("server", line.process), ("status", status)];
        return match status {
            _ if !good => None,
            "0" | "143" => serves.then(|| state("exited", &named)),
            "137" => Some(state("exited-killed", &named)),
            _ => Some(state("exited-wrong", &named)),
        };
    }
    if !serves {
        return None;
    }
    match message {
        "Restarting" => return Some(state("restarting", &server)),
        "Idling" => return Some(state("idling", &server)),
        "Unidling" => return Some(state("unidling", &server)),
        _ => {}
    }
    let (_, to) = message
        .strip_prefix("State changed from ")?
        .split_once(" to ")?;
    match to {
        "starting" => Some(state("starting", &server)),
        "up" => Some(state("up", &server)),
        "down" => Some(state("down", &server)),
        "crashed" => Some(state("crashed", &server)),
        _ => None,
    }
}

fn of_api(message: &str) -> Option<Told> {
    // `… by user somebody@example.org` or `… by this computer`: who it was is no matter of the log's.
    let said = message
        .rsplit_once(" by ")
        .map_or(message, |(said, _)| said);
    let between = |start: &str, end: &str| said.strip_prefix(start)?.strip_suffix(end);
    match said {
        "Build started" => return Some(state("build-started", &[])),
        "Build succeeded" => return Some(state("build-succeeded", &[])),
        "Maintenance mode on" => return Some(state("maintenance-on", &[])),
        "Maintenance mode off" => return Some(state("maintenance-off", &[])),
        "Restarting all dynos" => return Some(state("restarting-all", &[])),
        "Initial release" => return Some(state("created", &[])),
        _ => {}
    }
    if said.starts_with("Build failed") {
        return Some(state("build-failed", &[]));
    }
    if let Some(version) = between("Release v", " created") {
        return Some(state("released", &[("version", version)]));
    }
    if let Some(rest) = said.strip_prefix("Release v") {
        let (version, rest) = rest.split_once(' ')?;
        let failed = rest == "failed" || rest.starts_with("command failed");
        return failed.then(|| state("release-failed", &[("version", version)]));
    }
    if let Some(version) = said.strip_prefix("Rollback to v") {
        return Some(state("rolled-back", &[("version", version)]));
    }
    if let Some(what) = said.strip_prefix("Deploy ") {
        return Some(state("deployed", &[("what", what)]));
    }
    if let Some(what) = said.strip_prefix("Scaled to ") {
        return Some(state("scaled", &[("what", what)]));
    }
    for verb in ["Set ", "Remove "] {
        if let Some(names) = between(verb, " config vars") {
            return Some(state("settings-changed", &[("names", names)]));
        }
    }
    if let Some(what) = said.strip_prefix("Attach ") {
        return Some(state("attached", &[("what", what)]));
    }
    if let Some(what) = said.strip_prefix("Detach ") {
        return Some(state("detached", &[("what", what)]));
    }
    if let Some((from, to)) = said
        .strip_prefix("Renamed from ")
        .and_then(|names| names.split_once(" to "))
    {
        return Some(state("renamed", &[("from", from), ("to", to)]));
    }
    if let Some(who) = between("Add ", " as collaborator") {
        return Some(state("access-given", &[("who", who)]));
    }
    let who = between("Remove ", " as collaborator")?;
    Some(state("access-taken", &[("who", who)]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tells(line: &str) -> Option<String> {
        let told = told(&Line::read(line))?;
        let args: Vec<String> = told.args.values().cloned().collect();
        Some(
            format!("{} {}", told.kind, args.join(" "))
                .trim()
                .to_owned(),
        )
    }

    #[test]
    fn codes_and_changes_of_state_are_told() {
        for (line, expected) in [
            (
                "heroku[router]: at=error code=H12 desc=\"Request timeout\" path=\"/\" status=503",
                "h12",
            ),
            (
                "heroku[router]: at=info code=H27 desc=\"x\" status=499",
                "h27",
            ),
            (
                "heroku[router]: at=info path=\"/\" status=500",
                "page-error 500",
            ),
            ("heroku[web.1]: Error R14 (Memory quota exceeded)", "r14"),
            (
                "heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 9 messages since x.",
                "l11",
            ),
            (
                "heroku[web.1]: State changed from starting to up",
                "up web.1",
            ),
            (
                "heroku[web.2]: State changed from up to crashed",
                "crashed web.2",
            ),
            (
                "heroku[web.1]: Process exited with status 1",
                "exited-wrong web.1 1",
            ),
            (
                "heroku[run.1234]: Process exited with status 2",
                "exited-wrong run.1234 2",
            ),
            (
                "heroku[web.1]: Process exited with status 143",
                "exited web.1 143",
            ),
            ("heroku[web.1]: Restarting", "restarting web.1"),
            (
                "app[api]: Release v12 created by user mira@example.org",
                "released 12",
            ),
            (
                "app[api]: Deploy 3b0fa8 by user mira@example.org",
                "deployed 3b0fa8",
            ),
            (
                "app[api]: Rollback to v11 by user mira@example.org",
                "rolled-back 11",
            ),
            (
                "app[api]: Scaled to web@1:Basic worker@1:Basic by user m",
                "scaled web@1:Basic worker@1:Basic",
            ),
            (
                "app[api]: Set A, B config vars by user m",
                "settings-changed A, B",
            ),
            ("app[api]: Maintenance mode on", "maintenance-on"),
            (
                "app[api]: Build failed -- check your build output",
                "build-failed",
            ),
            ("app[api]: Release v4 command failed", "release-failed 4"),
            (
                "app[web.1]: psycopg2.OperationalError: FATAL:  too many connections for role \"u1\"",
                "database-connections",
            ),
            (
                "app[heroku-postgres]: postgresql-round-1 is over its plan's capacity (1.2 GB of 1 GB).",
                "database-over",
            ),
        ] {
            assert_eq!(tells(line).as_deref(), Some(expected), "{line}");
        }
        for line in [
            "app[web.1]: Error R14 (Memory quota exceeded)",
            "app[web.1]: code=H12",
            "heroku[router]: at=info path=\"/?code=H12\" status=200",
            "heroku[run.1234]: State changed from starting to up",
            "heroku[web.1]: Starting process with command `x`",
            "heroku[web.1]: Process exited with status",
            "app[api]: Enable Logplex by user m",
        ] {
            assert_eq!(tells(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_tells_something_known_or_nothing(head in prop_oneof!["heroku\\[(router|web\\.1|x)\\]: ", "app\\[api\\]: "], rest in "\\PC{0,120}") {
            if let Some(told) = told(&Line::read(&format!("{head}{rest}"))) {
                let known = codes::CODES.iter().any(|code| code.kind == told.kind) || STATES.iter().any(|(kind, _)| *kind == told.kind);
                prop_assert!(known);
                prop_assert!(told.args.values().all(|value| value.chars().count() <= LONGEST));
            }
        }
    }
}
