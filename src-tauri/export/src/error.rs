//! Why an export cannot be made.

use crate::python::PickleError;

/// Why an export cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The backup itself is damaged, cut short or of a kind that is not read.
    #[error(transparent)]
    Archive(#[from] pgdump::ArchiveError),
    /// What every database of oTree has is not in it.
    #[error("this is no database of oTree: there is no table or column {missing}")]
    NotOtree {
        /// `otree_session.code`
        missing: String,
    },
    /// A cell holds something else than its column says.
    #[error("{table}.{column} holds what is no {wanted}")]
    Cell {
        /// Table.
        table: String,
        /// Column.
        column: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// A pickled cell cannot be read.
    #[error("{table}.{column} cannot be read: {source}")]
    Pickle {
        /// Table.
        table: String,
        /// Column.
        column: String,
        /// Why.
        source: PickleError,
    },
    /// There is no such session.
    #[error("there is no session {code}")]
    NoSession {
        /// Its code.
        code: String,
    },
    /// There is no such app.
    #[error("there are no data of an app {app}")]
    NoApp {
        /// Its name.
        app: String,
    },
    /// A workbook could not be written.
    #[error(transparent)]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The folder for what is put by, or the file that is written, failed.
    #[error("a file could not be written or read: {0}")]
    Io(#[from] std::io::Error),
}
