//! The platform on this computer: starting it, finding it again, stopping it.
//! The token comes through a pipe and stays in memory: never an argument, never a file of ours.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use heroku::{Client, Limits, SecretString, Token};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

/// Long enough for a first start that fetches PostgreSQL over a slow line.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// The platform answers with one line; more is no answer of ours.
const LINE_LIMIT: u64 = 64 * 1024;

/// Why the platform is not there.
#[derive(Debug, thiserror::Error)]
pub enum PlatformError {
    /// The program is not beside this one.
    #[error("the platform's program {program} can't be started: {source}")]
    Start {
        /// Where it was looked for.
        program: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It started, and said why it can't go on.
    #[error("the platform can't start: {code}")]
    Refused {
        /// The platform's own code, such as `no-free-port`.
        code: String,
        /// Its words, for the details.
        detail: String,
    },
    /// It ended or answered with something that is no answer.
    #[error("the platform gave no answer")]
    NoAnswer {
        /// What it said instead.
        detail: String,
    },
    /// It did not answer in time.
    #[error("the platform did not answer in time")]
    TimedOut,
    /// The study is in an account that nobody is signed in to.
    #[error("nobody is signed in to {account}")]
    SignedOut {
        /// The account.
        account: String,
    },
}

impl PlatformError {
    /// A stable word for the window.
    pub fn code(&self) -> &str {
        match self {
            Self::Start { .. } => "platform-missing",
            Self::Refused { code, .. } => code,
            Self::NoAnswer { .. } => "platform-no-answer",
            Self::TimedOut => "platform-timed-out",
            Self::SignedOut { .. } => "signed-out",
        }
    }

    /// The codes that are its own; the platform may add others.
    pub const CODES: &'static [&'static str] = &[
        "platform-missing",
        "platform-no-answer",
        "platform-timed-out",
        "signed-out",
    ];
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Up {
        address: String,
        token: SecretString,
    },
    Refused {
        code: String,
        #[serde(default)]
        detail: String,
    },
}

/// Where the platform's program and its data are.
#[derive(Clone, Debug)]
pub struct ThisComputer {
    program: PathBuf,
    data: PathBuf,
    limits: Arc<Limits>,
}

impl ThisComputer {
    /// `program` is `orchard-platform`; `data` the folder that is its own.
    pub fn new(program: PathBuf, data: PathBuf) -> Self {
        Self {
            program,
            data,
            limits: Arc::new(Limits::nearby()),
        }
    }

    /// The same with a client of other limits, for tests.
    pub fn with_limits(self, limits: Limits) -> Self {
        let limits = Arc::new(limits);
        Self { limits, ..self }
    }

    /// Whether studies were ever put online here.
    pub fn was_used(&self) -> bool {
        self.data.is_dir()
    }

    /// The platform's folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Finds the platform running, or starts it, and waits until it answers.
    pub async fn up(&self) -> Result<Client, PlatformError> {
        let line = self.ask("up").await?;
        match serde_json::from_str(&line) {
            Ok(Answer::Up { address, token }) => Token::new(token)
                .and_then(|token| Client::with_limits(&address, token, Limits::clone(&self.limits)))
                .map_err(|why| PlatformError::NoAnswer {
                    detail: why.to_string(),
                }),
            Ok(Answer::Refused { code, detail }) => Err(PlatformError::Refused { code, detail }),
            // The line may hold the token: it is not repeated.
            Err(_) => Err(PlatformError::NoAnswer {
                detail: "its answer could not be read".into(),
            }),
        }
    }

    /// Stops the studies, the database and the platform. Stopping what does not run is no error.
    pub async fn down(&self) -> Result<(), PlatformError> {
        let line = self.ask("down").await?;
        match serde_json::from_str(&line) {
            Ok(Answer::Refused { code, detail }) => Err(PlatformError::Refused { code, detail }),
            _ => Ok(()),
        }
    }

    /// Asks once. The server it leaves behind may hold the pipe open: one line is read, never to its end.
    async fn ask(&self, verb: &str) -> Result<String, PlatformError> {
        let mut child = Command::new(&self.program)
            .arg(verb)
            .arg("--data")
            .arg(&self.data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|source| PlatformError::Start {
                program: self.program.clone(),
                source,
            })?;
        let stdout = child.stdout.take();
        let answer = async {
            let mut line = String::new();
            if let Some(stdout) = stdout {
                let _ = BufReader::new(stdout.take(LINE_LIMIT))
                    .read_line(&mut line)
                    .await;
            }
            (line, child.wait().await)
        };
        match tokio::time::timeout(PATIENCE, answer).await {
            Err(_) => Err(PlatformError::TimedOut),
            Ok((line, Ok(status))) if status.success() || !line.trim().is_empty() => Ok(line),
            Ok((_, ended)) => Err(PlatformError::NoAnswer {
                detail: ended.map_or_else(|why| why.to_string(), |status| status.to_string()),
            }),
        }
    }
}
