//! The rows of one table, one after the other, until the end mark that `pg_dump` writes behind them.

use std::io::Read;

use memchr::memchr;

use crate::codec::Stream;
use crate::error::{Damage, Fault, Limit};
use crate::input::Input;
use crate::limits;
use crate::row::Row;

/// Rows are found in the row's own bytes, which hold as many lines as were decompressed at once.
#[derive(Default)]
pub(crate) struct Table {
    pub row: Row,
    /// The bytes not yet taken.
    start: usize,
    end: usize,
    /// Up to here there is no end of a line.
    searched: usize,
    columns: usize,
    /// Rows so far.
    pub rows: u64,
    /// Bytes of them, as COPY writes them.
    pub bytes: u64,
}

const END_MARK: &[u8] = b"\\.";

/// The longest row, and room to read on.
const LARGEST: usize = limits::ROW + limits::ROWS;

impl Table {
    /// Makes ready for the next table.
    pub(crate) fn restart(&mut self, columns: usize) {
        if self.row.bytes.len() > 8 * limits::ROWS {
            self.row.bytes = Vec::new();
        }
        (self.start, self.end, self.searched) = (0, 0, 0);
        (self.rows, self.bytes) = (0, 0);
        self.columns = columns;
    }

    /// Goes to the next row; false once the end mark and the end of the stream were both seen.
    pub(crate) fn advance<R: Read>(
        &mut self,
        stream: &mut Stream,
        input: &mut Input<R>,
    ) -> Result<bool, Fault> {
        loop {
            let new = self.row.bytes.get(self.searched..self.end);
            if let Some(found) = memchr(b'\n', new.unwrap_or_default()) {
                let line = self.start..self.searched + found;
                self.start = line.end + 1;
                self.searched = self.start;
                if line.len() > limits::ROW {
                    return Err(Fault::TooLarge(Limit::Row, limits::ROW));
                }
                if self.row.bytes.get(line.clone()) == Some(END_MARK) {
                    self.close(stream, input)?;
                    return Ok(false);
                }
                let length = line.len() as u64 + 1;
                self.row.split(line, self.columns)?;
                self.rows += 1;
                self.bytes += length;
                return Ok(true);
            }
            self.searched = self.end;
            if !self.more(stream, input)? {
                return Err(Damage::NoEndMark.into());
            }
        }
    }

    /// Reads more of the stream; false at its end.
    fn more<R: Read>(&mut self, stream: &mut Stream, input: &mut Input<R>) -> Result<bool, Fault> {
        let held = self.end - self.start;
        if held > limits::ROW {
            return Err(Fault::TooLarge(Limit::Row, limits::ROW));
        }
        let size = self.row.bytes.len();
        if self.end == size {
            if size > 0 && (held <= size / 2 || size == LARGEST) {
                self.row.bytes.copy_within(self.start..self.end, 0);
                self.searched -= self.start;
                (self.start, self.end) = (0, held);
            } else {
                let size = (2 * size).clamp(limits::ROWS, LARGEST);
                self.row
                    .bytes
                    .reserve_exact(size - self.row.bytes.len().min(size));
                self.row.bytes.resize(size, 0);
            }
        }
        let room = self.row.bytes.get_mut(self.end..).unwrap_or_default();
        let read = stream.read(input, room)?;
        self.end += read;
        Ok(read > 0)
    }

    /// Behind the end mark there are empty lines, and nothing else.
    fn close<R: Read>(&mut self, stream: &mut Stream, input: &mut Input<R>) -> Result<(), Fault> {
        loop {
            let rest = self.row.bytes.get(self.start..self.end);
            if rest.unwrap_or_default().iter().any(|byte| *byte != b'\n') {
                return Err(Damage::AfterEndMark.into());
            }
            (self.start, self.end) = (0, 0);
            let read = stream.read(input, &mut self.row.bytes)?;
            if read == 0 {
                return Ok(());
            }
            self.end = read;
        }
    }
}
