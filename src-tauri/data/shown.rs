//! What the data page shows of a study's data, and how that is made of what is known.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use workflows::data::{
    self, Before, DatabaseInfo, Kind, Listing, Note, Shows, Stage, Standing, TransferState,
};

use crate::problem::Problem;

/// All that the data page shows.
#[derive(Serialize, TS)]
pub struct StudyData {
    /// The database; none where the study has none.
    database: Option<Database>,
    /// Of the newest verified backup on this computer.
    numbers: Option<Numbers>,
    /// The newest first.
    backups: Vec<Backup>,
    daily: Option<Daily>,
    /// Where backups are kept, to be shown only.
    folder: String,
    /// The backup that brings back what the last reset took away.
    undo: Option<String>,
}

/// A database and what its plan allows. Bytes.
#[derive(Serialize, TS)]
pub struct Database {
    plan: String,
    bytes: u64,
    max_bytes: Option<u64>,
    rows: Option<u64>,
    max_rows: Option<u64>,
    connections: Option<u64>,
    max_connections: Option<u64>,
}

/// Whose data a backup holds.
#[derive(Serialize, TS)]
pub struct Numbers {
    /// People who came.
    participants: u64,
    sessions: u64,
    /// People who reached their last page.
    finished: u64,
    /// When the backup was made, RFC 3339.
    made: String,
}

/// A backup that is made every day.
#[derive(Serialize, Deserialize, TS)]
pub struct Daily {
    /// 0 to 23.
    pub(super) hour: u8,
    /// Such as `Europe/Berlin`.
    pub(super) timezone: String,
}

/// A backup, wherever it is.
#[derive(Serialize, TS)]
pub struct Backup {
    /// What commands take.
    key: String,
    /// Heroku's name for it.
    name: Option<String>,
    /// RFC 3339.
    made: String,
    scheduled: bool,
    there: Option<There>,
    here: Option<Here>,
    /// A download that was cut off.
    partial: Option<Partial>,
}

/// A backup at the service.
#[derive(Serialize, TS)]
pub struct There {
    state: ThereState,
    bytes: u64,
}

/// How far the service is with it.
#[derive(Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ThereState {
    /// Not begun.
    Waiting,
    /// Under way.
    Running,
    /// Made.
    Finished,
    /// It could not be made.
    Failed,
    /// Called off.
    Cancelled,
}

/// A backup on this computer.
#[derive(Serialize, TS)]
pub struct Here {
    /// The file's name.
    file: String,
    bytes: u64,
    state: HereState,
    /// Why it is none.
    problem: Option<Problem>,
    numbers: Option<Numbers>,
    rows: Option<u64>,
    tables: Option<u32>,
    sha256: Option<String>,
    /// What it was made before.
    before: Option<BeforeView>,
}

/// What is known of a file.
#[derive(Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum HereState {
    /// Read to its end, and unchanged since.
    Verified,
    /// Not read yet.
    Unchecked,
    /// No whole backup.
    Damaged,
}

/// What a backup was made before.
#[derive(Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum BeforeView {
    /// The data were taken away.
    Reset,
    /// Others were put in their place.
    Restore,
}

/// A download that was cut off.
#[derive(Serialize, TS)]
#[ts(rename = "Part")]
pub struct Partial {
    bytes: u64,
    total: Option<u64>,
}

/// Something that is being done with a study's data.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Task {
    id: u32,
    /// The account the study is in; none on this computer.
    account: Option<String>,
    app: String,
    kind: Kind,
    /// The backup it is about, where it began with one.
    backup: Option<String>,
    stages: Vec<Stage>,
    stage: Stage,
    done: Option<u64>,
    total: Option<u64>,
    /// Seconds.
    left: Option<u64>,
    can_stop: bool,
    ending: Option<TaskEnding>,
}

/// How it ended.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum TaskEnding {
    /// Well.
    Done {
        /// The backup that is now here.
        backup: Option<String>,
        /// The files that were made.
        files: Vec<String>,
        /// Where they lie, to be shown only.
        folder: Option<String>,
        /// The study that was made.
        app: Option<String>,
        /// What should be known.
        notes: Vec<Note>,
    },
    /// Not well.
    Failed {
        /// Why.
        problem: Problem,
    },
    /// On request.
    Stopped,
}

/// What is in a backup.
#[derive(Serialize, TS)]
pub struct Contents {
    pub(super) tables: Vec<Table>,
    /// There are too many rows to be searched and sorted here.
    pub(super) oversize: bool,
}

/// A table of it.
#[derive(Serialize, TS)]
pub struct Table {
    pub(super) name: String,
    pub(super) rows: u64,
    pub(super) columns: u32,
}

/// What is looked at.
#[derive(Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum View {
    /// Everybody.
    Participants,
    /// The sessions.
    Sessions,
    /// One table.
    Table {
        /// Its name.
        name: String,
    },
}

/// How it is wanted.
#[derive(Deserialize, TS)]
pub struct Wish {
    pub(super) search: String,
    /// The number of a column.
    pub(super) sort: Option<u32>,
    pub(super) descending: bool,
}

/// A page of it.
#[derive(Serialize, TS)]
pub struct Page {
    pub(super) columns: Vec<Column>,
    /// How many rows match.
    pub(super) total: u64,
    pub(super) rows: Vec<Vec<Option<String>>>,
}

/// A column.
#[derive(Serialize, TS)]
pub struct Column {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
}

/// What it shows.
#[derive(Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// RFC 3339.
    Time,
    /// `true` or `false`.
    Truth,
    /// `3/7`
    Progress,
}

/// A column in which people wrote what they wanted.
#[derive(Serialize, TS)]
pub struct FreeText {
    pub(super) key: String,
    pub(super) app: String,
    pub(super) model: String,
    pub(super) field: String,
}

/// How an export is wanted.
#[derive(Deserialize, TS)]
pub struct ExportOptions {
    pub(super) german: bool,
    pub(super) guard: bool,
    pub(super) workbook: bool,
    /// Leaves out what names people.
    pub(super) personal: bool,
    /// Keys of columns that are left out as well.
    pub(super) free_text: Vec<String>,
}

impl StudyData {
    pub fn shown(listing: Listing, folder: String) -> Self {
        Self {
            database: listing.database.map(Database::shown),
            numbers: listing
                .numbers
                .map(|(numbers, made)| Numbers::shown(numbers, made.to_string())),
            backups: listing.backups.into_iter().map(Backup::shown).collect(),
            daily: listing.daily.map(|daily| Daily {
                hour: u8::try_from(daily.hour).unwrap_or_default(),
                timezone: daily.timezone,
            }),
            folder,
            undo: listing.undo,
        }
    }
}

impl Database {
    pub fn shown(info: DatabaseInfo) -> Self {
        Self {
            plan: info.plan,
            bytes: info.bytes.unwrap_or_default(),
            max_bytes: info.most_bytes,
            rows: info.rows,
            max_rows: info.most_rows,
            connections: info.connections,
            max_connections: info.most_connections,
        }
    }
}

impl Numbers {
    pub fn shown(numbers: data::Numbers, made: String) -> Self {
        Self {
            participants: numbers.participants,
            sessions: numbers.sessions,
            finished: numbers.finished,
            made,
        }
    }
}

impl Backup {
    pub fn shown(backup: data::Backup) -> Self {
        Self {
            key: backup.key,
            name: backup.name,
            made: backup.made.to_string(),
            scheduled: backup.scheduled,
            there: backup.there.map(|there| There {
                state: there.state.into(),
                bytes: there.bytes,
            }),
            here: backup.here.map(Here::shown),
            partial: backup.partial.map(|partial| Partial {
                bytes: partial.bytes,
                total: partial.total,
            }),
        }
    }
}

impl Here {
    pub fn shown(kept: data::Kept) -> Self {
        let state = match &kept.standing {
            Standing::Verified(_) => HereState::Verified,
            Standing::Damaged(_) => HereState::Damaged,
            Standing::Unchecked(_) => HereState::Unchecked,
        };
        // What was found in an earlier state of the file says nothing of this one.
        let slip = kept.standing.slip();
        let slip = slip.filter(|_| !matches!(state, HereState::Unchecked));
        let whole = slip.and_then(|slip| Some((slip, slip.whole()?)));
        let problem = slip.and_then(|slip| match &slip.found {
            data::Found::Damaged(damage) => Some(damage),
            data::Found::Whole(_) => None,
        });
        Self {
            problem: problem.map(Problem::from),
            numbers: whole
                .map(|(slip, whole)| Numbers::shown(whole.numbers, slip.made.to_string())),
            rows: whole.map(|(_, whole)| whole.tables.values().sum()),
            tables: whole.map(|(_, whole)| u32::try_from(whole.tables.len()).unwrap_or(u32::MAX)),
            sha256: whole.map(|(_, whole)| whole.sha256.clone()),
            before: slip
                .and_then(|slip| slip.before)
                .map(|before| match before {
                    Before::Reset => BeforeView::Reset,
                    Before::Restore => BeforeView::Restore,
                }),
            file: kept.file,
            bytes: kept.bytes,
            state,
        }
    }
}

impl Task {
    pub fn shown(task: data::Task) -> Self {
        let account = task.account.as_deref();
        let ending = task.ending.as_deref();
        Self {
            ending: ending.map(|ending| TaskEnding::shown(ending, account)),
            id: task.id,
            account: task.account,
            app: task.app,
            kind: task.kind,
            backup: task.backup,
            stages: task.stages,
            stage: task.stage,
            done: task.done,
            total: task.total,
            left: task.left,
            can_stop: task.can_stop,
        }
    }
}

impl TaskEnding {
    pub fn shown(ending: &data::Ending, account: Option<&str>) -> Self {
        match ending {
            data::Ending::Done(done) => Self::Done {
                backup: done.backup.clone(),
                files: done.files.clone(),
                folder: done.folder.as_ref().map(|path| path.display().to_string()),
                app: done.app.clone(),
                notes: done.notes.clone(),
            },
            data::Ending::Failed(why) => Self::Failed {
                problem: Problem::from(&**why).of(account),
            },
            data::Ending::Stopped => Self::Stopped,
        }
    }
}

impl From<TransferState> for ThereState {
    fn from(state: TransferState) -> Self {
        match state {
            TransferState::Waiting => Self::Waiting,
            TransferState::Running => Self::Running,
            TransferState::Finished => Self::Finished,
            TransferState::Cancelled => Self::Cancelled,
            TransferState::Failed => Self::Failed,
        }
    }
}

impl From<Shows> for ColumnKind {
    fn from(shows: Shows) -> Self {
        match shows {
            Shows::Text => Self::Text,
            Shows::Number => Self::Number,
            Shows::Time | Shows::Seconds => Self::Time,
            Shows::Truth => Self::Truth,
            Shows::Progress => Self::Progress,
        }
    }
}
