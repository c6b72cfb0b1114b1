//! What was last known of each study and of each place's list, so that no page is empty while it is asked anew. In memory,
//! and in one small file for the next start; neither holds a secret, and nobody decides anything by it.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::shown::{Study, StudyDetails};

/// Studies that are remembered; who was looked at longest ago goes first. Ours (2026-11).
const MOST: usize = 100;
/// A larger file is none of ours, in bytes.
const LARGEST: u64 = 16 << 20;

/// The studies as they were last known.
pub struct LastKnown {
    file: PathBuf,
    memory: Mutex<Memory>,
}

/// The studies of a place as they were last listed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct KnownStudies {
    pub studies: Vec<Study>,
    /// When that was so, RFC 3339.
    pub as_of: String,
}

#[derive(Default, Serialize, Deserialize)]
struct Memory {
    /// The one looked at last stands at the end.
    studies: Vec<Known>,
    lists: Vec<Listed>,
}

#[derive(Serialize, Deserialize)]
struct Listed {
    account: Option<String>,
    list: KnownStudies,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Known {
    account: Option<String>,
    details: StudyDetails,
}

impl Known {
    fn is_of(&self, account: Option<&str>, app: &str) -> bool {
        self.account.as_deref() == account && self.details.study.app == app
    }
}

impl LastKnown {
    /// Reads the file; what can't be read counts as never known.
    pub fn open(file: PathBuf) -> Self {
        let fits = std::fs::metadata(&file).is_ok_and(|file| file.len() <= LARGEST);
        let bytes = fits.then(|| std::fs::read(&file).ok()).flatten();
        let memory = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let memory = Mutex::new(memory.unwrap_or_default());
        Self { file, memory }
    }

    /// What was last known of a study.
    pub fn of(&self, account: Option<&str>, app: &str) -> Option<StudyDetails> {
        let memory = self.memory();
        let mut studies = memory.studies.iter();
        let found = studies.find(|known| known.is_of(account, app))?;
        Some(found.details.clone())
    }

    /// How the studies of a place were last listed.
    pub fn list(&self, account: Option<&str>) -> Option<KnownStudies> {
        let memory = self.memory();
        let mut lists = memory.lists.iter();
        let found = lists.find(|listed| listed.account.as_deref() == account)?;
        Some(found.list.clone())
    }

    /// Remembers how they are listed now. What only has another time is not written again.
    pub fn note_list(&self, account: Option<&str>, mut list: KnownStudies) {
        for study in &mut list.studies {
            study.job = None;
        }
        let mut memory = self.memory();
        let mut lists = memory.lists.iter();
        let before = lists.position(|listed| listed.account.as_deref() == account);
        let before = before.map(|at| memory.lists.remove(at).list);
        let same = before.is_some_and(|before| before.studies == list.studies);
        let account = account.map(str::to_owned);
        memory.lists.push(Listed { account, list });
        if !same {
            self.write(&memory);
        }
    }

    /// Remembers how a study is. What only has another time is not written again.
    pub fn note(&self, account: Option<&str>, details: &StudyDetails) {
        let mut details = details.clone();
        // A job's number means nothing after the program has ended.
        details.study.job = None;
        let mut memory = self.memory();
        let known = &mut memory.studies;
        let app = &details.study.app;
        let before = known.iter().position(|known| known.is_of(account, app));
        let before = before.map(|at| known.remove(at).details);
        let same = before.is_some_and(|mut before| {
            before.as_of.clone_from(&details.as_of);
            before == details
        });
        let account = account.map(str::to_owned);
        known.push(Known { account, details });
        let over = known.len().saturating_sub(MOST);
        known.drain(..over);
        if !same {
            self.write(&memory);
        }
    }

    /// Forgets a study that is gone.
    pub fn forget_study(&self, account: Option<&str>, app: &str) {
        let mut memory = self.memory();
        memory.studies.retain(|known| !known.is_of(account, app));
        for listed in &mut memory.lists {
            if listed.account.as_deref() == account {
                listed.list.studies.retain(|study| study.app != app);
            }
        }
        self.write(&memory);
    }

    /// Forgets all studies of an account, because somebody signed out of it.
    pub fn forget_account(&self, account: &str) {
        let mut memory = self.memory();
        let studies = &mut memory.studies;
        studies.retain(|known| known.account.as_deref() != Some(account));
        let lists = &mut memory.lists;
        lists.retain(|listed| listed.account.as_deref() != Some(account));
        self.write(&memory);
    }

    /// What could not be written is asked again at the next start, no more.
    fn write(&self, memory: &Memory) {
        let bytes = serde_json::to_vec(memory).unwrap_or_default();
        if let Err(why) = workflows::whole_file::write(&self.file, &bytes) {
            tracing::warn!(%why, "the last known state of studies was not written");
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn details(app: &str, as_of: &str, state: &str) -> StudyDetails {
        let details = json!({
            "study": { "app": app, "state": state, "address": "", "version": 1, "updated": null, "job": 7, "team": null },
            "versions": [], "servers": [], "addons": [], "password_known": true, "people": null, "has_database": false,
            "cost": { "usd": 12.0, "unknown": 0, "eco": false, "eco_usd": null },
            "backups_known": true, "backup": null, "as_of": as_of,
        });
        serde_json::from_value(details).unwrap()
    }

    #[test]
    fn a_study_is_known_at_the_next_start_and_each_account_has_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("overviews.json");
        let known = LastKnown::open(file.clone());
        assert!(known.of(None, "study").is_none());
        known.note(None, &details("study", "1", "online"));
        known.note(Some("ada@x"), &details("study", "2", "crashed"));
        let next = LastKnown::open(file.clone());
        let here = next.of(None, "study").unwrap();
        assert_eq!((here.as_of.as_str(), here.study.job), ("1", None));
        assert_eq!(next.of(Some("ada@x"), "study").unwrap().as_of, "2");
        assert!(next.of(Some("bob@x"), "study").is_none());
        next.forget_account("ada@x");
        next.forget_study(None, "another");
        let last = LastKnown::open(file.clone());
        assert!(last.of(Some("ada@x"), "study").is_none());
        assert!(last.of(None, "study").is_some());
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("ada@x"));
    }

    #[test]
    fn a_list_is_known_at_the_next_start_with_its_age_until_somebody_signs_out() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("overviews.json");
        let known = LastKnown::open(file.clone());
        let list = |app: &str, as_of: &str| KnownStudies {
            studies: vec![details(app, "1", "online").study],
            as_of: as_of.into(),
        };
        known.note_list(None, list("study", "1"));
        known.note_list(Some("ada@x"), list("hers", "2"));
        known.note_list(None, list("study", "3"));
        let next = LastKnown::open(file.clone());
        let here = next.list(None).unwrap();
        assert_eq!((here.as_of.as_str(), here.studies[0].job), ("1", None));
        assert_eq!(known.list(None).unwrap().as_of, "3");
        next.forget_account("ada@x");
        next.forget_study(None, "study");
        let last = LastKnown::open(file.clone());
        assert!(last.list(Some("ada@x")).is_none());
        assert!(last.list(None).unwrap().studies.is_empty());
        assert!(!std::fs::read_to_string(&file).unwrap().contains("hers"));
    }

    #[test]
    fn what_has_not_changed_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("overviews.json");
        let known = LastKnown::open(file.clone());
        known.note(None, &details("study", "1", "online"));
        std::fs::remove_file(&file).unwrap();
        known.note(None, &details("study", "2", "online"));
        assert!(!file.exists());
        assert_eq!(known.of(None, "study").unwrap().as_of, "2");
        known.note(None, &details("study", "3", "asleep"));
        assert!(file.exists());
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered_and_a_damaged_file_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("overviews.json");
        std::fs::write(&file, "[{").unwrap();
        let known = LastKnown::open(file.clone());
        for number in 0..MOST + 5 {
            known.note(None, &details(&format!("study-{number}"), "1", "online"));
            known.note(None, &details("study-0", "1", "online"));
        }
        assert_eq!(known.memory().studies.len(), MOST);
        assert!(known.of(None, "study-0").is_some(), "it was looked at last");
        assert!(known.of(None, "study-1").is_none());
    }
}
