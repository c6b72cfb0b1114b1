//! What each version's code said of its data, kept when it was put online: a backup is exported by the code that ran when
//! it was made, also when the project is no longer at hand.

use std::path::{Path, PathBuf};

use export::otree::Code;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::place::folder_name;
use crate::whole_file::{self, WriteError};

/// A file larger than this is none of ours, in bytes.
const LARGEST: u64 = 16 << 20;

/// The folder of what is kept.
#[derive(Clone, Debug)]
pub struct Codes {
    folder: PathBuf,
}

/// What is kept of one version.
#[derive(Serialize, Deserialize)]
struct Version {
    /// When it began to be put online.
    begun: Timestamp,
    code: Code,
}

impl Codes {
    /// What is kept in this folder, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The same for an account: its studies' names are its own.
    pub fn of_account(&self, account: &str) -> Self {
        Self {
            folder: self.folder.join(folder_name(account)),
        }
    }

    /// Keeps what a version's code said; `tag` is the mark of its build.
    pub fn keep(
        &self,
        app: &str,
        tag: &str,
        begun: Timestamp,
        code: Code,
    ) -> Result<(), WriteError> {
        let bytes = serde_json::to_vec(&Version { begun, code }).unwrap_or_default();
        whole_file::write(&self.file(app, tag), &bytes)
    }

    /// Forgets one that never ran.
    pub fn forget(&self, app: &str, tag: &str) {
        let _ = std::fs::remove_file(self.file(app, tag));
    }

    /// The code that ran at a moment; what is not known of it is asked of the data.
    pub fn at(&self, app: &str, moment: Timestamp) -> Code {
        let entries = std::fs::read_dir(self.of(app));
        let versions = entries.into_iter().flatten().flatten();
        let versions = versions.filter_map(|entry| read(&entry.path()));
        let ran = versions.filter(|version| version.begun <= moment);
        ran.max_by_key(|version| version.begun)
            .map(|version| version.code)
            .unwrap_or_default()
    }

    fn file(&self, app: &str, tag: &str) -> PathBuf {
        self.of(app).join(format!("{tag}.json"))
    }

    /// Windows can make no folder that is called like a device, as an app may be.
    fn of(&self, app: &str) -> PathBuf {
        self.folder.join(format!("app-{app}"))
    }
}

fn read(path: &Path) -> Option<Version> {
    let length = std::fs::metadata(path).ok()?.len();
    let bytes = (length <= LARGEST).then(|| std::fs::read(path).ok())??;
    serde_json::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(field: &str) -> Code {
        Code {
            participant_fields: Some(vec![field.to_owned()]),
            ..Code::default()
        }
    }

    #[test]
    fn a_backup_is_exported_by_the_code_that_ran_when_it_was_made() {
        let folder = tempfile::tempdir().unwrap();
        let codes = Codes::new(folder.path().to_owned());
        let at = |second| Timestamp::from_second(second).unwrap();
        codes.keep("study", "one", at(100), code("first")).unwrap();
        codes.keep("study", "two", at(200), code("second")).unwrap();
        codes
            .keep("study", "three", at(300), code("third"))
            .unwrap();
        codes.forget("study", "three");
        let of = |second| codes.at("study", at(second)).participant_fields;
        assert_eq!(of(99), None);
        assert_eq!(of(150), code("first").participant_fields);
        assert_eq!(of(400), code("second").participant_fields);
        assert_eq!(codes.at("other", at(400)).participant_fields, None);
    }
}
