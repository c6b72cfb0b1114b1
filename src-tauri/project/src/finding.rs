//! Findings: what is wrong with a project, all of it at once, in codes and places.
//! A finding never holds a word of the window and never the value of a secret.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

/// How much a finding matters. The order is the order findings are shown in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The study cannot be put online like this.
    Blocks,
    /// Orchard puts it right in the packed copy.
    Mended,
    /// Worth knowing; nothing is changed.
    Note,
}

/// A place in the project: a path from its root with `/`, and a line counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path from the project's root.
    pub file: String,
    /// Line, counted from 1, where one can be named.
    pub line: Option<u32>,
}

impl Place {
    pub(crate) fn file(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
        }
    }

    pub(crate) fn line(file: impl Into<String>, line: u32) -> Self {
        Self {
            file: file.into(),
            line: Some(line),
        }
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was found.
    pub code: Code,
    /// How much it matters, in this project.
    pub severity: Severity,
    /// Where, at most [`crate::facts::PLACES_SHOWN`] places.
    pub places: Vec<Place>,
    /// Names and numbers for the sentence; see [`Code::args`].
    pub args: BTreeMap<String, String>,
}

impl Finding {
    pub(crate) fn new(code: Code, severity: Severity) -> Self {
        Self {
            code,
            severity,
            places: Vec::new(),
            args: BTreeMap::new(),
        }
    }

    pub(crate) fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    pub(crate) fn at_all(mut self, places: impl IntoIterator<Item = Place>) -> Self {
        self.places.extend(places);
        self
    }

    pub(crate) fn arg(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Every finding code there is, for the test that each has words in every language.
pub fn codes() -> &'static [Code] {
    Code::ALL
}

macro_rules! findings {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $severities:expr, $args:expr;)*) => {
        /// What can be found. The order here is the order of findings of one severity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// Every code, in the order findings are shown in.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The stable kebab-case name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// The severities a finding of this code can have.
            pub const fn severities(self) -> &'static [Severity] {
                match self { $(Code::$name => $severities,)* }
            }

            /// The names of the args a finding of this code carries, always all of them.
            pub const fn args(self) -> &'static [&'static str] {
                match self { $(Code::$name => $args,)* }
            }
        }
    };
}

use Severity::{Blocks, Mended, Note};

findings! {
    /// Nothing here looks like oTree.
    NotOtree = "not-otree", &[Blocks], &[];
    /// oTree code, but no settings.py beside it.
    SettingsMissing = "settings-missing", &[Blocks], &[];
    /// settings.py, or a file it imports, is not valid Python.
    SettingsUnreadable = "settings-unreadable", &[Blocks], &["why"];
    /// No SESSION_CONFIGS at all (blocks), or an empty one (note).
    NoSessionConfigs = "no-session-configs", &[Blocks, Note], &["empty"];
    /// SESSION_CONFIGS is computed, so that it cannot be read without running the study.
    SessionConfigsUnclear = "session-configs-unclear", &[Note], &[];
    /// A session config lacks something oTree demands.
    SessionConfigIncomplete = "session-config-incomplete", &[Blocks], &["session", "missing"];
    /// Two session configs of one name.
    SessionNameTwice = "session-name-twice", &[Blocks], &["session"];
    /// An app named in SESSION_CONFIGS has no folder; `near` is one that differs by case only, or empty.
    AppMissing = "app-missing", &[Blocks], &["app", "near"];
    /// An app's code is not valid Python.
    AppUnreadable = "app-unreadable", &[Blocks], &["app", "why"];
    /// The oTree asked for runs on no Python that Heroku offers.
    OtreeTooOld = "otree-too-old", &[Blocks], &["otree", "newest"];
    /// No oTree that can be had meets what is asked for.
    OtreeUnavailable = "otree-unavailable", &[Blocks], &["otree", "newest"];
    /// The Python asked for is not offered, or not accepted by the oTree asked for; another is taken.
    /// Where there is no other, the oTree is too old and that blocks.
    PythonRefused = "python-refused", &[Mended], &["python", "otree", "instead"];
    /// No Python asked for.
    PythonUnpinned = "python-unpinned", &[Mended], &["python"];
    /// A `.python-version` in a form Heroku does not read.
    PythonFileUnreadable = "python-file-unreadable", &[Mended], &["file", "python"];
    /// A file that means to be `.python-version` under a name Heroku refuses.
    PythonFileMisspelt = "python-file-misspelt", &[Mended], &["file", "python"];
    /// runtime.txt, which Heroku is giving up.
    RuntimeTxt = "runtime-txt", &[Mended], &["python"];
    /// No list of the Python packages needed; `near` is the file one was made from, or empty.
    RequirementsMissing = "requirements-missing", &[Mended], &["near"];
    /// oTree is not among the packages.
    OtreeNotRequired = "otree-not-required", &[Blocks, Mended], &["file", "mended"];
    /// The PostgreSQL driver is not among the packages.
    Psycopg2Missing = "psycopg2-missing", &[Blocks, Mended], &["file", "mended"];
    /// A package is asked for in a version oTree's own pins exclude.
    RequirementConflict = "requirement-conflict", &[Mended], &["package", "asked", "needed"];
    /// requirements.txt refers to a file that is not there.
    RequirementFileMissing = "requirement-file-missing", &[Mended], &["file"];
    /// More than one package manager's files.
    TwoPackageManagers = "two-package-managers", &[Blocks, Mended], &["files", "mended"];
    /// A Pipfile without the lock Heroku demands.
    PipfileUnlocked = "pipfile-unlocked", &[Blocks], &[];
    /// oTree asked for without an upper bound.
    OtreeUnbounded = "otree-unbounded", &[Note], &["otree", "newest"];
    /// oTree asked for without an upper bound, by a study written for an oTree before 5, which was
    /// another program; `asked` is that major version, `newest` what would be installed.
    OtreeLeap = "otree-leap", &[Note], &["otree", "asked", "newest"];
    /// No Procfile; `near` is one under a wrong name, or empty.
    ProcfileMissing = "procfile-missing", &[Mended], &["near"];
    /// A Procfile without a `web` line.
    ProcfileWithoutWeb = "procfile-without-web", &[Mended], &[];
    /// A worker, which oTree 5 and later do not need.
    WorkerUnneeded = "worker-unneeded", &[Note], &["usd"];
    /// No `_static` folder, without which oTree does not start.
    StaticMissing = "static-missing", &[Mended], &[];
    /// A Python environment inside the project.
    EnvironmentCommitted = "environment-committed", &[Mended], &["folder"];
    /// A local database inside the project, perhaps with somebody's answers.
    DatabaseInside = "database-inside", &[Mended], &["count"];
    /// A file of secrets that was meant for one computer.
    DotEnv = "dot-env", &[Mended], &["count"];
    /// The history of a version control system.
    VersionHistoryInside = "version-history-inside", &[Mended], &["count"];
    /// Caches and files the operating system leaves about.
    CachesInside = "caches-inside", &[Mended], &["count"];
    /// An editor's own files.
    IdeFiles = "ide-files", &[Mended], &["count"];
    /// An earlier `.otreezip` of the project inside the project.
    EarlierCopyInside = "earlier-copy-inside", &[Mended], &["count"];
    /// Archives inside the project.
    NestedArchives = "nested-archives", &[Note], &["count"];
    /// A link that leads out of the project.
    LinkOutside = "link-outside", &[Mended], &["count"];
    /// A link that leads nowhere, or round in a circle.
    LinkBroken = "link-broken", &[Mended], &["count"];
    /// Names that differ by case only: one of them is lost on most computers.
    NamesDifferByCase = "names-differ-by-case", &[Note], &["first", "second"];
    /// Names whose accents are stored in two parts, as a Mac may write them; Heroku would not find them.
    NamesDecomposed = "names-decomposed", &[Mended], &["count"];
    /// Names that are not Unicode, and special files: left out.
    UnusableFiles = "unusable-files", &[Mended], &["count"];
    /// Files and folders we may not read.
    NoPermission = "no-permission", &[Blocks], &["count"];
    /// A file over 100 MB.
    BigFile = "big-file", &[Note], &["file", "megabytes"];
    /// A password written into the code.
    PasswordInCode = "password-in-code", &[Note], &["count"];
    /// A Sentry address written into the code: errors, with participants' data, go to whoever owns it.
    SentryInCode = "sentry-in-code", &[Note], &["count"];
    /// The code stops without this config variable.
    ConfigVariableNeeded = "config-variable-needed", &[Note], &["name"];
    /// The code imports Django, which oTree 5 and later do not bring.
    OldOtreeCode = "old-otree-code", &[Note], &["module"];
    /// A Python file of the project, outside its apps and settings, is not valid Python.
    CodeUnreadable = "code-unreadable", &[Note], &["count"];
    /// The archive's name promises another kind than it is.
    ArchiveMislabelled = "archive-mislabelled", &[Note], &["is", "called"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_and_differ() {
        let mut seen = std::collections::BTreeSet::new();
        for code in codes() {
            let name = code.as_str();
            assert!(
                name.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
            assert!(seen.insert(name), "{name} twice");
            assert!(!code.severities().is_empty());
        }
    }
}
