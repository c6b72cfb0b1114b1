//! Where the rows of a backup lie while exports are made of them: files in a folder that is given, found by key.
//! However large the backup, it keeps only a few blocks of them in memory.

mod index;
mod spool;

pub use index::{Index, IndexWriter, Record};
pub use spool::{Spool, SpoolWriter};

/// The fields of a row; `None` is NULL.
#[derive(Clone, Debug, Default)]
pub struct Row {
    bytes: Vec<u8>,
    /// Where each field ends, and whether it is one.
    ends: Vec<(usize, bool)>,
}

impl Row {
    /// The field of a column.
    pub fn get(&self, column: usize) -> Option<&[u8]> {
        let (end, is_there) = *self.ends.get(column)?;
        let start = match column.checked_sub(1) {
            Some(before) => self.ends.get(before)?.0,
            None => 0,
        };
        self.bytes.get(start..end).filter(|_| is_there)
    }

    /// The same as text; what is no UTF-8 is shown with marks in its place.
    pub fn text(&self, column: usize) -> Option<std::borrow::Cow<'_, str>> {
        self.get(column).map(String::from_utf8_lossy)
    }

    /// The same as a whole number.
    pub fn number(&self, column: usize) -> Option<i64> {
        std::str::from_utf8(self.get(column)?).ok()?.parse().ok()
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn push(&mut self, field: Option<&[u8]>) {
        self.bytes.extend_from_slice(field.unwrap_or_default());
        self.ends.push((self.bytes.len(), field.is_some()));
    }
}
