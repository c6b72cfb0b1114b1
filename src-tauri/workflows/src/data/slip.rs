//! What is known of a backup on this computer, kept beside it: what was verified when, and what was counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::whole_file::{self, WriteError};

/// A slip larger than this is none of ours, in bytes.
const LARGEST: u64 = 16 << 20;

/// A backup's slip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slip {
    /// The study's name.
    pub app: String,
    /// Heroku's id of the backup, where it came from there.
    #[serde(default)]
    pub transfer: Option<String>,
    /// Heroku's name for it: `b001`.
    #[serde(default)]
    pub name: Option<String>,
    /// When it was made.
    pub made: Timestamp,
    /// Whether a schedule asked for it.
    #[serde(default)]
    pub scheduled: bool,
    /// What it was made before.
    #[serde(default)]
    pub before: Option<Before>,
    /// Bytes.
    pub length: u64,
    /// When the file was last changed, as the system has it, in nanoseconds since 1970: another time means verify again.
    pub modified: u64,
    /// When it was verified.
    pub verified: Timestamp,
    /// What came of it.
    pub found: Found,
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Found {
    /// All of it is there.
    Whole(Whole),
    /// It is not a whole backup.
    Damaged(Damage),
}

/// A whole backup.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// PostgreSQL's version there.
    pub server: String,
    /// Rows of each table, by `schema.table`.
    pub tables: BTreeMap<String, u64>,
    /// Whose data they are.
    pub numbers: Numbers,
}

/// Whose data a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// People who came.
    pub participants: u64,
    /// Sessions.
    pub sessions: u64,
    /// People who reached their last page.
    pub finished: u64,
}

/// Why a file is no whole backup: a problem's code, and what its sentence names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damage {
    /// The code.
    pub code: String,
    /// What the sentence names.
    pub args: BTreeMap<String, String>,
    /// Details to copy.
    pub detail: String,
}

/// What a backup was made before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Before {
    /// The data were taken away.
    Reset,
    /// Other data were put in their place.
    Restore,
}

impl Slip {
    /// Of a file that was found, of which nothing is known yet.
    pub fn found(app: &str, made: Timestamp) -> Slip {
        Slip {
            app: app.to_owned(),
            transfer: None,
            name: None,
            made,
            scheduled: false,
            before: None,
            length: 0,
            modified: 0,
            verified: made,
            found: Found::Damaged(Damage::default()),
        }
    }

    /// Where the slip of a file lies.
    pub fn beside(file: &Path) -> PathBuf {
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".json");
        file.with_file_name(name)
    }

    /// Reads the slip of a file; none where there is none, or none that can be read.
    pub fn of(file: &Path) -> Option<Slip> {
        let path = Self::beside(file);
        let length = std::fs::metadata(&path).ok()?.len();
        let bytes = (length <= LARGEST).then(|| std::fs::read(&path).ok())??;
        serde_json::from_slice(&bytes).ok()
    }

    /// Writes it beside the file.
    pub fn write(&self, file: &Path) -> Result<(), WriteError> {
        let bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        whole_file::write(&Self::beside(file), &bytes)
    }

    /// Whether the file is as it was when it was verified.
    pub fn is_of(&self, metadata: &std::fs::Metadata) -> bool {
        self.length == metadata.len() && self.modified == modified(metadata)
    }

    /// What was counted, where all of it is there.
    pub fn whole(&self) -> Option<&Whole> {
        match &self.found {
            Found::Whole(whole) => Some(whole),
            Found::Damaged(_) => None,
        }
    }
}

/// When a file was last changed, in nanoseconds since 1970; 0 where the system does not say.
pub fn modified(metadata: &std::fs::Metadata) -> u64 {
    let since = metadata.modified().ok();
    let since = since.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since
        .and_then(|since| u64::try_from(since.as_nanos()).ok())
        .unwrap_or_default()
}
