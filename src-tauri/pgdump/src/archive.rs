//! A backup, read forward once: its table of contents, then block after block in the order in which they were written.
//! Where blocks lie, the table of contents need not say, and what it says is not relied upon.

use std::collections::HashMap;
use std::io::Read;

use crate::codec::Stream;
use crate::contents::{self, Encoding, Entry};
use crate::error::{ArchiveError, Damage, Fault, Place};
use crate::header::{self, Header};
use crate::input::{Input, Offset, Sizes};
use crate::row::Row;
use crate::table::Table;

/// A backup that is being read.
pub struct Archive<R> {
    header: Header,
    entries: Vec<Entry>,
    encoding: Encoding,
    reading: Reading<R>,
}

/// How far a backup is read.
struct Reading<R> {
    input: Input<R>,
    sizes: Sizes,
    numbers: HashMap<i32, usize>,
    seen: Vec<bool>,
    stream: Stream,
    table: Table,
    large_objects: u64,
    warnings: Vec<Warning>,
    state: State,
    /// The index of the last block's entry.
    current: usize,
}

/// What is odd about a backup, and takes nothing from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant's line tells its fields")]
pub enum Warning {
    /// The table of contents said that the data of an entry were elsewhere.
    Offset {
        entry: String,
        said: u64,
        found: u64,
    },
    /// The time of the backup is not one.
    NoDate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Between,
    Table,
    LargeObjects,
    Ended,
    Failed,
}

/// The data of one entry.
pub struct Block<'a, R> {
    entry: &'a Entry,
    entries: &'a [Entry],
    reading: &'a mut Reading<R>,
}

/// The rows of one table.
pub struct Rows<'a, R> {
    entry: &'a Entry,
    entries: &'a [Entry],
    reading: &'a mut Reading<R>,
}

/// The block of a table's data, and that of large objects.
const DATA: u8 = 1;
const LARGE_OBJECTS: u8 = 3;

impl<R: Read> Archive<R> {
    /// Reads the header and the whole table of contents.
    pub fn open(reader: R) -> Result<Self, ArchiveError> {
        let mut input = Input::new(reader);
        let (header, sizes) = header::read(&mut input)?;
        let contents = contents::read(&mut input, sizes, header.version)?;
        let stream = Stream::new(header.compression, sizes);
        let stream = stream.map_err(|fault| fault.at(Place::Header))?;
        let warnings = match header.created {
            Some(_) => Vec::new(),
            None => vec![Warning::NoDate],
        };
        let reading = Reading {
            input,
            sizes,
            numbers: contents.numbers,
            seen: vec![false; contents.entries.len()],
            stream,
            table: Table::default(),
            large_objects: 0,
            warnings,
            state: State::Between,
            current: 0,
        };
        Ok(Self {
            header,
            entries: contents.entries,
            encoding: contents.encoding,
            reading,
        })
    }

    /// What the backup says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The table of contents.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How its texts are encoded.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Bytes of the backup used so far.
    pub fn bytes_read(&self) -> u64 {
        self.reading.input.position()
    }

    /// Large objects read so far.
    pub fn large_objects(&self) -> u64 {
        self.reading.large_objects
    }

    /// What was odd so far.
    pub fn warnings(&self) -> &[Warning] {
        &self.reading.warnings
    }

    /// The next entry's data. What was not read of the last is read and checked first. None only where the backup is
    /// whole: then all data were seen once, and the last byte was read. After an error there is only `Stopped`.
    pub fn next_block(&mut self) -> Result<Option<Block<'_, R>>, ArchiveError> {
        let Self {
            entries, reading, ..
        } = self;
        reading.finish(entries)?;
        let begun = reading.begin(entries);
        let index = reading.told(begun, entries)?;
        let entry = index.and_then(|index| entries.get(index));
        Ok(entry.map(|entry| Block {
            entry,
            entries,
            reading,
        }))
    }
}

impl<'a, R: Read> Block<'a, R> {
    /// Whose data they are.
    pub fn entry(&self) -> &'a Entry {
        self.entry
    }

    /// Their rows. Large objects have none: they are read and checked at the first call for a row.
    pub fn rows(self) -> Rows<'a, R> {
        Rows {
            entry: self.entry,
            entries: self.entries,
            reading: self.reading,
        }
    }

    /// Reads and checks all of them; how many rows there were.
    pub fn skip_checked(self) -> Result<u64, ArchiveError> {
        self.rows().skip_checked()
    }
}

impl<'a, R: Read> Rows<'a, R> {
    /// Whose rows they are.
    pub fn entry(&self) -> &'a Entry {
        self.entry
    }

    /// The next row, until the call after. None once the end mark and the end of the data were both seen.
    pub fn next_row(&mut self) -> Result<Option<&Row>, ArchiveError> {
        let more = self.reading.advance(self.entries)?;
        Ok(more.then_some(&self.reading.table.row))
    }

    /// Reads and checks those that are left; how many there were in all.
    pub fn skip_checked(self) -> Result<u64, ArchiveError> {
        self.reading.finish(self.entries)?;
        Ok(self.reading.table.rows)
    }

    /// Rows read so far.
    pub fn rows_read(&self) -> u64 {
        self.reading.table.rows
    }

    /// Bytes of them as COPY writes them, without the end mark.
    pub fn bytes_read(&self) -> u64 {
        self.reading.table.bytes
    }
}

impl<R: Read> Reading<R> {
    /// Reads what is left of the block that was begun.
    fn finish(&mut self, entries: &[Entry]) -> Result<(), ArchiveError> {
        while self.advance(entries)? {}
        Ok(())
    }

    /// Goes to the next row of the block; false at its end. Data without rows end at once.
    fn advance(&mut self, entries: &[Entry]) -> Result<bool, ArchiveError> {
        let step = match self.state {
            State::Between | State::Ended => return Ok(false),
            State::Failed => Err(Fault::Stopped),
            State::Table => self.table.advance(&mut self.stream, &mut self.input),
            State::LargeObjects => self.pass_objects().map(|()| false),
        };
        let more = self.told(step, entries)?;
        if !more {
            self.state = State::Between;
        }
        Ok(more)
    }

    /// Begins the next block: the index of its entry, or none at the end of a whole backup.
    fn begin(&mut self, entries: &[Entry]) -> Result<Option<usize>, Fault> {
        if self.state == State::Ended {
            return Ok(None);
        }
        let found = self.input.position();
        let Some(kind) = self.input.byte_or_end()? else {
            if self.missing(entries).next().is_some() {
                return Err(Fault::Cut);
            }
            self.state = State::Ended;
            return Ok(None);
        };
        if kind != DATA && kind != LARGE_OBJECTS {
            return Err(Damage::Block { kind }.into());
        }
        let number = self.input.int(self.sizes)?;
        let index = self.numbers.get(&number).copied();
        let entry = index.and_then(|index| entries.get(index));
        let (Some(index), Some(entry)) = (index, entry.filter(|entry| entry.has_data)) else {
            return Err(Damage::Unannounced { number }.into());
        };
        if (kind == LARGE_OBJECTS) != entry.is_large_objects() {
            return Err(Damage::Block { kind }.into());
        }
        match self.seen.get_mut(index) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(Damage::Twice { number }.into()),
        }
        if let Offset::At(said) = entry.offset
            && said != found
        {
            let entry = entry.full_name();
            self.warnings.push(Warning::Offset { entry, said, found });
        }
        self.stream.restart()?;
        self.table
            .restart(entry.copy.as_ref().map_or(0, |copy| copy.columns.len()));
        self.current = index;
        self.state = match kind {
            LARGE_OBJECTS => State::LargeObjects,
            _ => State::Table,
        };
        Ok(Some(index))
    }

    /// Large objects: a number and a stream each, until the number is 0.
    fn pass_objects(&mut self) -> Result<(), Fault> {
        while self.input.int(self.sizes)? != 0 {
            self.stream.restart()?;
            self.pass_stream()?;
            self.large_objects += 1;
        }
        Ok(())
    }

    fn pass_stream(&mut self) -> Result<(), Fault> {
        let mut room = [0; 16 << 10];
        while self.stream.read(&mut self.input, &mut room)? > 0 {}
        Ok(())
    }

    /// The entries whose data have not come.
    fn missing<'e>(&self, entries: &'e [Entry]) -> impl Iterator<Item = &'e Entry> {
        let all = entries.iter().zip(&self.seen);
        all.filter_map(|(entry, seen)| (entry.has_data && !seen).then_some(entry))
    }

    /// Tells a fault with its place, and reads no further after one.
    fn told<T>(&mut self, result: Result<T, Fault>, entries: &[Entry]) -> Result<T, ArchiveError> {
        result.map_err(|fault| {
            let place = self.place(entries, &fault);
            self.state = State::Failed;
            fault.at(place)
        })
    }

    fn place(&self, entries: &[Entry], fault: &Fault) -> Place {
        let entry = entries.get(self.current);
        match self.state {
            State::Table => {
                let copy = entry.and_then(|entry| entry.copy.as_ref());
                Place::Table {
                    schema: copy.map(|copy| copy.schema.clone()).unwrap_or_default(),
                    table: copy.map(|copy| copy.table.clone()).unwrap_or_default(),
                    rows: self.table.rows,
                }
            }
            State::LargeObjects => Place::LargeObjects {
                objects: self.large_objects,
            },
            State::Between | State::Ended | State::Failed => {
                match (fault, self.missing(entries).next()) {
                    (Fault::Cut, Some(first)) => Place::Missing {
                        first: first.full_name(),
                        entries: self.missing(entries).count(),
                    },
                    _ => Place::BetweenTables,
                }
            }
        }
    }
}
