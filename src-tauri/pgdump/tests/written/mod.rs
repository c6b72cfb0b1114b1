//! Backups as `pg_dump` would write them, of any version and compression: small, odd, and without a server.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::{Read, Write};

use flate2::write::ZlibEncoder;
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use pgdump::{Archive, Compression};

pub type Value = Option<String>;

#[derive(Clone, Debug)]
pub struct Table {
    pub schema: String,
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
}

#[derive(Clone, Debug)]
pub struct Backup {
    pub minor: u8,
    pub compression: Compression,
    /// Through a pipe: without the places of the data.
    pub piped: bool,
    /// The longest piece of data.
    pub chunk: usize,
    pub int_size: u8,
    pub encoding: Option<&'static str>,
    pub tables: Vec<Table>,
    pub objects: Vec<Vec<u8>>,
}

pub const COMPRESSIONS: [Compression; 4] = [
    Compression::None,
    Compression::Gzip,
    Compression::Lz4,
    Compression::Zstd,
];

/// Each version that can have the compression.
pub fn minors(compression: Compression) -> &'static [u8] {
    match compression {
        Compression::None | Compression::Gzip => &[12, 13, 14, 15, 16],
        Compression::Lz4 | Compression::Zstd => &[15, 16],
    }
}

pub fn table(schema: &str, name: &str, columns: &[&str], rows: &[&[Option<&str>]]) -> Table {
    let value = |value: &Option<&str>| value.map(str::to_owned);
    Table {
        schema: schema.to_owned(),
        name: name.to_owned(),
        columns: columns.iter().map(|&name| name.to_owned()).collect(),
        rows: rows
            .iter()
            .map(|row| row.iter().map(value).collect())
            .collect(),
    }
}

/// A few tables with what is hard about tables.
pub fn small(minor: u8, compression: Compression, piped: bool) -> Backup {
    let nasty: &[&[Option<&str>]] = &[
        &[Some("1"), Some("tab\tline\nback\\slash\r\x08\x0c\x0b")],
        &[Some("2"), None],
        &[Some("3"), Some("")],
        &[Some("4"), Some("\\N")],
        &[Some("5"), Some("\\.")],
        &[None, Some("gr\u{fc}\u{df}e \u{1f331} ends with \\")],
    ];
    let one: &[&[Option<&str>]] = &[&[Some("")], &[None], &[Some("")], &[Some("\\.")]];
    Backup {
        minor,
        compression,
        piped,
        chunk: 64,
        int_size: 4,
        encoding: Some("UTF8"),
        tables: vec![
            table("public", "nasty", &["id", "text"], nasty),
            table("public", "one_column", &["text"], one),
            table("public", "no_columns", &[], &[&[], &[], &[]]),
            table("My Study", "no \"rows\"", &["a, b", "c"], &[]),
        ],
        objects: vec![b"first".to_vec(), Vec::new(), vec![7; 300]],
    }
}

impl Backup {
    pub fn write(&self) -> Vec<u8> {
        let mut out = Out {
            bytes: b"PGDMP\x01".to_vec(),
            int_size: self.int_size,
        };
        out.bytes.extend([self.minor, 0, self.int_size, 8, 1]);
        let code = COMPRESSIONS
            .iter()
            .position(|one| *one == self.compression)
            .unwrap() as u8;
        match (self.minor >= 15, code) {
            (true, code) => out.bytes.push(code),
            (false, 0) => out.int(0),
            (false, _) => out.int(-1),
        }
        for part in [5, 4, 3, 2, 0, 126, 0] {
            out.int(part);
        }
        out.text(Some("study"));
        out.text(Some("16.4"));
        out.text(Some("16.4"));
        let announced = self.entries(&mut out);
        for (place, number, body) in announced {
            if !self.piped {
                let here = out.bytes.len() as u64;
                out.bytes[place] = 2;
                out.bytes[place + 1..place + 9].copy_from_slice(&here.to_le_bytes());
            }
            out.bytes.push(match body {
                Body::Rows(_) => 1,
                Body::Objects => 3,
            });
            out.int(number);
            match body {
                Body::Rows(text) => self.stream(&mut out, text.as_bytes()),
                Body::Objects => {
                    for (number, object) in (1000..).zip(&self.objects) {
                        out.int(number);
                        self.stream(&mut out, object);
                    }
                    out.int(0);
                }
            }
        }
        out.bytes
    }

    /// The table of contents: for each data where its offset lies, its number, and the data.
    fn entries(&self, out: &mut Out) -> Vec<(usize, i32, Body)> {
        let mut announced = Vec::new();
        let encoding = self.encoding.is_some();
        let objects = !self.objects.is_empty();
        out.int(i32::from(encoding) + i32::from(objects) + 2 * self.tables.len() as i32);
        if let Some(name) = self.encoding {
            let set = format!("SET client_encoding = '{name}';\n");
            self.entry(out, 1, "ENCODING", "ENCODING", 2, &set, None, None);
        }
        let mut number = 10;
        for table in &self.tables {
            let (name, schema) = (&table.name, Some(&*table.schema));
            let quoted: Vec<String> = table.columns.iter().map(|name| quote(name)).collect();
            let make = format!("CREATE TABLE {} ({});\n", quote(name), quoted.join(", "));
            self.entry(out, number, name, "TABLE", 2, &make, None, schema);
            let columns = match quoted.is_empty() {
                true => String::new(),
                false => format!("({})", quoted.join(", ")),
            };
            let full = format!("{}.{}", quote(&table.schema), quote(name));
            let copy = format!("COPY {full} {columns} FROM stdin;\n");
            let data = number + 1;
            let place = self.entry(out, data, name, "TABLE DATA", 3, "", Some(&copy), schema);
            announced.push((place, data, Body::Rows(rows(&table.rows))));
            number += 2;
        }
        if objects {
            let place = self.entry(out, number, "BLOBS", "BLOBS", 3, "", None, None);
            announced.push((place, number, Body::Objects));
        }
        announced
    }

    #[expect(clippy::too_many_arguments, reason = "as many as an entry has")]
    fn entry(
        &self,
        out: &mut Out,
        number: i32,
        tag: &str,
        desc: &str,
        section: i32,
        definition: &str,
        copy: Option<&str>,
        schema: Option<&str>,
    ) -> usize {
        let has_data = section == 3;
        out.int(number);
        out.int(i32::from(has_data));
        out.text(Some("0"));
        out.text(Some("0"));
        out.text(Some(tag));
        out.text(Some(desc));
        out.int(section);
        out.text(Some(definition));
        out.text(Some(""));
        out.text(copy);
        out.text(schema);
        out.text(Some(""));
        if self.minor >= 14 {
            out.text(Some("heap"));
        }
        if self.minor >= 16 {
            out.int(i32::from(b'r'));
        }
        out.text(Some("postgres"));
        out.text(Some("false"));
        out.text(Some("7"));
        out.text(None);
        let place = out.bytes.len();
        out.bytes.push(if has_data { 1 } else { 3 });
        out.bytes.extend([0; 8]);
        place
    }

    fn stream(&self, out: &mut Out, content: &[u8]) {
        // PostgreSQL 16 and newer write nothing at all of what is empty, with gzip.
        let nothing = content.is_empty() && self.compression == Compression::Gzip;
        let packed = match nothing {
            true => Vec::new(),
            false => compress(self.compression, content),
        };
        for piece in packed.chunks(self.chunk) {
            out.int(piece.len() as i32);
            out.bytes.extend(piece);
        }
        out.int(0);
    }
}

enum Body {
    Rows(String),
    Objects,
}

struct Out {
    bytes: Vec<u8>,
    int_size: u8,
}

impl Out {
    fn int(&mut self, number: i32) {
        self.bytes.push(u8::from(number < 0));
        let size = u64::from(number.unsigned_abs()).to_le_bytes();
        self.bytes.extend(&size[..usize::from(self.int_size)]);
    }

    fn text(&mut self, text: Option<&str>) {
        match text {
            None => self.int(-1),
            Some(text) => {
                self.int(text.len() as i32);
                self.bytes.extend(text.as_bytes());
            }
        }
    }
}

pub fn quote(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    match name.chars().all(plain) {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// Rows as COPY writes them, with what `pg_dump` writes behind them.
pub fn rows(rows: &[Vec<Value>]) -> String {
    let mut text = String::new();
    for row in rows {
        text += &line(row.iter().map(Option::as_deref));
    }
    text + "\\.\n\n\n"
}

pub fn line<'a>(values: impl Iterator<Item = Option<&'a str>>) -> String {
    let fields: Vec<String> = values.map(field).collect();
    fields.join("\t") + "\n"
}

fn field(value: Option<&str>) -> String {
    let Some(value) = value else {
        return "\\N".to_owned();
    };
    let mut text = String::new();
    for letter in value.chars() {
        match letter {
            '\\' => text += "\\\\",
            '\x08' => text += "\\b",
            '\x0c' => text += "\\f",
            '\n' => text += "\\n",
            '\r' => text += "\\r",
            '\t' => text += "\\t",
            '\x0b' => text += "\\v",
            other => text.push(other),
        }
    }
    text
}

pub fn compress(compression: Compression, content: &[u8]) -> Vec<u8> {
    match compression {
        Compression::None => content.to_vec(),
        Compression::Gzip => {
            let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Lz4 => {
            let info = FrameInfo::new()
                .block_mode(BlockMode::Linked)
                .block_size(BlockSize::Max64KB);
            let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
            encoder.write_all(content).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zstd => {
            let mut packed = Vec::with_capacity(zstd_safe::compress_bound(content.len()));
            zstd_safe::compress(&mut packed, content, 3).unwrap();
            packed
        }
    }
}

/// A backup of version 1.15 or newer that came through a pipe without compression, with one.
pub fn recoded(plain: &[u8], compression: Compression) -> Vec<u8> {
    let contents = usize::try_from(Archive::open(plain).unwrap().bytes_read()).unwrap();
    let mut bytes = plain[..contents].to_vec();
    let code = COMPRESSIONS.iter().position(|one| *one == compression);
    assert_eq!(bytes[11], 0, "the compression");
    bytes[11] = u8::try_from(code.unwrap()).unwrap();
    let mut out = Out { bytes, int_size: 4 };
    let mut rest = &plain[contents..];
    let take = |rest: &mut &[u8], length: usize| {
        let (taken, behind) = rest.split_at(length);
        *rest = behind;
        taken.to_vec()
    };
    let int = |rest: &mut &[u8]| {
        let bytes = take(rest, 5);
        i32::from_le_bytes(bytes[1..].try_into().unwrap())
    };
    let stream = |rest: &mut &[u8], out: &mut Out| {
        let mut content = Vec::new();
        loop {
            match int(rest) {
                0 => break,
                length => content.extend(take(rest, usize::try_from(length).unwrap())),
            }
        }
        for piece in compress(compression, &content).chunks(4096) {
            out.int(i32::try_from(piece.len()).unwrap());
            out.bytes.extend(piece);
        }
        out.int(0);
    };
    while !rest.is_empty() {
        let kind = take(&mut rest, 1);
        out.bytes.extend(&kind);
        out.int(int(&mut rest));
        if kind == [1] {
            stream(&mut rest, &mut out);
            continue;
        }
        loop {
            let object = int(&mut rest);
            out.int(object);
            if object == 0 {
                break;
            }
            stream(&mut rest, &mut out);
        }
    }
    out.bytes
}

/// All tables of a backup, read to its end.
pub fn read(backup: impl Read) -> Result<Vec<Table>, pgdump::ArchiveError> {
    let mut archive = Archive::open(backup)?;
    let mut tables = Vec::new();
    while let Some(block) = archive.next_block()? {
        let Some(copy) = block.entry().copy.clone() else {
            continue;
        };
        let mut rows = block.rows();
        let mut found = Vec::new();
        while let Some(row) = rows.next_row()? {
            let value = |value: Option<&[u8]>| {
                value.map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
            };
            found.push(row.iter().map(value).collect());
        }
        tables.push(Table {
            schema: copy.schema,
            name: copy.table,
            columns: copy.columns,
            rows: found,
        });
    }
    Ok(tables)
}

/// The tables and rows of two backups are the same.
#[track_caller]
pub fn assert_same(found: &[Table], expected: &[Table]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(
            (&found.schema, &found.name, &found.columns),
            (&expected.schema, &expected.name, &expected.columns)
        );
        assert_eq!(found.rows.len(), expected.rows.len(), "{}", found.name);
        for (number, (found, expected)) in found.rows.iter().zip(&expected.rows).enumerate() {
            assert_eq!(found, expected, "row {number}");
        }
    }
}
