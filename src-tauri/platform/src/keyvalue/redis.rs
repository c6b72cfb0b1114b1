//! What a Redis server is told: its configuration in a file, and the same by command while it runs.

use std::path::Path;

use super::Access;
use super::resp::{Client, RespError};
use crate::secret;
use crate::servers::Spec;

/// The platform's own user of each server.
const ADMIN: &str = "orchard";
/// Places for the platform among a server's clients, so that a full one can still be asked and given another plan.
const RESERVED: u32 = 1;

/// What study's clients may do: everything but what would lift the plan's limits, end the server or read its files.
const ALLOWED: &str =
    "~* &* +@all -@admin +client|setname +client|getname +client|id +client|reply +client|tracking";

/// The platform's own connection to a server.
pub(super) async fn connect(port: u16, access: &Access) -> Result<Client, RespError> {
    Client::connect(port, ADMIN, &access.admin).await
}

/// The settings that follow from the plan and from what the person chose, by the names Redis has for them.
pub(super) fn settings(spec: &Spec<Access>) -> Vec<(&'static str, String)> {
    let plan = spec.plan;
    let own = &spec.access.settings;
    vec![
        ("maxmemory", plan.bytes.to_string()),
        ("maxmemory-policy", own.maxmemory_policy.clone()),
        ("maxclients", (plan.connections + RESERVED).to_string()),
        ("timeout", own.timeout.to_string()),
        ("notify-keyspace-events", own.notify_keyspace_events.clone()),
        (
            "appendonly",
            if plan.durable { "yes" } else { "no" }.to_owned(),
        ),
    ]
}

/// The rules of both users. What stands in the file is a hash: nobody comes in by what is read there.
pub(super) fn users(access: &Access) -> [(&'static str, Vec<String>); 2] {
    let rules = |password: &str, may: &str| {
        let mut rules = vec![
            "reset".to_owned(),
            "on".to_owned(),
            format!("#{}", secret::hash(password)),
        ];
        rules.extend(may.split(' ').map(str::to_owned));
        rules
    };
    [
        ("default", rules(&access.password, ALLOWED)),
        (ADMIN, rules(&access.admin, "~* &* +@all")),
    ]
}

/// The whole configuration of a server that keeps its data in `folder`.
pub(super) fn configuration(spec: &Spec<Access>, port: u16, folder: &Path) -> String {
    let mut lines = vec![
        "bind 127.0.0.1".to_owned(),
        "protected-mode yes".to_owned(),
        format!("port {port}"),
        "daemonize no".to_owned(),
        "logfile \"\"".to_owned(),
        "loglevel warning".to_owned(),
        "databases 16".to_owned(),
        "save \"\"".to_owned(),
        "appendfsync everysec".to_owned(),
        format!("dir {}", quoted(&folder.to_string_lossy())),
    ];
    for (name, value) in settings(spec) {
        lines.push(format!("{name} {}", quoted(&value)));
    }
    for (name, rules) in users(&spec.access) {
        lines.push(format!("user {name} {}", rules.join(" ")));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(byte)]),
            b' '..=b'~' => text.push(char::from(byte)),
            other => text.push_str(&format!("\\x{other:02x}")),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_one_word_of_the_configuration() {
        assert_eq!(quoted(r#"/a b"\n"#), r#""/a b\"\\n""#);
        assert_eq!(quoted("/ä\n"), r#""/\xc3\xa4\x0a""#);
    }
}
