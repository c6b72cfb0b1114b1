//! The table of contents: what a backup says is in it. The number of entries it claims is not believed; they are read.

use std::collections::HashMap;
use std::io::Read;

use crate::error::{ArchiveError, Damage, Fault, Limit, Place};
use crate::header::Version;
use crate::input::{Input, Offset, Sizes};
use crate::limits;
pub use crate::statement::Copy;
use crate::statement::parse;

/// One thing in a backup: a table, its data, a sequence, …
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number in this backup.
    pub dump_id: i32,
    /// What it is: `TABLE`, `TABLE DATA`, `BLOBS`, …
    pub desc: String,
    /// Its name.
    pub tag: String,
    /// The schema it lies in, where it lies in one.
    pub schema: Option<String>,
    /// The SQL that makes it.
    pub definition: String,
    /// Whose rows follow, for the data of a table.
    pub copy: Option<Copy>,
    /// Whether data of it are in the backup.
    pub has_data: bool,
    /// When it is restored.
    pub section: Section,
    /// Who owned it.
    pub owner: Option<String>,
    pub(crate) offset: Offset,
}

/// The part of a restore that an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are PostgreSQL's names")]
pub enum Section {
    None,
    PreData,
    Data,
    PostData,
}

/// How a backup's texts are encoded. Others than these are refused when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8: every value is checked to be.
    Utf8,
}

/// All entries, and which has what number.
pub(crate) struct Contents {
    pub entries: Vec<Entry>,
    pub numbers: HashMap<i32, usize>,
    pub encoding: Encoding,
}

impl Entry {
    /// Whether its data are the rows of a table.
    pub fn is_table_data(&self) -> bool {
        self.desc == "TABLE DATA"
    }

    /// Whether its data are large objects.
    pub fn is_large_objects(&self) -> bool {
        self.desc == "BLOBS"
    }

    /// Its name with the schema before it.
    pub(crate) fn full_name(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.tag),
            None => self.tag.clone(),
        }
    }
}

pub(crate) fn read<R: Read>(
    input: &mut Input<R>,
    sizes: Sizes,
    version: Version,
) -> Result<Contents, ArchiveError> {
    let in_contents = |fault: Fault| fault.at(Place::Contents);
    let mut reading = Reading {
        input,
        sizes,
        version,
        budget: limits::CONTENTS,
        all_utf8: true,
    };
    let count = reading.input.int(sizes).map_err(in_contents)?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut statements = Vec::new();
    let mut numbers = HashMap::new();
    for _ in 0..count {
        let (entry, statement) = reading.entry().map_err(in_contents)?;
        let number = entry.dump_id;
        if numbers.insert(number, entries.len()).is_some() {
            return Err(in_contents(Damage::SameNumber { number }.into()));
        }
        if let Some(statement) = statement.filter(|_| entry.is_table_data()) {
            statements.push((entries.len(), statement));
        }
        entries.push(entry);
    }
    if count < 0 {
        return Err(in_contents(Damage::Number.into()));
    }
    let (all_utf8, mut budget) = (reading.all_utf8, reading.budget);
    let encoding = encoding(&entries)?;
    if !all_utf8 {
        return Err(in_contents(Damage::Text.into()));
    }
    for (index, statement) in statements {
        if let Some(entry) = entries.get_mut(index) {
            let schema = entry.schema.as_deref().unwrap_or("public");
            let copy = parse(&statement, schema);
            let copy = copy.map_err(|damage| in_contents(damage.into()))?;
            // A name of one letter takes many times the room that it had in the command.
            let names = copy.columns.len() * 2 * size_of::<String>();
            budget = budget
                .checked_sub(names)
                .ok_or(Fault::TooLarge(Limit::Contents, limits::CONTENTS))
                .map_err(in_contents)?;
            entry.copy = Some(copy);
        }
    }
    let no_kind =
        |entry: &&Entry| entry.has_data && !entry.is_table_data() && !entry.is_large_objects();
    if let Some(entry) = entries.iter().find(no_kind) {
        let number = entry.dump_id;
        return Err(in_contents(Damage::Kind { number }.into()));
    }
    let inserts = |entry: &&Entry| entry.is_table_data() && entry.has_data && entry.copy.is_none();
    if let Some(entry) = entries.iter().find(inserts) {
        return Err(ArchiveError::Inserts {
            schema: entry.schema.clone().unwrap_or_default(),
            table: entry.tag.clone(),
        });
    }
    Ok(Contents {
        entries,
        numbers,
        encoding,
    })
}

struct Reading<'a, R> {
    input: &'a mut Input<R>,
    sizes: Sizes,
    version: Version,
    budget: usize,
    all_utf8: bool,
}

impl<R: Read> Reading<'_, R> {
    /// An entry, and its COPY command: names in that are read once the encoding is known.
    fn entry(&mut self) -> Result<(Entry, Option<String>), Fault> {
        let room = size_of::<Entry>() + 4 * size_of::<usize>();
        self.budget = self
            .budget
            .checked_sub(2 * room)
            .ok_or(Fault::TooLarge(Limit::Contents, limits::CONTENTS))?;
        let dump_id = self.int()?;
        if dump_id <= 0 {
            return Err(Damage::Number.into());
        }
        let has_data = match self.int()? {
            0 => false,
            1 => true,
            _ => return Err(Damage::Number.into()),
        };
        self.pass()?;
        self.pass()?;
        let tag = self.text()?.unwrap_or_default();
        let desc = self.text()?.unwrap_or_default();
        let section = match self.int()? {
            1 => Section::None,
            2 => Section::PreData,
            3 => Section::Data,
            4 => Section::PostData,
            _ => return Err(Damage::Number.into()),
        };
        let definition = self.text()?.unwrap_or_default();
        self.pass()?;
        let statement = self.text()?.filter(|text| !text.is_empty());
        let schema = self.text()?.filter(|text| !text.is_empty());
        self.pass()?;
        if self.version.minor >= 14 {
            self.pass()?;
        }
        if self.version.minor >= 16 {
            self.int()?;
        }
        let owner = self.text()?.filter(|text| !text.is_empty());
        self.pass()?;
        while self.input.pass_text(self.sizes)? {}
        let offset = self.input.offset(self.sizes)?;
        let entry = Entry {
            dump_id,
            desc,
            tag,
            schema,
            definition,
            copy: None,
            has_data,
            section,
            owner,
            offset,
        };
        Ok((entry, statement))
    }

    fn int(&mut self) -> Result<i32, Fault> {
        self.input.int(self.sizes)
    }

    fn pass(&mut self) -> Result<(), Fault> {
        self.input.pass_text(self.sizes).map(|_| ())
    }

    fn text(&mut self) -> Result<Option<String>, Fault> {
        let text = self.input.text(self.sizes, &mut self.budget)?;
        Ok(text.map(|bytes| {
            String::from_utf8(bytes).unwrap_or_else(|error| {
                self.all_utf8 = false;
                String::from_utf8_lossy(error.as_bytes()).into_owned()
            })
        }))
    }
}

fn encoding(entries: &[Entry]) -> Result<Encoding, ArchiveError> {
    let entry = entries.iter().find(|entry| entry.desc == "ENCODING");
    let name = entry.and_then(|entry| entry.definition.split('\'').nth(1));
    match name {
        Some("UTF8") => Ok(Encoding::Utf8),
        other => Err(ArchiveError::Encoding {
            name: other.map(str::to_owned),
        }),
    }
}
