//! The script of faults: JSON, read once at the start. A mistake in it is told with its line.
//!
//! ```json
//! {"rules": [
//!   {"method": "GET", "path": "/streams/*", "when": {"first": 2}, "do": {"reset": {"after": 1000}}},
//!   {"method": "PUT", "path": "/source-archives/*", "do": {"upload_stall": {"after": 65536, "milliseconds": 200}}},
//!   {"path": "/apps/**", "when": {"every": 3}, "do": {"answer": {"status": 429, "retry_after": 1}}},
//!   {"do": {"fail_build": {"app": "study", "step": "Installing dependencies", "output": ["no such package"]}}},
//!   {"do": {"crash": {"app": "study", "dyno": "web.1", "on": {"request": 3}}}}
//! ]}
//! ```
//!
//! A rule without `method`, `path` or `app` means all, one without `when` every time. In a path `*` stands for anything
//! but a slash, `**` for anything. `when` is `{"nth": n}`, `{"first": n}` or `{"every": n}` of what the rule fits. Bytes
//! are those of the body: the head of an answer always goes out. All rules that fit and are due are played.
//! What can be done is what [`Act`] lists.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Longest script, bytes.
const LONGEST: u64 = 1 << 20;

/// Why a script can't be played.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The file.
    #[error("the fault script {} can't be read: {source}", path.display())]
    File {
        /// Where it is.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// What is in it.
    #[error("line {line} of the fault script {}: {source}", path.display())]
    Mistake {
        /// Where it is.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        source: serde_json::Error,
    },
}

impl ScriptError {
    /// Short name.
    pub fn code(&self) -> &'static str {
        match self {
            ScriptError::File { .. } => "fault-script-file",
            ScriptError::Mistake { .. } => "fault-script",
        }
    }
}

/// Reads the rules of a file.
pub fn read(path: &Path) -> Result<Vec<Rule>, ScriptError> {
    let file = |source| ScriptError::File {
        path: path.to_owned(),
        source,
    };
    if std::fs::metadata(path).map_err(file)?.len() > LONGEST {
        return Err(file(std::io::ErrorKind::FileTooLarge.into()));
    }
    let text = std::fs::read(path).map_err(file)?;
    let script: Script = serde_json::from_slice(&text).map_err(|source| ScriptError::Mistake {
        path: path.to_owned(),
        line: source.line(),
        source,
    })?;
    Ok(script.rules)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    rules: Vec<Rule>,
}

/// On which occasions what happens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    method: Option<Method>,
    path: Option<Pattern>,
    /// How often.
    #[serde(default)]
    pub when: When,
    /// What.
    #[serde(rename = "do")]
    pub act: Act,
}

impl Rule {
    /// Whether a request is meant.
    pub fn fits(&self, method: &str, path: &str) -> bool {
        self.method.as_ref().is_none_or(|own| own.0 == method)
            && self.path.as_ref().is_none_or(|own| own.fits(path))
    }
}

/// Which of the occasions that fit.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// All.
    #[default]
    Always,
    /// This one.
    Nth(NonZeroU64),
    /// So many.
    First(NonZeroU64),
    /// Each that this divides.
    Every(NonZeroU64),
}

impl When {
    /// Whether the occasion of this number, from 1, is one.
    pub fn is_due(self, number: u64) -> bool {
        match self {
            When::Always => true,
            When::Nth(nth) => number == nth.get(),
            When::First(first) => number <= first.get(),
            When::Every(every) => number % every == 0,
        }
    }
}

/// What happens.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The connection is reset after so many bytes of the answer.
    Reset(After),
    /// The answer stops after so many bytes, for a while or for ever.
    Stall(Stall),
    /// The answer comes in drops.
    Drip(Drip),
    /// The connection is closed in order after so many bytes of the answer.
    Cut(After),
    /// The same after so many lines or events.
    CutLines(AfterLines),
    /// Another answer is given, and nothing is done.
    Answer(Answer),
    /// The answer announces so many bytes more or less than it has. Only where its length is known.
    ContentLength(ContentLength),
    /// The whole is answered where a part was asked for.
    IgnoreRange,
    /// The signed address counts as expired.
    Expire,
    /// The connection is reset after so many bytes of the request were taken.
    UploadReset(After),
    /// The request is read no further after so many bytes, for a while or for ever.
    UploadStall(Stall),
    /// A build fails at a step.
    FailBuild(FailBuild),
    /// A dyno ends as if by itself.
    Crash(Crash),
}

impl Act {
    /// Its name in a script.
    pub fn name(&self) -> &'static str {
        match self {
            Act::Reset(_) => "reset",
            Act::Stall(_) => "stall",
            Act::Drip(_) => "drip",
            Act::Cut(_) => "cut",
            Act::CutLines(_) => "cut_lines",
            Act::Answer(_) => "answer",
            Act::ContentLength(_) => "content_length",
            Act::IgnoreRange => "ignore_range",
            Act::Expire => "expire",
            Act::UploadReset(_) => "upload_reset",
            Act::UploadStall(_) => "upload_stall",
            Act::FailBuild(_) => "fail_build",
            Act::Crash(_) => "crash",
        }
    }

    /// Whether it happens to requests.
    pub fn is_of_request(&self) -> bool {
        !matches!(self, Act::FailBuild(_) | Act::Crash(_))
    }
}

/// Where a body breaks off.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// Bytes that still go through.
    pub after: u64,
}

/// The same by lines of text, or by events of an event stream.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AfterLines {
    /// Lines that still go through.
    pub after: NonZeroU64,
}

/// Where a body stops.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stall {
    /// Bytes that still go through.
    pub after: u64,
    /// How long; for ever without it.
    pub milliseconds: Option<u64>,
}

/// How slowly a body comes.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drip {
    /// Bytes at once.
    pub bytes: NonZeroU64,
    /// Between two drops.
    pub milliseconds: u64,
}

/// An answer in place of the real one.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Its status.
    pub status: Status,
    /// Seconds after which to come again.
    pub retry_after: Option<u32>,
}

/// A status in place of the real one.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u16")]
pub enum Status {
    /// 429.
    TooMany,
    /// 500.
    Internal,
    /// 503.
    Unavailable,
}

impl TryFrom<u16> for Status {
    type Error = &'static str;

    fn try_from(number: u16) -> Result<Status, &'static str> {
        match number {
            429 => Ok(Status::TooMany),
            500 => Ok(Status::Internal),
            503 => Ok(Status::Unavailable),
            _ => Err("status must be 429, 500 or 503"),
        }
    }
}

/// How wrong the announced length is.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentLength {
    /// More than there is, or less where it is negative.
    pub by: i64,
}

/// How a build ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailBuild {
    /// Of which app.
    #[serde(default)]
    pub app: AppName,
    /// How the line of the step begins: `Installing dependencies`.
    pub step: String,
    /// What it prints first.
    #[serde(default)]
    pub output: Vec<String>,
}

/// How a dyno ends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// Of which app.
    #[serde(default)]
    pub app: AppName,
    /// `web.1`.
    pub dyno: String,
    /// At which moment after it is up.
    pub on: Moment,
}

/// When a dyno ends.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// After so many milliseconds.
    Milliseconds(u64),
    /// When the router has brought it so many requests, and before the last of them reaches it.
    Request(NonZeroU64),
}

/// The name of an app, or any.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct AppName(Option<String>);

impl AppName {
    /// Whether an app is meant.
    pub fn fits(&self, app: &str) -> bool {
        self.0.as_deref().is_none_or(|own| own == app)
    }
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Method(String);

impl TryFrom<String> for Method {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Method, &'static str> {
        let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
        match known.contains(&word.as_str()) {
            true => Ok(Method(word)),
            false => Err("method must be GET, HEAD, POST, PUT, PATCH or DELETE"),
        }
    }
}

/// A path with `*` and `**` in it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Pattern(String);

impl TryFrom<String> for Pattern {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Pattern, &'static str> {
        match text.starts_with('/') {
            true => Ok(Pattern(text)),
            false => Err("path must begin with a slash"),
        }
    }
}

impl Pattern {
    fn fits(&self, path: &str) -> bool {
        fits(self.0.as_bytes(), path.as_bytes())
    }
}

fn fits(pattern: &[u8], path: &[u8]) -> bool {
    match pattern {
        [] => path.is_empty(),
        [b'*', b'*', rest @ ..] => {
            (0..=path.len()).any(|at| fits(rest, path.get(at..).unwrap_or_default()))
        }
        [b'*', rest @ ..] => {
            let end = path
                .iter()
                .position(|byte| *byte == b'/')
                .unwrap_or(path.len());
            (0..=end).any(|at| fits(rest, path.get(at..).unwrap_or_default()))
        }
        [first, rest @ ..] => path
            .split_first()
            .is_some_and(|(byte, path)| byte == first && fits(rest, path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_ends_at_a_slash_and_two_do_not() {
        for (pattern, path, expected) in [
            ("/apps", "/apps", true),
            ("/apps", "/apps/", false),
            ("/apps/*", "/apps/study", true),
            ("/apps/*", "/apps/study/builds", false),
            ("/apps/*/builds", "/apps/study/builds", true),
            ("/apps/s*y/builds", "/apps/study/builds", true),
            ("/apps/**", "/apps/study/builds", true),
            ("/**/builds", "/apps/study/builds", true),
            ("/**", "/", true),
        ] {
            let own = Pattern::try_from(pattern.to_owned()).unwrap();
            assert_eq!(own.fits(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn an_occasion_is_counted_from_one() {
        let of = |text: &str| serde_json::from_str::<When>(text).unwrap();
        let due = |when: When| {
            (1..=6)
                .filter(|number| when.is_due(*number))
                .collect::<Vec<_>>()
        };
        assert_eq!(due(When::default()), [1, 2, 3, 4, 5, 6]);
        assert_eq!(due(of(r#"{"nth": 2}"#)), [2]);
        assert_eq!(due(of(r#"{"first": 2}"#)), [1, 2]);
        assert_eq!(due(of(r#"{"every": 3}"#)), [3, 6]);
    }

    #[test]
    fn a_mistake_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("faults.json");
        for (rule, line, word) in [
            (r#"{"do": {"reset": {"after": -1}}}"#, 3, "invalid value"),
            (r#"{"do": {"explode": {}}}"#, 3, "unknown variant"),
            (r#"{"do": "expire", "wen": "always"}"#, 3, "unknown field"),
            (
                "{\"do\": \"expire\",\n\"when\": {\"nth\": 0}}",
                4,
                "nonzero",
            ),
            (
                "{\"method\":\n\"get\", \"do\": \"expire\"}",
                4,
                "method must be",
            ),
            (r#"{"path": "apps", "do": "expire"}"#, 3, "slash"),
            (
                r#"{"do": {"answer": {"status": 404}}}"#,
                3,
                "429, 500 or 503",
            ),
            (r#"{"do": "expire""#, 4, "expected"),
        ] {
            std::fs::write(
                &file,
                format!("{{\"rules\": [\n{{\"do\": \"ignore_range\"}},\n{rule}\n]}}"),
            )
            .unwrap();
            match read(&file) {
                Err(ScriptError::Mistake {
                    line: found,
                    source,
                    ..
                }) => {
                    assert_eq!(found, line, "{rule}: {source}");
                    assert!(source.to_string().contains(word), "{rule}: {source}");
                }
                other => panic!("{rule}: {other:?}"),
            }
        }
        let nothing = read(&folder.path().join("nothing"));
        assert!(matches!(nothing, Err(ScriptError::File { .. })));
    }
}
