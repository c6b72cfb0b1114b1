//! What "verified" means: the backup was read to its end, every row of it, and counted.

use std::io::{self, Read};

use crate::archive::{Archive, Warning};
use crate::contents::Copy;
use crate::error::ArchiveError;
use crate::header::Header;
use crate::row::Row;

/// What a whole backup holds.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What it says of itself.
    pub header: Header,
    /// Its tables in the order of their data.
    pub tables: Vec<TableCount>,
    /// Large objects.
    pub large_objects: u64,
    /// Bytes of the backup: all that the reader gave.
    pub bytes_read: u64,
    /// What is odd about it, and takes nothing from it.
    pub warnings: Vec<Warning>,
}

/// How much of one table there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCount {
    /// The schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: u64,
    /// Bytes of the rows as COPY writes them.
    pub bytes: u64,
}

/// Reads a backup to its end and counts what is in it. `progress` hears of the bytes read so far, at most once for each
/// time the reader is asked. A success means that all of it is there.
pub fn verify<R: Read>(reader: R, progress: impl FnMut(u64)) -> Result<Summary, ArchiveError> {
    verify_each(reader, progress, |_, _| {})
}

/// The same for who wants to see each row on the way: `each` is given the table and the row. What it saw is worth something
/// only when all of it was a success.
pub fn verify_each<R: Read>(
    reader: R,
    progress: impl FnMut(u64),
    mut each: impl FnMut(&Copy, &Row),
) -> Result<Summary, ArchiveError> {
    let mut archive = Archive::open(Counted {
        reader,
        read: 0,
        progress,
    })?;
    let mut tables = Vec::new();
    while let Some(block) = archive.next_block()? {
        let copy = block.entry().copy.clone();
        let mut rows = block.rows();
        while let Some(row) = rows.next_row()? {
            if let Some(copy) = &copy {
                each(copy, row);
            }
        }
        if let Some(copy) = copy {
            tables.push(TableCount {
                schema: copy.schema,
                table: copy.table,
                columns: copy.columns,
                rows: rows.rows_read(),
                bytes: rows.bytes_read(),
            });
        }
    }
    Ok(Summary {
        header: archive.header().clone(),
        tables,
        large_objects: archive.large_objects(),
        bytes_read: archive.bytes_read(),
        warnings: archive.warnings().to_vec(),
    })
}

struct Counted<R, F> {
    reader: R,
    read: u64,
    progress: F,
}

impl<R: Read, F: FnMut(u64)> Read for Counted<R, F> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(room)?;
        self.read += read as u64;
        (self.progress)(self.read);
        Ok(read)
    }
}
