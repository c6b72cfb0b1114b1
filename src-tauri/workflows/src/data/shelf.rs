//! Where a study's backups lie on this computer: a folder a person chose, and what is in it. Only what ends in `.dump`
//! is looked at as a backup; a download that is not whole has another name, in the same folder.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use heroku::TransferId;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::error::DataError;
use super::slip::{Before, Found, Slip};
use crate::whole_file;

/// What a backup's file ends in.
const ENDING: &str = "dump";

/// A study's folder.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
    app: String,
}

/// A file that lies there as a backup.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its name.
    pub file: String,
    /// Bytes.
    pub bytes: u64,
    /// When it was made, or when the file was last changed.
    pub made: Timestamp,
    /// What is known of it.
    pub standing: Standing,
}

/// What is known of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It was read to its end, and has not changed since.
    Verified(Box<Slip>),
    /// It is no whole backup.
    Damaged(Box<Slip>),
    /// Nobody has read it yet, or it has changed since.
    Unchecked(Option<Box<Slip>>),
}

impl Kept {
    /// What it is asked for by: Heroku's id, or else its name.
    pub fn key(&self) -> &str {
        let slip = self.standing.slip();
        slip.and_then(|slip| slip.transfer.as_deref())
            .unwrap_or(&self.file)
    }
}

impl Standing {
    /// What is written beside the file, also where that is of an earlier state of it.
    pub fn slip(&self) -> Option<&Slip> {
        match self {
            Self::Verified(slip) | Self::Damaged(slip) => Some(slip),
            Self::Unchecked(slip) => slip.as_deref(),
        }
    }
}

/// A download under way or cut off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Heroku's id of the backup.
    pub transfer: TransferId,
    /// Bytes in all, once they were told.
    pub total: Option<u64>,
    /// The server's mark of the content, by which it is known to be the same.
    pub tag: Option<String>,
}

impl Shelf {
    /// The shelf of a study, in the folder for all.
    pub fn new(all: &Path, app: &str) -> Self {
        Self {
            folder: all.join(folder_name(app)),
            app: app.to_owned(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The study.
    pub fn app(&self) -> &str {
        &self.app
    }

    /// Makes the folder, and sees that something can be written there. The folder for all must be there: one that is gone
    /// was on a disk that was taken away.
    pub fn ready(&self) -> Result<(), DataError> {
        let made = match fs::create_dir(&self.folder) {
            Err(why) if why.kind() == ErrorKind::AlreadyExists => Ok(()),
            made => made,
        };
        let made = made.and_then(|()| tempfile::tempfile_in(&self.folder).map(drop));
        made.map_err(|why| DataError::of_folder(&self.folder, why))
    }

    /// The backups there, the newest first. A folder that is not there has none.
    pub fn list(&self) -> Vec<Kept> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut kept: Vec<Kept> = entries
            .filter_map(|entry| self.kept(&entry.path()))
            .collect();
        kept.sort_by(|one, other| (other.made, &other.file).cmp(&(one.made, &one.file)));
        kept
    }

    /// Where a file of this shelf lies.
    pub fn path(&self, kept: &Kept) -> PathBuf {
        self.folder.join(&kept.file)
    }

    fn kept(&self, path: &Path) -> Option<Kept> {
        let name = path.file_name()?.to_str()?;
        let is_one = path.extension().is_some_and(|end| end == ENDING) && !name.starts_with('.');
        // A link is followed by nobody's eyes: only files count.
        let metadata = fs::symlink_metadata(path).ok()?;
        if !is_one || !metadata.is_file() {
            return None;
        }
        let slip = Slip::of(path).map(Box::new);
        let changed = metadata.modified().ok();
        let changed = changed.and_then(|at| Timestamp::try_from(at).ok());
        let made = slip.as_ref().map(|slip| slip.made).or(changed);
        let standing = match slip {
            Some(slip) if slip.is_of(&metadata) => match slip.found {
                Found::Whole(_) => Standing::Verified(slip),
                Found::Damaged(_) => Standing::Damaged(slip),
            },
            other => Standing::Unchecked(other),
        };
        Some(Kept {
            file: name.to_owned(),
            bytes: metadata.len(),
            made: made.unwrap_or_default(),
            standing,
        })
    }

    /// Where the download of a backup is written until all of it is there.
    pub fn partial(&self, transfer: TransferId) -> PathBuf {
        self.folder.join(format!(".{transfer}.part"))
    }

    /// The downloads that were begun, and how many bytes of each are here.
    pub fn begun(&self) -> Vec<(Begun, u64)> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries
            .filter_map(|entry| {
                let path = entry.path();
                let name = path.file_name()?.to_str()?;
                let id = name.strip_prefix('.')?.strip_suffix(".part.json")?;
                let begun: Begun = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
                let here = fs::metadata(self.partial(begun.transfer)).ok()?.len();
                (begun.transfer.to_string() == id).then_some((begun, here))
            })
            .collect()
    }

    /// Writes down what is known of a download.
    pub fn note(&self, begun: &Begun) -> Result<(), DataError> {
        let bytes = serde_json::to_vec_pretty(begun).unwrap_or_default();
        Ok(whole_file::write(&self.note_of(begun.transfer), &bytes)?)
    }

    /// Forgets a download.
    pub fn forget(&self, transfer: TransferId) {
        let _ = fs::remove_file(self.partial(transfer));
        let _ = fs::remove_file(self.note_of(transfer));
    }

    fn note_of(&self, transfer: TransferId) -> PathBuf {
        self.folder.join(format!(".{transfer}.part.json"))
    }

    /// Puts a whole backup on the shelf under a name of its own. No file that is there is ever replaced.
    pub fn keep(&self, partial: &Path, slip: &mut Slip) -> Result<Kept, DataError> {
        // Two downloads that end in the same minute would choose the same name.
        static CHOOSING: Mutex<()> = Mutex::new(());
        let _alone = CHOOSING.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.free(&self.stem(slip.made), ".dump");
        let failed = |why| DataError::of_folder(&self.folder, why);
        let metadata = fs::metadata(partial).map_err(failed)?;
        slip.modified = super::slip::modified(&metadata);
        slip.length = metadata.len();
        slip.write(&path)?;
        if let Err(why) = whole_file::place(partial, &path) {
            let _ = fs::remove_file(Slip::beside(&path));
            return Err(failed(why));
        }
        self.kept(&path)
            .ok_or_else(|| failed(ErrorKind::NotFound.into()))
    }

    /// Marks what a backup was made before, or that it was before nothing after all.
    pub fn mark(&self, kept: &Kept, before: Option<Before>) -> Result<(), DataError> {
        let Standing::Verified(slip) = &kept.standing else {
            return Err(DataError::NotVerified {
                file: kept.file.clone(),
            });
        };
        let slip = Slip {
            before,
            ..(**slip).clone()
        };
        Ok(slip.write(&self.path(kept))?)
    }

    /// A name that nothing in the folder has: `study_2026-11-20_14-05` and an ending, or with a number.
    pub fn free(&self, stem: &str, ending: &str) -> PathBuf {
        let numbered = |number: u32| match number {
            1 => format!("{stem}{ending}"),
            number => format!("{stem}_{number}{ending}"),
        };
        (1..)
            .map(|number| self.folder.join(numbered(number)))
            .find(|path| fs::symlink_metadata(path).is_err())
            .unwrap_or_else(|| self.folder.join(numbered(1)))
    }

    fn stem(&self, made: Timestamp) -> String {
        let local = made.to_zoned(TimeZone::system());
        format!("{}_{}", self.app, local.strftime("%Y-%m-%d_%H-%M"))
    }
}

/// Names that Windows gives to devices cannot be a folder's there.
fn folder_name(app: &str) -> String {
    let device = matches!(app, "con" | "prn" | "aux" | "nul")
        || app
            .strip_prefix("com")
            .or_else(|| app.strip_prefix("lpt"))
            .is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    match device {
        true => format!("{app}-study"),
        false => app.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_study_gets_a_folder_that_windows_cannot_make() {
        assert_eq!(folder_name("trust-game"), "trust-game");
        assert_eq!(folder_name("con"), "con-study");
        assert_eq!(folder_name("com1"), "com1-study");
        assert_eq!(folder_name("com10"), "com10");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path(), "study");
        shelf.ready().unwrap();
        let first = shelf.free("a", ".dump");
        assert!(first.ends_with("a.dump"));
        fs::write(&first, "x").unwrap();
        assert!(shelf.free("a", ".dump").ends_with("a_2.dump"));
    }

    #[test]
    fn a_download_is_no_backup() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path(), "study");
        shelf.ready().unwrap();
        let transfer: TransferId = "01234567-89ab-cdef-0123-456789abcdef".parse().unwrap();
        fs::write(shelf.partial(transfer), "half").unwrap();
        let begun = Begun {
            transfer,
            total: Some(8),
            tag: None,
        };
        shelf.note(&begun).unwrap();
        assert_eq!(shelf.list(), Vec::new());
        assert_eq!(shelf.begun(), [(begun, 4)]);
        shelf.forget(transfer);
        assert_eq!(shelf.begun(), []);
    }
}
