//! How much a backup may ask of this computer's memory. None of it is believed before it was read.

/// Bytes of one row, as COPY writes it. A value of PostgreSQL can be 1 GB; a study's longest are pages of text and
/// pictures of a few MB, and a computer with 4 GB must still hold the row twice while the place for it grows.
pub const ROW: usize = 256 << 20;

/// Bytes of one text in the table of contents: a view's or a function's definition. oTree's longest has 3 KB.
pub const TEXT: usize = 8 << 20;

/// Bytes that the whole table of contents may take in memory. That of an oTree study takes 0.1 MB.
pub const CONTENTS: usize = 16 << 20;

/// Columns of a table. Source: PostgreSQL's documentation, appendix K "PostgreSQL Limits" (1,600), 2026-11.
pub const COLUMNS: usize = 1_600;

/// Zstandard's window, as a power of two: 32 MB. Level 20 needs it; levels 21 and 22 and `long` need up to 128 MB, and
/// `pg_dump` takes level 3 (2 MB) where it is told nothing. Source: zstd 1.5.7, table of levels.
pub const ZSTD_WINDOW_LOG: u32 = 25;

/// Bytes read at once.
pub(crate) const READ: usize = 128 << 10;

/// Bytes of rows held at once, where none is longer.
pub(crate) const ROWS: usize = 128 << 10;
