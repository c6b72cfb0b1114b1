//! What can go wrong with a study's data, told apart by what a person can do about it.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use export::ExportError;
use pgdump::ArchiveError;

use crate::studies::StudyError;
use crate::this_computer::PlatformError;
use crate::whole_file::WriteError;

/// Why something could not be done with a study's data. `code()` is stable.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The study has no database, or it is not ready.
    #[error("the study {app} has no database")]
    NoDatabase {
        /// The study.
        app: String,
    },
    /// There is no such backup any more.
    #[error("the backup {backup} is gone")]
    BackupGone {
        /// What it was asked for by.
        backup: String,
    },
    /// The service could not make one.
    #[error("the backup was not made")]
    BackupFailed,
    /// A file on this computer is short or damaged.
    #[error("{file}: {source}")]
    NotWhole {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        source: ArchiveError,
    },
    /// What lies on the disk is not what came.
    #[error("{file} was altered between the network and the disk")]
    Altered {
        /// The backup's name.
        file: String,
    },
    /// A file on this computer has not been verified, or has changed since.
    #[error("{file} is not verified")]
    NotVerified {
        /// The file's name.
        file: String,
    },
    /// A backup as a text of SQL.
    #[error("{file} is SQL text")]
    IsText {
        /// The file's name.
        file: String,
    },
    /// A backup within another file, or encrypted.
    #[error("{file} is packed or encrypted: {kind}")]
    Wrapped {
        /// The file's name.
        file: String,
        /// By what.
        kind: String,
    },
    /// A backup in another of `pg_dump`'s formats.
    #[error("{file} is in the {format} format")]
    OtherFormat {
        /// The file's name.
        file: String,
        /// Which.
        format: String,
    },
    /// A backup of a PostgreSQL that this program does not know yet.
    #[error("{file} is of a newer PostgreSQL (format {version})")]
    TooNew {
        /// The file's name.
        file: String,
        /// The format's version.
        version: String,
    },
    /// A file that is no backup, or none that is read here.
    #[error("{file}: {source}")]
    Unreadable {
        /// The file's name.
        file: String,
        /// What is wrong with it.
        source: ArchiveError,
    },
    /// A backup of something else than oTree's database.
    #[error("{file} is of no database of oTree: {missing} is missing")]
    NotOtree {
        /// The file's name.
        file: String,
        /// What every database of oTree has.
        missing: String,
    },
    /// A cell of a backup holds what it cannot.
    #[error("{table}.{column} can't be exported: {detail}")]
    Cell {
        /// Table.
        table: String,
        /// Column.
        column: String,
        /// What is wrong.
        detail: String,
    },
    /// An export failed otherwise.
    #[error("the export failed: {detail}")]
    Export {
        /// What is wrong.
        detail: String,
    },
    /// The folder for backups is not there any more.
    #[error("the folder {folder} is gone")]
    FolderGone {
        /// The folder.
        folder: PathBuf,
    },
    /// Nothing may be written in the folder for backups.
    #[error("nothing can be written in {folder}")]
    FolderReadOnly {
        /// The folder.
        folder: PathBuf,
    },
    /// What was typed is not the study's name.
    #[error("another name was typed than {app}")]
    WrongName {
        /// The study.
        app: String,
    },
    /// More people came than the person was told of.
    #[error("{now} people instead of {agreed}")]
    MoreCame {
        /// How many were told.
        agreed: u64,
        /// How many there are.
        now: u64,
    },
    /// The backup could not be put back.
    #[error("the backup was not restored")]
    RestoreFailed,
    /// Something else works on this study's data.
    #[error("the data of {app} are being worked on")]
    Busy {
        /// The study.
        app: String,
    },
    /// There is no such task.
    #[error("there is no such task")]
    TaskGone,
    /// The study's code of that time is not on this computer.
    #[error("the code of {app} at that time is not here")]
    CodeNotHere {
        /// The study.
        app: String,
    },
    /// A mistake of this program's own.
    #[error("this program made a mistake: {detail}")]
    Broke {
        /// What is known of it.
        detail: String,
    },
    /// Stopped on request.
    #[error("stopped")]
    Cancelled,
    /// A request failed.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// The platform on this computer is not there.
    #[error(transparent)]
    Platform(#[from] PlatformError),
    /// A file could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl DataError {
    /// A stable word for the window.
    pub fn code(&self) -> &str {
        match self {
            Self::NoDatabase { .. } => "no-database",
            Self::BackupGone { .. } => "backup-gone",
            Self::BackupFailed => "backup-failed",
            Self::NotWhole { .. } => "backup-not-whole",
            Self::Altered { .. } => "backup-altered",
            Self::NotVerified { .. } => "backup-not-verified",
            Self::IsText { .. } => "backup-is-text",
            Self::Wrapped { .. } => "backup-is-encrypted-or-packed",
            Self::OtherFormat { .. } => "backup-other-format",
            Self::TooNew { .. } => "backup-too-new",
            Self::Unreadable { .. } => "backup-unreadable",
            Self::NotOtree { .. } => "backup-not-otree",
            Self::Cell { .. } => "export-cell",
            Self::Export { .. } => "export-failed",
            Self::FolderGone { .. } => "folder-gone",
            Self::FolderReadOnly { .. } => "folder-read-only",
            Self::WrongName { .. } => "reset-wrong-name",
            Self::MoreCame { .. } => "reset-more-came",
            Self::RestoreFailed => "restore-failed",
            Self::Busy { .. } => "data-busy",
            Self::TaskGone => "task-gone",
            Self::CodeNotHere { .. } => "code-not-here",
            Self::Broke { .. } => "task-broke",
            Self::Cancelled => "cancelled",
            Self::Study(why) => why.code(),
            Self::Platform(why) => why.code(),
            Self::Write(why) => why.code(),
        }
    }

    /// Whether what was asked for may have been done although no answer came.
    pub(super) fn may_have_happened(&self) -> bool {
        match self {
            Self::Study(StudyError::Request(why)) => why.may_have_arrived(),
            _ => false,
        }
    }

    /// The codes that are its own.
    pub const CODES: &'static [&'static str] = &[
        "no-database",
        "backup-gone",
        "backup-failed",
        "backup-not-whole",
        "backup-altered",
        "backup-not-verified",
        "backup-is-text",
        "backup-is-encrypted-or-packed",
        "backup-other-format",
        "backup-too-new",
        "backup-unreadable",
        "backup-not-otree",
        "export-cell",
        "export-failed",
        "folder-gone",
        "folder-read-only",
        "reset-wrong-name",
        "reset-more-came",
        "restore-failed",
        "data-busy",
        "task-gone",
        "code-not-here",
        "task-broke",
    ];

    /// What its sentence names.
    pub fn args(&self) -> BTreeMap<String, String> {
        let path = |path: &PathBuf| path.display().to_string();
        let args: Vec<(&str, String)> = match self {
            Self::NoDatabase { app }
            | Self::WrongName { app }
            | Self::Busy { app }
            | Self::CodeNotHere { app } => vec![("app", app.clone())],
            Self::BackupGone { backup } => vec![("backup", backup.clone())],
            Self::NotWhole { file, .. }
            | Self::Altered { file }
            | Self::NotVerified { file }
            | Self::IsText { file }
            | Self::Unreadable { file, .. } => vec![("file", file.clone())],
            Self::Wrapped { file, kind } => vec![("file", file.clone()), ("kind", kind.clone())],
            Self::OtherFormat { file, format } => {
                vec![("file", file.clone()), ("format", format.clone())]
            }
            Self::TooNew { file, version } => {
                vec![("file", file.clone()), ("version", version.clone())]
            }
            Self::NotOtree { file, missing } => {
                vec![("file", file.clone()), ("missing", missing.clone())]
            }
            Self::Cell { table, column, .. } => {
                vec![("table", table.clone()), ("column", column.clone())]
            }
            Self::FolderGone { folder } | Self::FolderReadOnly { folder } => {
                vec![("folder", path(folder))]
            }
            Self::MoreCame { agreed, now } => {
                vec![("agreed", agreed.to_string()), ("now", now.to_string())]
            }
            _ => Vec::new(),
        };
        args.into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    /// What became of work that ended before its end. The words with which it did are left out: they may quote a secret.
    pub(super) fn broke(why: tokio::task::JoinError) -> Self {
        Self::Broke {
            detail: io::Error::from(why).to_string(),
        }
    }

    /// What a file that could not be read to its end is.
    pub(super) fn of_archive(file: &str, why: ArchiveError) -> Self {
        let file = file.to_owned();
        match why {
            ArchiveError::PlainText | ArchiveError::Inserts { .. } => Self::IsText { file },
            ArchiveError::Wrapped { by } => Self::Wrapped {
                file,
                kind: by.to_string(),
            },
            ArchiveError::Encrypted => Self::Wrapped {
                file,
                kind: "encrypted".to_owned(),
            },
            ArchiveError::OtherFormat { format } => Self::OtherFormat {
                file,
                format: format.to_string(),
            },
            ArchiveError::Newer { major, minor } => Self::TooNew {
                file,
                version: format!("{major}.{minor}"),
            },
            why @ (ArchiveError::Incomplete { .. } | ArchiveError::Damaged { .. }) => {
                Self::NotWhole { file, source: why }
            }
            why => Self::Unreadable { file, source: why },
        }
    }

    /// Why an export or a look could not be made of a file.
    pub(super) fn of_export(file: &str, why: ExportError) -> Self {
        match why {
            ExportError::Archive(why) => Self::of_archive(file, why),
            ExportError::NotOtree { missing } => Self::NotOtree {
                file: file.to_owned(),
                missing,
            },
            ExportError::Cell {
                table,
                column,
                wanted,
            } => Self::Cell {
                table,
                column,
                detail: format!("no {wanted}"),
            },
            ExportError::Pickle {
                table,
                column,
                source,
            } => Self::Cell {
                table,
                column,
                detail: source.to_string(),
            },
            why => Self::Export {
                detail: why.to_string(),
            },
        }
    }

    /// What the system said of the folder for backups, in a person's terms.
    pub(super) fn of_folder(folder: &std::path::Path, why: io::Error) -> Self {
        let folder = folder.to_owned();
        match why.kind() {
            // Something else may lie where the folder was.
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::AlreadyExists => Self::FolderGone { folder },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::FolderReadOnly { folder }
            }
            _ => Self::Write(WriteError {
                path: folder,
                source: why,
            }),
        }
    }
}

impl From<heroku::Error> for DataError {
    fn from(why: heroku::Error) -> Self {
        match why {
            heroku::Error::Cancelled => Self::Cancelled,
            why => Self::Study(StudyError::Request(why)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_that_broke_is_told_without_the_words_it_broke_with() {
        let held = "canary".to_owned();
        let broke = tokio::task::spawn_blocking(move || {
            assert!(held.is_empty(), "it held {held}");
        });
        let why = DataError::broke(broke.await.unwrap_err());
        let told = format!("{why} {why:?} {:?}", why.args());
        assert!(!told.contains("canary"), "{told}");
    }
}
