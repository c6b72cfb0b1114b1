//! Names and ids, checked where they enter: what is made here can stand in a path and in a log line.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::Error;

/// Longest name taken from a reply; Heroku's own are under 64 characters.
const LONGEST: usize = 128;

/// Letters, digits, `-`, `_` and `.`, but nothing that a path would read as a step.
fn stands_in_a_path(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && !text.bytes().all(|byte| byte == b'.')
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<$name, Error> {
                uuid::Uuid::try_parse(text).map($name).map_err(|_| Error::BadName { what: stringify!($name) })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }
    )*};
}

ids! {
    /// An app's id; it outlives renames.
    AppId,
    /// A build's id.
    BuildId,
    /// A release's id.
    ReleaseId,
    /// A slug's id: what a build made.
    SlugId,
    /// An add-on's id.
    AddonId,
    /// A dyno's id.
    DynoId,
    /// A backup's, restore's or copy's id.
    TransferId,
    /// The id of a daily backup.
    ScheduleId,
    /// An authorization's id.
    AuthorizationId,
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(source: D) -> Result<$name, D::Error> {
                let text = String::deserialize(source)?;
                if stands_in_a_path(&text) { Ok($name(text)) } else { Err(de::Error::custom(concat!("not a ", stringify!($name)))) }
            }
        }
    )*};
}

names! {
    /// An app's name. Parsing holds it to the rule for new names; one from a reply need only be harmless.
    AppName,
    /// A process type of the Procfile, such as `web`.
    ProcessType,
    /// A dyno's name, such as `web.1`.
    DynoName,
}

impl FromStr for AppName {
    type Err = Error;

    /// 3–30 of `a-z 0-9 -`, a letter first, no dash last (platform-v3.json, 2026-02). `BadName` otherwise.
    fn from_str(text: &str) -> Result<AppName, Error> {
        let bytes = text.as_bytes();
        let fits = (3..=30).contains(&bytes.len())
            && bytes.first().is_some_and(u8::is_ascii_lowercase)
            && bytes.last().is_some_and(|byte| *byte != b'-')
            && bytes
                .iter()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if fits {
            Ok(AppName(text.to_owned()))
        } else {
            Err(Error::BadName { what: "AppName" })
        }
    }
}

impl FromStr for ProcessType {
    type Err = Error;

    fn from_str(text: &str) -> Result<ProcessType, Error> {
        if stands_in_a_path(text) {
            Ok(ProcessType(text.to_owned()))
        } else {
            Err(Error::BadName {
                what: "ProcessType",
            })
        }
    }
}

impl FromStr for DynoName {
    type Err = Error;

    fn from_str(text: &str) -> Result<DynoName, Error> {
        if stands_in_a_path(text) {
            Ok(DynoName(text.to_owned()))
        } else {
            Err(Error::BadName { what: "DynoName" })
        }
    }
}

impl ProcessType {
    /// The process type that takes web requests.
    pub fn web() -> ProcessType {
        ProcessType("web".to_owned())
    }

    /// The process type of background work.
    pub fn worker() -> ProcessType {
        ProcessType("worker".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_app_name_follows_herokus_rule() {
        for good in [
            "abc",
            "a1-b",
            "public-goods-2026",
            "abcdefghijklmnopqrstuvwxyz1234",
        ] {
            assert!(good.parse::<AppName>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "ab",
            "1abc",
            "-abc",
            "abc-",
            "Abc",
            "a_b",
            "ä-b",
            "a/../b",
            "abcdefghijklmnopqrstuvwxyz12345",
        ] {
            assert!(bad.parse::<AppName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_from_a_reply_cannot_climb_in_a_path() {
        for bad in ["..", ".", "a/b", "a?b", "a b", "a\nb", ""] {
            let json = serde_json::to_string(bad).unwrap();
            assert!(serde_json::from_str::<AppName>(&json).is_err(), "{bad:?}");
        }
        assert_eq!(
            serde_json::from_str::<DynoName>("\"web.1\"")
                .unwrap()
                .as_str(),
            "web.1"
        );
    }
}
