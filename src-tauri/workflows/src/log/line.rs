//! One line of a log, as Heroku writes them: `TIME source[process]: message`. Reading never fails: what is not such a
//! line is a message without an origin.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Longest source or process taken for one.
const LONGEST_NAME: usize = 64;
/// Of a code of oTree's; its own have 8 characters (otree 6.0.15, `common.py`).
const CODE: std::ops::RangeInclusive<usize> = 4..=32;

/// Whether it may be the code of a participant or a session.
pub(crate) fn is_code(text: &str) -> bool {
    CODE.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// How much a line matters.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The ordinary course of things.
    #[default]
    Info,
    /// Somebody may want to know.
    Warning,
    /// Something failed.
    Error,
}

/// A line in its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// When it was written.
    pub at: Option<Timestamp>,
    /// `app` or `heroku`; empty where there is none.
    pub source: &'a str,
    /// `web.1`, `router`, `api`, …; empty where there is none.
    pub process: &'a str,
    /// What it says.
    pub message: &'a str,
    /// All of it but the time.
    pub text: &'a str,
}

impl<'a> Line<'a> {
    /// Takes a line apart.
    pub fn read(line: &'a str) -> Line<'a> {
        let timed = line.split_once(' ').and_then(|(time, rest)| {
            let begins = time.as_bytes().first().is_some_and(u8::is_ascii_digit);
            Some((begins.then(|| time.parse().ok()).flatten()?, rest))
        });
        match timed {
            Some((at, rest)) => Line::after_time(Some(at), rest),
            None => Line::after_time(None, line),
        }
    }

    /// The same for what stands behind the time.
    pub fn after_time(at: Option<Timestamp>, text: &'a str) -> Line<'a> {
        let plain = Line {
            at,
            source: "",
            process: "",
            message: text,
            text,
        };
        let Some((source, rest)) = text.split_once('[') else {
            return plain;
        };
        let Some((process, message)) = rest.split_once("]:") else {
            return plain;
        };
        if !is_name(source) || !is_name(process) {
            return plain;
        }
        Line {
            source,
            process,
            message: message.strip_prefix(' ').unwrap_or(message),
            ..plain
        }
    }

    /// The process without its number: `web` of `web.1`.
    pub fn kind(&self) -> &'a str {
        self.process.split('.').next().unwrap_or_default()
    }

    /// Whether the router wrote it.
    pub fn is_routers(&self) -> bool {
        self.source == "heroku" && self.process == "router"
    }

    /// The value of one of the `name=value` that the router and the metrics write.
    pub fn field(&self, name: &str) -> Option<&'a str> {
        fields(self.message)
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The request it is about.
    pub fn request(&self) -> Option<&'a str> {
        self.field("request_id").filter(|id| !id.is_empty())
    }

    /// The code of the participant whose page it is about.
    pub fn participant(&self) -> Option<&'a str> {
        ["/p/", "/InitializeParticipant/"].iter().find_map(|door| {
            let (_, after) = self.message.split_once(door)?;
            let end = after.find(|c: char| !c.is_ascii_alphanumeric());
            let code = after.get(..end.unwrap_or(after.len()))?;
            is_code(code).then_some(code)
        })
    }

    /// How much it matters.
    pub fn level(&self) -> Level {
        match (self.source, self.process) {
            ("heroku", "router") => self.of_request(),
            ("heroku", _) => self.of_platform(),
            ("app", "api") => match self.message.contains("failed") {
                true => Level::Error,
                false => Level::Info,
            },
            _ => of_program(self.message),
        }
    }

    fn of_request(&self) -> Level {
        let status = self.field("status").and_then(|text| text.parse().ok());
        match (self.field("at"), status.unwrap_or(0u16)) {
            (Some("error"), _) | (_, 500..) => Level::Error,
            (_, 400..) => Level::Warning,
            _ => Level::Info,
        }
    }

    fn of_platform(&self) -> Level {
        let message = self.message;
        if let Some(code) = message.strip_prefix("Error ") {
            return match code.starts_with("R14") || code.starts_with('L') {
                true => Level::Warning,
                false => Level::Error,
            };
        }
        if message.ends_with(" to crashed") {
            return Level::Error;
        }
        match message.strip_prefix("Process exited with status ") {
            // Its own end, and the end it was asked for.
            None | Some("0" | "143") => Level::Info,
            Some(_) => Level::Warning,
        }
    }
}

fn is_name(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(good)
}

/// What Python programs and web servers say of their own lines.
fn of_program(message: &str) -> Level {
    let has = |words: &[&str]| words.iter().any(|word| has_word(message, word));
    if has(&["ERROR", "CRITICAL", "FATAL"])
        || message.starts_with("Traceback (most recent call last)")
        || is_exception(message)
    {
        Level::Error
    } else if has(&["WARNING", "WARN"]) {
        Level::Warning
    } else {
        Level::Info
    }
}

fn has_word(message: &str, word: &str) -> bool {
    message.match_indices(word).any(|(at, _)| {
        let before = message.get(..at).and_then(|text| text.chars().next_back());
        let after = message.get(at + word.len()..);
        let after = after.and_then(|text| text.chars().next());
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !is_letter(before) && !is_letter(after)
    })
}

/// `ValueError: …`, the last line of a traceback.
fn is_exception(message: &str) -> bool {
    let name = message.split(':').next().unwrap_or_default();
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_';
    (name.ends_with("Error") || name.ends_with("Exception")) && name.bytes().all(good)
}

/// Every `name=value` and `name="a value"`. Newer routers add fields: none is expected, and the order is free.
pub fn fields(message: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = message;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start_matches(' ');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find([' ', '=']).unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(end)?;
            let Some(value) = after.strip_prefix('=') else {
                rest = after;
                continue;
            };
            let (value, after) = match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => value.split_once(' ').unwrap_or((value, "")),
            };
            rest = after;
            return Some((name, value));
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROUTER: &str = r#"2026-11-20T14:05:01.123456+00:00 heroku[router]: at=error code=H12 desc="Request timeout" method=GET path="/p/k3v9x2qa/trust/Send/1/?a=b c" host=h request_id=4f0c-11 fwd="1.2.3.4" dyno=web.1 connect= service=30000ms status=503 bytes=0 protocol=https tls=true"#;

    #[test]
    fn a_line_of_the_router_is_read_whole() {
        let line = Line::read(ROUTER);
        assert_eq!((line.source, line.process), ("heroku", "router"));
        assert_eq!(line.at.unwrap().to_string(), "2026-11-20T14:05:01.123456Z");
        assert_eq!(line.participant(), Some("k3v9x2qa"));
        assert_eq!(line.request(), Some("4f0c-11"));
        assert_eq!(line.field("path"), Some("/p/k3v9x2qa/trust/Send/1/?a=b c"));
        assert_eq!(line.field("connect"), Some(""));
        assert_eq!(line.field("tls"), Some("true"));
        assert_eq!(line.level(), Level::Error);
    }

    #[test]
    fn what_has_no_origin_is_a_message() {
        for text in ["", " ", "hello", "a[b c]: d", "[web.1]: x", "app[web.1] x"] {
            let line = Line::read(text);
            assert_eq!((line.source, line.process, line.message), ("", "", text));
        }
        let line = Line::read("2026-11-20T14:05:01.5+00:00 app[web.1]:");
        assert_eq!((line.source, line.message), ("app", ""));
    }

    #[test]
    fn levels_are_what_a_person_would_say() {
        use Level::{Error, Info, Warning};
        for (line, level) in [
            ("app[web.1]: Running prodserver", Info),
            ("app[web.1]: ERRORS are counted", Info),
            ("app[web.1]: ERROR:root:no", Error),
            ("app[web.1]: Traceback (most recent call last):", Error),
            ("app[web.1]: builtins.ValueError: no", Error),
            ("app[web.1]: [WARNING] slow", Warning),
            ("heroku[web.1]: Error R14 (Memory quota exceeded)", Warning),
            (
                "heroku[web.1]: Error R15 (Memory quota vastly exceeded)",
                Error,
            ),
            ("heroku[web.1]: State changed from up to crashed", Error),
            ("heroku[web.1]: Process exited with status 143", Info),
            ("heroku[web.1]: Process exited with status 1", Warning),
            ("heroku[router]: at=info path=\"/x\" status=404", Warning),
            ("heroku[router]: at=info path=\"/x\" status=500", Error),
            ("heroku[router]: at=info path=\"/x\" status=200", Info),
            ("app[api]: Build failed -- check your build output", Error),
        ] {
            assert_eq!(Line::read(line).level(), level, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_losing_any_of_it(text in "\\PC{0,200}") {
            let line = Line::read(&text);
            prop_assert!(text.ends_with(line.text) && line.text.ends_with(line.message));
            prop_assert!(line.at.is_some() || line.text == text);
            let _ = (line.level(), line.participant(), line.request());
            for (name, value) in fields(&text) {
                prop_assert!(text.contains(name) && text.contains(value));
            }
        }

        #[test]
        fn what_was_written_is_what_is_read(
            second in 0i64..4_000_000_000,
            source in "[a-z]{1,9}",
            process in "[a-z]{1,9}(\\.[0-9]{1,4})?",
            message in "[^ \\p{C}]\\PC{0,80}",
        ) {
            let at = Timestamp::from_second(second).unwrap();
            let text = format!("{} {source}[{process}]: {message}", at.strftime("%Y-%m-%dT%H:%M:%S.%6f+00:00"));
            let line = Line::read(&text);
            prop_assert_eq!((line.at, line.source, line.process, line.message), (Some(at), &*source, &*process, &*message));
        }

        #[test]
        fn fields_are_found_whatever_stands_around_them(
            pairs in proptest::collection::vec(("[a-z_]{1,8}", "[^\"\\p{C}]{0,20}"), 0..8),
        ) {
            let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
            let text = text.join(" ");
            let found: Vec<(String, String)> = fields(&text).map(|(name, value)| (name.into(), value.into())).collect();
            prop_assert_eq!(found, pairs);
        }
    }
}
