//! The record of each unfinished job on disk, so that the next start of the program can say what became of it.
//! Holds no secret. A record that can't be read is left alone and told in the log.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::deploy::{Order, Target};
use crate::job::JobId;
use crate::place::Place;
use crate::step::Step;
use crate::whole_file;

/// What must be known to settle a job that was cut off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The job's number.
    pub id: JobId,
    /// The account the study is in; none on this computer.
    #[serde(default)]
    pub account: Option<String>,
    /// The study's name.
    pub app: String,
    /// Whether the study was there before this job.
    pub update: bool,
    /// When the job began: the whole second, because Heroku's times are whole seconds.
    pub started: Timestamp,
    /// What the person gave us.
    pub source: PathBuf,
    /// The mark on this job's build, by which it is found again.
    pub tag: String,
    /// Whether the platform was found: from then on something may have been asked of it.
    #[serde(default)]
    pub asked: bool,
    /// Heroku's id of the app that this job made itself.
    pub made: Option<String>,
    /// The size that its server is to have; none for what the service gives.
    #[serde(default)]
    pub size: Option<String>,
    /// The version that ran before.
    pub before: Option<u64>,
    /// The step that was last begun.
    pub step: Step,
    /// The study's data are to be taken away once the new version is there; they are on this computer.
    #[serde(default)]
    pub renew: bool,
    /// The study's server was stopped for that, and must be started again however it ends.
    #[serde(default)]
    pub stopped: bool,
}

impl Record {
    /// The record of a job that has not begun.
    pub fn new(id: JobId, order: &Order) -> Self {
        let (app, update) = match &order.target {
            Target::New { name, .. } => (name.clone(), false),
            Target::Update { app } => (app.clone(), true),
        };
        Self {
            id,
            account: order
                .place
                .as_ref()
                .and_then(Place::account)
                .map(str::to_owned),
            app,
            update,
            started: whole_second(Timestamp::now()),
            source: order.source.clone(),
            tag: order.tag.clone(),
            asked: false,
            made: None,
            size: None,
            before: None,
            step: Step::Check,
            renew: false,
            stopped: false,
        }
    }
}

/// The second in which `time` lies. What Heroku made later in it must not seem to be older.
fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// The folder of the records.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

impl Journal {
    /// A journal in this folder, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The record of one job, to be kept up to date.
    pub fn entry(&self, record: Record) -> Entry {
        Entry {
            file: self.folder.join(format!("{}.json", record.id)),
            record,
        }
    }

    /// The records that an earlier run left, oldest first.
    pub fn unfinished(&self) -> Vec<Record> {
        let mut records: Vec<Record> = self.files().filter_map(|file| read(&file)).collect();
        records.sort_by_key(|record| record.id);
        records
    }

    /// The highest number in use.
    pub fn last_id(&self) -> JobId {
        self.files()
            .filter_map(|file| file.file_stem()?.to_str()?.parse().ok())
            .max()
            .unwrap_or(0)
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == "json"))
    }
}

fn read(file: &Path) -> Option<Record> {
    let read = std::fs::read(file).map_err(|why| why.to_string());
    match read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|why| why.to_string())) {
        Ok(record) => Some(record),
        Err(why) => {
            tracing::warn!(file = %file.display(), why, "the record of a job can't be read");
            None
        }
    }
}

/// One job's record and its file.
#[derive(Debug)]
pub struct Entry {
    file: PathBuf,
    record: Record,
}

impl Entry {
    /// What is recorded.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Changes the record, on disk before anything is done that it speaks of.
    pub fn note(&mut self, change: impl FnOnce(&mut Record)) -> Result<(), whole_file::WriteError> {
        change(&mut self.record);
        let bytes = serde_json::to_vec_pretty(&self.record).unwrap_or_default();
        whole_file::write(&self.file, &bytes)
    }

    /// The job is settled: the record goes.
    pub fn close(self) {
        match std::fs::remove_file(&self.file) {
            Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%why, "the record of a job that ended could not be removed");
            }
            _ => {}
        }
    }
}
