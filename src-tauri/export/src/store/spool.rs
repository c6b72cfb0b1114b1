//! The rows of one table in one file, one after the other: length, then each field with its own.

use std::fs::File;
use std::io::{BufWriter, Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::path::Path;

use super::Row;

/// Bytes that are read at once, and kept for the next row.
const WINDOW: usize = 128 << 10;

/// A table that is being written.
pub struct SpoolWriter {
    file: BufWriter<File>,
    at: u64,
    row: Vec<u8>,
}

impl SpoolWriter {
    /// An empty one, in a file of its own in `folder` that goes when it is closed.
    pub fn new(folder: &Path) -> Result<Self> {
        Ok(Self {
            file: BufWriter::with_capacity(WINDOW, tempfile::tempfile_in(folder)?),
            at: 0,
            row: Vec::new(),
        })
    }

    /// Adds a row; where it is.
    pub fn push<'a>(&mut self, fields: impl Iterator<Item = Option<&'a [u8]>>) -> Result<u64> {
        self.row.clear();
        for field in fields {
            let length = field.map_or(0, |field| field.len() + 1);
            self.row.extend(counted(length)?);
            self.row.extend_from_slice(field.unwrap_or_default());
        }
        let at = self.at;
        self.file.write_all(&counted(self.row.len())?)?;
        self.file.write_all(&self.row)?;
        self.at += 4 + self.row.len() as u64;
        Ok(at)
    }

    /// The whole table, to be read.
    pub fn finish(self) -> Result<Spool> {
        Ok(Spool {
            file: self.file.into_inner().map_err(|error| error.into_error())?,
            length: self.at,
            window: Vec::new(),
            window_at: 0,
        })
    }
}

fn counted(length: usize) -> Result<[u8; 4]> {
    let length = u32::try_from(length).map_err(|_| Error::from(ErrorKind::FileTooLarge))?;
    Ok(length.to_le_bytes())
}

/// A table that was written.
pub struct Spool {
    file: File,
    length: u64,
    window: Vec<u8>,
    window_at: u64,
}

impl Spool {
    /// Bytes of all rows.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads the row at a place that `push` gave; where the next one is.
    pub fn read(&mut self, at: u64, row: &mut Row) -> Result<u64> {
        row.clear();
        let length = number(self.bytes(at, 4)?)?;
        let mut rest = self.bytes(at + 4, length)?;
        while !rest.is_empty() {
            let (head, tail) = rest.split_at_checked(4).ok_or(ErrorKind::InvalidData)?;
            let (field, tail) = match number(head)?.checked_sub(1) {
                None => (None, tail),
                Some(length) => {
                    let (field, tail) = tail
                        .split_at_checked(length)
                        .ok_or(ErrorKind::InvalidData)?;
                    (Some(field), tail)
                }
            };
            row.push(field);
            rest = tail;
        }
        Ok(at + 4 + length as u64)
    }

    fn bytes(&mut self, at: u64, length: usize) -> Result<&[u8]> {
        let end = at + length as u64;
        if end > self.length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let window_end = self.window_at + self.window.len() as u64;
        if at < self.window_at || end > window_end {
            let wanted = usize::try_from(self.length - at).unwrap_or(usize::MAX);
            self.window.resize(wanted.min(WINDOW.max(length)), 0);
            self.window_at = at;
            self.file.seek(SeekFrom::Start(at))?;
            self.file.read_exact(&mut self.window)?;
        }
        let from = usize::try_from(at - self.window_at).unwrap_or(usize::MAX);
        let piece = self.window.get(from..from.saturating_add(length));
        piece.ok_or_else(|| ErrorKind::InvalidData.into())
    }
}

fn number(bytes: &[u8]) -> Result<usize> {
    let bytes: [u8; 4] = bytes
        .try_into()
        .map_err(|_| Error::from(ErrorKind::InvalidData))?;
    Ok(u32::from_le_bytes(bytes) as usize)
}
