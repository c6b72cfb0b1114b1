//! A PostgreSQL backup in the custom format (`pg_dump -Fc`) → tables → rows.
//!
//! It reads forward once, from anything that can be read, whether the backup was written to a file or through a pipe,
//! and in little memory, whatever the backup says of itself. It knows no network, no file and no study.
//! **It never reports success on a backup that is short or damaged:** [`verify`] and [`Archive::next_block`] come to an
//! end only where every table that should be there was seen, every compressed stream said that it ended, every table's
//! rows had their end mark, and no byte was left over.
//!
//! What no reader can know: only gzip (PostgreSQL's default) carries a checksum. In a backup without compression, or with
//! LZ4 or Zstandard as `pg_dump` writes them, a letter of an answer that became another letter is not noticed.

mod archive;
mod chunks;
mod codec;
mod contents;
mod error;
mod header;
mod input;
pub mod limits;
mod looks;
mod row;
mod statement;
mod table;
mod verify;

pub use archive::{Archive, Block, Rows, Warning};
pub use contents::{Copy, Encoding, Entry, Section};
pub use error::{ArchiveError, Damage, Limit, OtherFormat, Place, Wrapping};
pub use header::{Compression, Header, LocalTime, Version};
pub use row::Row;
pub use verify::{Summary, TableCount, verify, verify_each};
