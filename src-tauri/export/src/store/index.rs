//! Where the rows of a table are, in the order of a key. More than fit into memory are sorted in pieces and merged in a file.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Result, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Records that are sorted at once: 12 MB.
const PIECE: usize = 500_000;
/// Records of a block that is read at once.
const BLOCK: usize = 2048;
/// Records of an index that stays in memory whole. A study has some dozens of tables.
const SMALL: usize = 4 * BLOCK;
/// Bytes of a record in a file.
const SIZE: usize = 24;

/// A row's key and place. Keys need not differ; rows of the same key stay in the order of their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// What it is found by: one number, or two.
    pub key: (i64, i64),
    /// Where it is.
    pub at: u64,
}

impl Record {
    fn write(self, out: &mut impl Write) -> Result<()> {
        out.write_all(&self.key.0.to_le_bytes())?;
        out.write_all(&self.key.1.to_le_bytes())?;
        out.write_all(&self.at.to_le_bytes())
    }

    fn read(from: &mut impl Read) -> Result<Self> {
        let mut number = || {
            let mut bytes = [0; 8];
            from.read_exact(&mut bytes).map(|()| bytes)
        };
        let first = i64::from_le_bytes(number()?);
        let second = i64::from_le_bytes(number()?);
        Ok(Self {
            key: (first, second),
            at: u64::from_le_bytes(number()?),
        })
    }
}

/// An index that is being made.
pub struct IndexWriter {
    folder: PathBuf,
    piece: usize,
    pending: Vec<Record>,
    /// Sorted pieces, and how many records each has.
    pieces: Vec<(File, usize)>,
}

impl IndexWriter {
    /// An empty one; what does not fit into memory goes to `folder`.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            piece: PIECE,
            pending: Vec::new(),
            pieces: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn push(&mut self, key: (i64, i64), at: u64) -> Result<()> {
        self.pending.push(Record { key, at });
        match self.pending.len() >= self.piece {
            true => self.put_by(),
            false => Ok(()),
        }
    }

    fn put_by(&mut self) -> Result<()> {
        self.pending.sort_unstable();
        let mut file = BufWriter::new(tempfile::tempfile_in(&self.folder)?);
        for record in &self.pending {
            record.write(&mut file)?;
        }
        let mut file = file.into_inner().map_err(|error| error.into_error())?;
        file.seek(SeekFrom::Start(0))?;
        self.pieces.push((file, self.pending.len()));
        self.pending.clear();
        Ok(())
    }

    /// The whole index.
    pub fn finish(mut self) -> Result<Index> {
        if self.pieces.is_empty() && self.pending.len() <= SMALL {
            self.pending.sort_unstable();
            self.pending.shrink_to_fit();
            let count = self.pending.len();
            return Ok(Index {
                file: None,
                fences: Vec::new(),
                count,
                block: self.pending,
                block_at: 0,
            });
        }
        if !self.pending.is_empty() {
            self.put_by()?;
        }
        self.pending = Vec::new();
        let mut merged = BufWriter::new(tempfile::tempfile_in(&self.folder)?);
        let mut readers = Vec::new();
        let mut next = BinaryHeap::new();
        for (number, (file, count)) in self.pieces.into_iter().enumerate() {
            let mut reader = BufReader::new(file);
            next.push(Reverse((Record::read(&mut reader)?, number)));
            readers.push((reader, count - 1));
        }
        let (mut fences, mut count) = (Vec::new(), 0);
        while let Some(Reverse((record, number))) = next.pop() {
            if count % BLOCK == 0 {
                fences.push(record.key);
            }
            record.write(&mut merged)?;
            count += 1;
            if let Some((reader, left)) = readers.get_mut(number).filter(|(_, left)| *left > 0) {
                *left -= 1;
                next.push(Reverse((Record::read(reader)?, number)));
            }
        }
        Ok(Index {
            file: Some(merged.into_inner().map_err(|error| error.into_error())?),
            fences,
            count,
            block: Vec::new(),
            block_at: 0,
        })
    }
}

/// A whole index.
pub struct Index {
    /// `None`: all of it is the block.
    file: Option<File>,
    /// The first key of each block.
    fences: Vec<(i64, i64)>,
    count: usize,
    block: Vec<Record>,
    /// The number of the block's first record.
    block_at: usize,
}

impl Index {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The record of this number, in the order of keys.
    pub fn nth(&mut self, number: usize) -> Result<Option<Record>> {
        if number >= self.count {
            return Ok(None);
        }
        let is_here =
            |index: &Self| (index.block_at..index.block_at + index.block.len()).contains(&number);
        if !is_here(self) {
            self.load(number / BLOCK)?;
        }
        Ok(self.block.get(number - self.block_at).copied())
    }

    /// The number of the first record whose key is not before this one.
    pub fn first(&mut self, key: (i64, i64)) -> Result<usize> {
        // It may still be in the block before the first fence that reaches it.
        let fence = self.fences.partition_point(|fence| *fence < key);
        if self.file.is_some() {
            self.load(fence.saturating_sub(1))?;
        }
        let within = self.block.partition_point(|record| record.key < key);
        Ok(self.block_at + within)
    }

    /// The place of a row by its key; the first, where there are several.
    pub fn get(&mut self, key: (i64, i64)) -> Result<Option<u64>> {
        let number = self.first(key)?;
        let record = self.nth(number)?;
        Ok(record
            .filter(|record| record.key == key)
            .map(|record| record.at))
    }

    fn load(&mut self, block: usize) -> Result<()> {
        let from = block * BLOCK;
        if let Some(file) = &mut self.file
            && (from != self.block_at || self.block.is_empty())
        {
            let count = BLOCK.min(self.count.saturating_sub(from));
            file.seek(SeekFrom::Start((from * SIZE) as u64))?;
            let mut reader = BufReader::with_capacity(BLOCK * SIZE, file);
            self.block.clear();
            for _ in 0..count {
                self.block.push(Record::read(&mut reader)?);
            }
            self.block_at = from;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn in_memory_or_in_files_each_key_is_found_where_it_is(
            keys in prop::collection::vec((-50_i64..50, 0_i64..4), 0..6000),
            piece in prop::sample::select(vec![700, 5000, PIECE]),
            asked in prop::collection::vec((-55_i64..55, 0_i64..5), 50),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut writer = IndexWriter::new(folder.path());
            writer.piece = piece;
            let mut wanted = Vec::new();
            for (at, key) in keys.into_iter().enumerate() {
                writer.push(key, at as u64).unwrap();
                wanted.push(Record { key, at: at as u64 });
            }
            wanted.sort();
            let mut index = writer.finish().unwrap();
            prop_assert_eq!(index.len(), wanted.len());
            for key in asked {
                let first = wanted.iter().position(|record| record.key >= key).unwrap_or(wanted.len());
                prop_assert_eq!(index.first(key).unwrap(), first);
                let found = wanted.iter().find(|record| record.key == key).map(|record| record.at);
                prop_assert_eq!(index.get(key).unwrap(), found);
            }
            for (number, record) in wanted.iter().enumerate() {
                prop_assert_eq!(index.nth(number).unwrap(), Some(*record));
            }
            prop_assert_eq!(index.nth(wanted.len()).unwrap(), None);
        }
    }
}
