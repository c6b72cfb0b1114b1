//! What can be wrong with a backup, and where. Nothing here is ever a success with fewer rows.

use std::fmt;
use std::io;

use thiserror::Error;

/// Why a backup cannot be read, or not to its end.
#[derive(Debug, Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant's line tells its fields")]
pub enum ArchiveError {
    /// Nothing we know.
    #[error("this is not a PostgreSQL backup")]
    NotAnArchive,
    /// A backup as a text of SQL commands (`pg_dump` without `-Fc`).
    #[error("this is a backup as SQL text, not one in the custom format")]
    PlainText,
    /// A backup of `pg_dump` in its tar or directory format.
    #[error("this is a backup in the {format} format, not one in the custom format")]
    OtherFormat { format: OtherFormat },
    /// A file within another: compressed once more, or a zip.
    #[error("this is a {by} file; unpack it first")]
    Wrapped { by: Wrapping },
    /// A file that a program for encryption wrote.
    #[error("this file is encrypted")]
    Encrypted,
    /// A page of the web or a server's refusal, saved in place of a backup.
    #[error("this is a web page or a server's message, not a backup")]
    WebPage,
    /// Written by a `pg_dump` newer than this program.
    #[error("this backup was made by a newer PostgreSQL (format {major}.{minor})")]
    Newer { major: u8, minor: u8 },
    /// Written by a `pg_dump` older than 9.0.
    #[error("this backup was made by a PostgreSQL before 9.0 (format {major}.{minor})")]
    Older { major: u8, minor: u8 },
    /// The backup stops before its end.
    #[error("the backup is incomplete: it ends {place}")]
    Incomplete { place: Place },
    /// The backup says what no `pg_dump` writes.
    #[error("the backup is damaged {place}: {damage}")]
    Damaged { damage: Damage, place: Place },
    /// Texts in another encoding than UTF-8; `name` is PostgreSQL's, none if the backup does not say.
    #[error("the backup's encoding is {}, not UTF8", name.as_deref().unwrap_or("not known"))]
    Encoding { name: Option<String> },
    /// Rows as INSERT commands (`pg_dump --inserts`).
    #[error("the backup holds {schema}.{table} as INSERT commands")]
    Inserts { schema: String, table: String },
    /// More than this program takes into memory.
    #[error("{what} is larger than {limit} bytes ({place})")]
    TooLarge {
        what: Limit,
        limit: usize,
        place: Place,
    },
    /// Reading failed.
    #[error("the backup cannot be read: {source}")]
    Io {
        #[from]
        source: io::Error,
    },
    /// Asked to go on after another of these.
    #[error("reading had stopped at an earlier problem")]
    Stopped,
}

/// The other formats that begin like ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherFormat {
    /// `pg_dump -Ft`.
    Tar,
    /// `pg_dump -Fd`: the `toc.dat` of it.
    Directory,
}

/// What a backup may have been put into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are names")]
pub enum Wrapping {
    Gzip,
    Zstd,
    Lz4,
    Xz,
    Bzip2,
    Zip,
}

/// What has a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// One row of a table.
    Row,
    /// One text in the table of contents.
    Text,
    /// The table of contents.
    Contents,
    /// What a Zstandard stream wants to look back on.
    Window,
}

/// Where in a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant's line tells its fields")]
pub enum Place {
    /// In the first bytes, which say what it is.
    Header,
    /// In the table of contents.
    Contents,
    /// Where a table's data should begin or have ended.
    BetweenTables,
    /// In a table, after so many whole rows.
    Table {
        schema: String,
        table: String,
        rows: u64,
    },
    /// In the large objects, after so many.
    LargeObjects { objects: u64 },
    /// After what is there: so many entries of the table of contents have no data; `first` is one of them.
    Missing { first: String, entries: usize },
}

/// What a damaged backup says that no `pg_dump` writes.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant's line tells its fields")]
pub enum Damage {
    /// A number outside of what it can be.
    #[error("a number that cannot be")]
    Number,
    /// A text that is not of the backup's encoding.
    #[error("a name that is not UTF-8")]
    Text,
    /// Two entries of one number.
    #[error("two entries have the number {number}")]
    SameNumber { number: i32 },
    /// An entry with data that is neither a table's data nor large objects: no other has any.
    #[error("entry {number} has data, and is of no kind that has")]
    Kind { number: i32 },
    /// A COPY command that does not say whose rows follow.
    #[error("it does not say which table and columns the rows are of")]
    Statement,
    /// A block of a kind that does not exist, or not of its entry's kind.
    #[error("a block of the kind {kind} that cannot be there")]
    Block { kind: u8 },
    /// Data for an entry that does not exist or has none.
    #[error("data for entry {number}, which has none")]
    Unannounced { number: i32 },
    /// The same data twice.
    #[error("the data of entry {number} come twice")]
    Twice { number: i32 },
    /// A piece of less than no bytes.
    #[error("a piece of data with a length that cannot be")]
    Chunk,
    /// Bytes that do not decompress, or not to what their checksum says.
    #[error("compressed data that do not decompress")]
    Stream,
    /// A compressed stream without an end.
    #[error("compressed data that stop before their end")]
    StreamCut,
    /// Bytes after a compressed stream's end.
    #[error("something after the end of compressed data")]
    StreamTail,
    /// A row with another number of fields than the table has columns.
    #[error("a row of {found} fields in a table of {expected} columns")]
    Fields { expected: usize, found: usize },
    /// A backslash with nothing or a dot behind it.
    #[error("a backslash that stands for nothing")]
    Escape,
    /// A zero byte, which no text of PostgreSQL can have.
    #[error("a zero byte in a text")]
    Nul,
    /// A value that is not UTF-8.
    #[error("a value that is not UTF-8")]
    Utf8,
    /// A table whose rows stop without the end mark.
    #[error("its rows have no end mark")]
    NoEndMark,
    /// Something behind the end mark.
    #[error("something after the rows' end mark")]
    AfterEndMark,
}

/// As `ArchiveError`, before the place is known.
#[derive(Debug)]
pub(crate) enum Fault {
    Cut,
    Damaged(Damage),
    TooLarge(Limit, usize),
    Io(io::Error),
    Stopped,
}

impl Fault {
    pub(crate) fn at(self, place: Place) -> ArchiveError {
        match self {
            Self::Cut => ArchiveError::Incomplete { place },
            Self::Damaged(damage) => ArchiveError::Damaged { damage, place },
            Self::TooLarge(what, limit) => ArchiveError::TooLarge { what, limit, place },
            Self::Io(source) => ArchiveError::Io { source },
            Self::Stopped => ArchiveError::Stopped,
        }
    }
}

impl From<Damage> for Fault {
    fn from(damage: Damage) -> Self {
        Self::Damaged(damage)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header => write!(f, "in its header"),
            Self::Contents => write!(f, "in its table of contents"),
            Self::BetweenTables => write!(f, "between two tables"),
            Self::Table {
                schema,
                table,
                rows,
            } => write!(f, "in table {schema}.{table} after {rows} rows"),
            Self::LargeObjects { objects } => {
                write!(f, "in its large objects after {objects} of them")
            }
            Self::Missing { first, entries } => {
                write!(f, "before the data of {first} ({entries} are missing)")
            }
        }
    }
}

impl fmt::Display for OtherFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tar => "tar",
            Self::Directory => "directory",
        })
    }
}

impl fmt::Display for Wrapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "Zstandard",
            Self::Lz4 => "LZ4",
            Self::Xz => "xz",
            Self::Bzip2 => "bzip2",
            Self::Zip => "zip",
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Row => "a row",
            Self::Text => "a text in the table of contents",
            Self::Contents => "the table of contents",
            Self::Window => "the window of a Zstandard stream",
        })
    }
}
