//! What crosses to the window when something goes wrong: a code, its arguments, details to copy.
//! The words live in Fluent under the code; no sentence for people is made here, and no secret passes.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;
use workflows::data::{Damage, DataError};
use workflows::deploy::DeployError;
use workflows::heroku;
use workflows::project::{OpenError, PackError};
use workflows::sign_in::SignInError;
use workflows::studies::StudyError;
use workflows::this_computer::PlatformError;
use workflows::whole_file::WriteError;

use Whose::{Heroku, Network, Orchard, Study, ThisComputer};

/// Whose problem it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// The study's code or files.
    Study,
    /// This computer: disk, permissions, programs.
    ThisComputer,
    /// The way between here and there.
    Network,
    /// The other side.
    Heroku,
    /// Ours.
    Orchard,
}

/// Something went wrong, in four lines: `problem-CODE`, `-safe`, `-do` in Fluent, and the details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Problem {
    /// Stable, kebab-case.
    pub code: String,
    /// What the sentence names.
    pub args: BTreeMap<String, String>,
    /// Details to copy, redacted.
    pub detail: Option<String>,
    /// Whose problem it is.
    pub whose: Whose,
    /// The button, `action-ACTION` in Fluent.
    pub action: Option<String>,
}

/// The one table from code to owner and button. A test holds it against every code that can arise.
#[rustfmt::skip]
pub const TABLE: &[(&str, Whose, Option<&str>)] = &[
    // Opening and packing a project.
    ("open-not-found",          Study,        Some("choose-again")),
    ("open-no-permission",      ThisComputer, Some("choose-again")),
    ("open-unreadable",         ThisComputer, Some("choose-again")),
    ("open-empty",              Study,        Some("choose-again")),
    ("open-not-an-archive",     Study,        Some("choose-again")),
    ("open-other-archive",      Study,        Some("choose-again")),
    ("open-unsupported",        Study,        Some("choose-again")),
    ("open-encrypted",          Study,        Some("choose-again")),
    ("open-truncated",          Study,        Some("choose-again")),
    ("open-damaged",            Study,        Some("choose-again")),
    ("open-contradicts",        Study,        Some("choose-again")),
    ("open-name-twice",         Study,        Some("choose-again")),
    ("open-name-escapes",       Study,        Some("choose-again")),
    ("open-name-refused",       Study,        Some("choose-again")),
    ("open-link-escapes",       Study,        Some("choose-again")),
    ("open-hard-link",          Study,        Some("choose-again")),
    ("open-device",             Study,        Some("choose-again")),
    ("open-too-many-entries",   Study,        Some("choose-again")),
    ("open-too-large",          Study,        Some("choose-again")),
    ("open-bomb",               Study,        Some("choose-again")),
    ("open-too-deep",           Study,        Some("choose-again")),
    ("open-disk-full",          ThisComputer, Some("try-again")),
    ("open-scratch",            ThisComputer, Some("try-again")),
    ("project-closed",          Orchard,      Some("choose-again")),
    ("project-gone",            Study,        Some("choose-again")),
    ("sample-missing",          Orchard,      None),
    ("pack-cancelled",          Orchard,      None),
    ("pack-changed",            Study,        Some("try-again")),
    ("pack-no-permission",      ThisComputer, Some("try-again")),
    ("pack-unreadable",         ThisComputer, Some("try-again")),
    ("pack-disk-full",          ThisComputer, Some("try-again")),
    ("pack-unwritable",         ThisComputer, Some("try-again")),
    ("pack-too-large-for-zip",  Study,        None),
    ("pack-no-thread",          ThisComputer, Some("try-again")),
    // Putting it online.
    ("blocked",                 Study,        Some("see-findings")),
    ("name-bad",                Study,        Some("other-name")),
    ("name-taken",              Study,        Some("other-name")),
    ("database-failed",         ThisComputer, Some("try-again")),
    ("study-gone",              Heroku,       None),
    ("no-way-back",             Heroku,       None),
    ("study-not-here",          Orchard,      None),
    ("room-shut",               ThisComputer, Some("try-again")),
    ("size-refused",            Heroku,       None),
    ("size-not-up",             Study,        None),
    ("build-failed",            Study,        Some("try-again")),
    ("release-failed",          Study,        Some("try-again")),
    ("study-crashed",           Study,        Some("try-again")),
    ("study-silent",            Study,        Some("try-again")),
    ("database-would-cost",     Study,        None),
    ("price-changed",           Heroku,       Some("try-again")),
    ("update-breaks",           Study,        None),
    ("deploy-cancelled",        Orchard,      None),
    ("job-gone",                Orchard,      None),
    ("job-under-way",           Study,        None),
    // The platform on this computer.
    ("platform-missing",        Orchard,      None),
    ("platform-no-answer",      ThisComputer, Some("try-again")),
    ("platform-timed-out",      ThisComputer, Some("try-again")),
    ("platform-refused",        ThisComputer, Some("try-again")),
    ("no-free-port",            ThisComputer, Some("try-again")),
    ("disk-full",               ThisComputer, Some("try-again")),
    ("already-running",         ThisComputer, Some("try-again")),
    ("newer-data",              ThisComputer, None),
    ("data-folder",             ThisComputer, Some("try-again")),
    ("store",                   ThisComputer, Some("try-again")),
    ("no-randomness",           ThisComputer, Some("try-again")),
    // Signing in.
    ("token-shape",             Study,        None),
    ("token-refused",           Heroku,       None),
    ("account-nameless",        Heroku,       None),
    ("account-refused",         Heroku,       Some("sign-in-again")),
    ("account-gone",            Orchard,      None),
    ("signed-out",              Heroku,       Some("sign-in-again")),
    ("offer-gone",              Orchard,      None),
    ("cli-gone",                ThisComputer, None),
    ("oauth-absent",            Orchard,      None),
    ("oauth-port",              ThisComputer, Some("try-again")),
    ("oauth-denied",            Heroku,       Some("try-again")),
    ("oauth-timed-out",         ThisComputer, Some("try-again")),
    ("bad-code",                Study,        None),
    ("code-wrong",              Study,        None),
    // The participants' data.
    ("no-database",             Study,        None),
    ("backup-gone",             Heroku,       None),
    ("backup-failed",           Heroku,       Some("try-again")),
    ("backup-not-whole",        ThisComputer, None),
    ("backup-altered",          ThisComputer, Some("try-again")),
    ("backup-not-verified",     ThisComputer, None),
    ("backup-is-text",          ThisComputer, None),
    ("backup-is-encrypted-or-packed", ThisComputer, None),
    ("backup-other-format",     ThisComputer, None),
    ("backup-too-new",          Orchard,      None),
    ("backup-unreadable",       ThisComputer, None),
    ("backup-not-otree",        Study,        None),
    ("export-cell",             Study,        None),
    ("export-failed",           Orchard,      Some("try-again")),
    ("folder-gone",             ThisComputer, Some("try-again")),
    ("folder-read-only",        ThisComputer, Some("try-again")),
    ("reset-wrong-name",        Study,        None),
    ("reset-more-came",         Study,        None),
    ("restore-failed",          Heroku,       Some("try-again")),
    ("data-busy",               Study,        None),
    ("task-gone",               Orchard,      None),
    ("code-not-here",           Study,        None),
    ("task-broke",              Orchard,      Some("try-again")),
    // The log.
    ("log-closed",              Orchard,      None),
    ("log-unreadable",          ThisComputer, Some("try-again")),
    ("chart-unreadable",        Orchard,      Some("try-again")),
    // Files, dialogs, the browser.
    ("write-disk-full",         ThisComputer, Some("try-again")),
    ("write-no-permission",     ThisComputer, Some("try-again")),
    ("write-failed",            ThisComputer, Some("try-again")),
    ("clipboard-refused",       ThisComputer, None),
    ("browser-refused",         ThisComputer, None),
    ("file-manager-refused",    ThisComputer, None),
    ("address-refused",         Orchard,      None),
    ("password-unknown",        Study,        None),
    // Talking to Heroku, or to the platform that stands in for it.
    ("bad-base",                Orchard,      None),
    ("bad-token",               Study,        None),
    ("bad-name",                Orchard,      None),
    ("no-encryption",           ThisComputer, None),
    ("dns",                     Network,      Some("try-again")),
    ("connect",                 Network,      Some("try-again")),
    ("connect-timeout",         Network,      Some("try-again")),
    ("tls",                     Network,      Some("try-again")),
    ("certificate",             Network,      None),
    ("stall",                   Network,      Some("try-again")),
    ("no-answer-yet",           Network,      None),
    ("reset",                   Network,      Some("try-again")),
    ("upload-refused",          Heroku,       Some("try-again")),
    ("upload-expired",          Heroku,       Some("try-again")),
    ("output-not-started",      Heroku,       Some("try-again")),
    ("waited-too-long",         Heroku,       Some("try-again")),
    ("addon-gone",              Heroku,       Some("try-again")),
    ("build-unknown",           Network,      Some("try-again")),
    ("body-too-large",          Heroku,       None),
    ("bad-json",                Heroku,       None),
    ("bad-reply",               Heroku,       Some("try-again")),
    ("bad-url",                 Heroku,       None),
    ("redirected",              Network,      None),
    ("endless-list",            Heroku,       None),
    ("link-expired",            Heroku,       Some("try-again")),
    ("download-changed",        Heroku,       Some("try-again")),
    ("download-wrong-length",   Network,      Some("try-again")),
    ("file",                    ThisComputer, Some("try-again")),
    ("file-changed",            ThisComputer, Some("try-again")),
    ("cancelled",               Orchard,      None),
    ("api-unauthorized",        Heroku,       None),
    ("api-two-factor",          Heroku,       Some("enter-code")),
    ("api-scope",               Heroku,       Some("sign-in-again")),
    ("api-payment",             Heroku,       None),
    ("api-verification",        Heroku,       None),
    ("api-suspended",           Heroku,       None),
    ("api-forbidden",           Heroku,       None),
    ("api-not-found",           Heroku,       None),
    ("api-confirm",             Heroku,       None),
    ("api-conflict",            Heroku,       Some("try-again")),
    ("api-name-taken",          Study,        Some("other-name")),
    ("api-rate-limit",          Heroku,       Some("try-again")),
    ("api-refused",             Heroku,       None),
    ("api-down",                Heroku,       Some("try-again")),
];

/// Every code that can arise, from the crates that make them.
pub fn codes() -> impl Iterator<Item = &'static str> {
    let ours = [
        "project-closed",
        "sample-missing",
        "job-gone",
        "job-under-way",
        "log-closed",
        "log-unreadable",
        "chart-unreadable",
        "clipboard-refused",
        "browser-refused",
        "file-manager-refused",
        "address-refused",
        "password-unknown",
        "platform-refused",
        "account-refused",
        "account-gone",
        "offer-gone",
        "oauth-absent",
        "code-wrong",
    ];
    [
        OpenError::CODES,
        PackError::CODES,
        WriteError::CODES,
        heroku::Error::CODES,
    ]
    .into_iter()
    .flatten()
    .chain(DeployError::CODES)
    .chain(StudyError::CODES)
    .chain(DataError::CODES)
    .chain(PlatformError::CODES)
    .chain(SignInError::CODES)
    .chain(heroku::Trouble::CODES)
    .copied()
    .chain(ours)
}

impl Problem {
    /// A problem that its code says all about.
    pub fn plain(code: &str) -> Self {
        let known = TABLE.iter().find(|(known, ..)| *known == code);
        let (whose, action) = known.map_or((Orchard, None), |(_, whose, action)| (*whose, *action));
        Self {
            code: code.to_owned(),
            args: BTreeMap::new(),
            detail: None,
            whose,
            action: action.map(str::to_owned),
        }
    }

    /// The same with something the sentence names.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same with details to copy.
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|text| !text.is_empty());
        self
    }

    fn with_all(self, args: Vec<(&'static str, String)>) -> Self {
        args.into_iter()
            .fold(self, |problem, (name, value)| problem.with(name, value))
    }

    /// The same of an account's study: whose it is then is what the table says, and a token that is refused is no riddle.
    pub fn of(mut self, account: Option<&str>) -> Self {
        let Some(account) = account else {
            return self;
        };
        if self.code == "api-unauthorized" {
            let detail = self.detail;
            self = Self::plain("account-refused");
            self.detail = detail;
        }
        if let Some((_, whose, _)) = TABLE.iter().find(|(code, ..)| *code == self.code) {
            self.whose = *whose;
        }
        self.with("account", account)
    }

    /// Trouble on the way to the platform on this computer is this computer's, not the network's.
    fn on_this_computer(mut self) -> Self {
        if matches!(self.whose, Network | Heroku) {
            self.whose = ThisComputer;
        }
        self
    }
}

impl From<&DeployError> for Problem {
    fn from(why: &DeployError) -> Self {
        let plain = || Self::plain(why.code());
        match why {
            DeployError::Blocked { count } => plain().with("count", count),
            DeployError::Open(why) => why.into(),
            DeployError::Pack(why) => why.into(),
            DeployError::ProjectGone | DeployError::Cancelled => plain(),
            DeployError::NameBad { name } | DeployError::NameTaken { name } => {
                plain().with("name", name)
            }
            // What follows the first line are a program's own words.
            DeployError::DatabaseFailed { why } => match why.split_once('\n') {
                Some((first, _)) => plain()
                    .with("why", first.trim_end_matches(':'))
                    .with_detail(why),
                None => plain().with("why", why),
            },
            DeployError::StudyGone { app } | DeployError::WouldCost { app } => {
                plain().with("app", app)
            }
            DeployError::PriceChanged => plain(),
            DeployError::Platform(why) => why.into(),
            DeployError::Request { source, .. } => Self::from(source),
            DeployError::DiskFull { last }
            | DeployError::BuildFailed { last }
            | DeployError::ReleaseFailed { last }
            | DeployError::Crashed { last }
            | DeployError::Silent { last } => plain().with_detail(last.join("\n")),
            DeployError::Record(why) => why.into(),
            DeployError::Data(why) => (&**why).into(),
            DeployError::WouldBreak { participants, .. } => {
                plain().with("participants", participants)
            }
        }
    }
}

impl From<&PlatformError> for Problem {
    fn from(why: &PlatformError) -> Self {
        let detail = match why {
            PlatformError::Start { source, .. } => source.to_string(),
            PlatformError::Refused { detail, .. } | PlatformError::NoAnswer { detail } => {
                detail.clone()
            }
            PlatformError::TimedOut => String::new(),
            PlatformError::SignedOut { account } => {
                return Self::plain(why.code()).with("account", account);
            }
        };
        let known = TABLE.iter().any(|(code, ..)| *code == why.code());
        let code = if known {
            why.code()
        } else {
            "platform-refused"
        };
        Self::plain(code)
            .with("code", why.code())
            .with_detail(detail)
    }
}

impl From<&heroku::Error> for Problem {
    fn from(why: &heroku::Error) -> Self {
        let problem = match why {
            heroku::Error::WrongLength { said, came, .. } => Self::plain(why.code())
                .with("expected", said)
                .with("got", came),
            heroku::Error::Api { app, .. } if !app.is_empty() => {
                Self::plain(why.code()).with("app", app)
            }
            why => Self::plain(why.code()),
        };
        problem.with_detail(why.to_string()).on_this_computer()
    }
}

impl From<&heroku::Trouble> for Problem {
    fn from(trouble: &heroku::Trouble) -> Self {
        match trouble {
            heroku::Trouble::Failed(why) => why.into(),
            quiet => Self::plain(quiet.code()).with_detail(quiet.to_string()),
        }
    }
}

impl From<&OpenError> for Problem {
    fn from(why: &OpenError) -> Self {
        Self::plain(why.code())
            .with_all(why.args())
            .with_detail(why.to_string())
    }
}

impl From<&PackError> for Problem {
    fn from(why: &PackError) -> Self {
        Self::plain(why.code())
            .with_all(why.args())
            .with_detail(why.to_string())
    }
}

impl From<&WriteError> for Problem {
    fn from(why: &WriteError) -> Self {
        let path = why.path.display();
        Self::plain(why.code())
            .with("path", path)
            .with_detail(why.source.to_string())
    }
}

impl From<&StudyError> for Problem {
    fn from(why: &StudyError) -> Self {
        match why {
            StudyError::Gone { app } | StudyError::NotHere { app } | StudyError::NoDoor { app } => {
                Self::plain(why.code()).with("app", app)
            }
            StudyError::NoWayBack { version } => Self::plain(why.code()).with("version", version),
            StudyError::SizeRefused { size, source } => Self::plain(why.code())
                .with("size", size)
                .with_detail(source.to_string())
                .on_this_computer(),
            StudyError::SizeNotUp { size } => Self::plain(why.code()).with("size", size),
            StudyError::Request(source) => source.into(),
        }
    }
}

impl From<&SignInError> for Problem {
    fn from(why: &SignInError) -> Self {
        let plain = Self::plain(why.code());
        match why {
            SignInError::Request(source) => Self {
                whose: plain.whose,
                ..source.into()
            },
            SignInError::Refused { source } => plain.with_detail(source.to_string()),
            SignInError::Narrow { scope } => plain.with("scope", scope),
            SignInError::Suspended { account } => plain.with("account", account),
            SignInError::PortTaken { port, source } => {
                plain.with("port", port).with_detail(source.to_string())
            }
            SignInError::NotAToken
            | SignInError::Nameless
            | SignInError::CliGone
            | SignInError::Denied
            | SignInError::TimedOut
            | SignInError::Stopped => plain,
        }
    }
}

impl From<&DataError> for Problem {
    fn from(why: &DataError) -> Self {
        match why {
            DataError::Study(why) => why.into(),
            DataError::Platform(why) => why.into(),
            DataError::Write(why) => why.into(),
            why => Self {
                args: why.args(),
                ..Self::plain(why.code())
            }
            .with_detail(why.to_string()),
        }
    }
}

impl From<&Damage> for Problem {
    fn from(damage: &Damage) -> Self {
        Self {
            args: damage.args.clone(),
            ..Self::plain(&damage.code)
        }
        .with_detail(damage.detail.clone())
    }
}

macro_rules! by_value {
    ($($error:ty),*) => {$(
        impl From<$error> for Problem {
            fn from(why: $error) -> Self {
                Self::from(&why)
            }
        }
    )*};
}

by_value!(
    DeployError,
    PlatformError,
    OpenError,
    PackError,
    WriteError,
    StudyError,
    DataError,
    SignInError
);
