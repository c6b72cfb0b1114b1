//! How far a program may reach: which folders it may read, which it may change. A study is held to that by the system.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What a program and everything it starts may do with files. A program that is confined can neither look into nor end
/// processes of others either. Linux holds it to that from 5.13 on (signals from 6.12 on); elsewhere nothing does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Confinement {
    /// Folders that it may not reach into.
    pub closed: Vec<PathBuf>,
    /// Folders that it may read and run programs from all the same.
    pub readable: Vec<PathBuf>,
    /// Folders that it may change as well.
    pub writable: Vec<PathBuf>,
    /// What it may do with all other files, as far as its user may.
    pub elsewhere: Elsewhere,
}

impl Confinement {
    /// Whether this system holds anybody to it.
    pub fn is_possible() -> bool {
        #[cfg(target_os = "linux")]
        {
            use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr};
            Ruleset::default()
                .set_compatibility(CompatLevel::HardRequirement)
                .handle_access(AccessFs::from_all(ABI::V1))
                .and_then(Ruleset::create)
                .is_ok()
        }
        #[cfg(not(target_os = "linux"))]
        false
    }
}

/// What a confined program may do with the files nobody spoke of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// Read them and run programs; devices and temporary files may be changed.
    Read,
    /// Change them.
    Change,
}
