//! Writes zip: UTF-8 names, one fixed date, lengths and checksums before each file's bytes, so that
//! every reader can read it from front to back.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::{Feed, Piece, members};
use crate::error::PackError;
use crate::tree::Tree;

const UTF8: u16 = 1 << 11;
const NEEDS: u16 = 20;
/// Made on Unix, so that modes are understood.
const MADE_BY: u16 = 3 << 8 | NEEDS;
/// 1 January 1980, midnight: the first there is.
const DATE: u16 = 1 << 5 | 1;
const LOCAL_LEN: u64 = 30;

struct Entry<'t> {
    name: std::borrow::Cow<'t, str>,
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
    mode: u32,
    offset: u32,
}

pub(super) fn write(tree: &Tree, file: &mut File, feed: &mut Feed) -> Result<(), PackError> {
    let writing = |error: io::Error| PackError::writing(&error);
    let mut out = BufWriter::with_capacity(256 << 10, file);
    let mut entries = Vec::new();
    for (path, content) in members(tree) {
        feed.check_cancel()?;
        let offset = small(out.stream_position().map_err(writing)?)?;
        let Some(content) = content else {
            let name = format!("{path}/").into();
            let entry = Entry {
                name,
                method: 0,
                crc: 0,
                packed: 0,
                size: 0,
                mode: 0o040_755,
                offset,
            };
            local(&mut out, &entry).map_err(writing)?;
            entries.push(entry);
            continue;
        };
        let mut entry = Entry {
            name: path.into(),
            method: 8,
            crc: 0,
            packed: 0,
            size: small(content.len())?,
            mode: 0o100_644,
            offset,
        };
        // The lengths are filled in when they are known.
        local(&mut out, &entry).map_err(writing)?;
        let begin = out.stream_position().map_err(writing)?;
        let mut encoder = DeflateEncoder::new(&mut out, Compression::new(6));
        let mut crc = crc32fast::Hasher::new();
        let mode = &mut entry.mode;
        feed.file(path, content, &mut |piece| {
            let bytes = match piece {
                Piece::First {
                    bytes, is_program, ..
                } => {
                    *mode |= if is_program { 0o111 } else { 0 };
                    bytes
                }
                Piece::More(bytes) => bytes,
            };
            crc.update(bytes);
            encoder.write_all(bytes).map_err(writing)
        })?;
        encoder.finish().map_err(writing)?;
        let end = out.stream_position().map_err(writing)?;
        entry.crc = crc.finalize();
        entry.packed = small(end - begin)?;
        out.seek(SeekFrom::Start(begin - LOCAL_LEN - path.len() as u64))
            .map_err(writing)?;
        local(&mut out, &entry).map_err(writing)?;
        out.seek(SeekFrom::Start(end)).map_err(writing)?;
        entries.push(entry);
    }
    directory(&mut out, &entries)?;
    out.flush().map_err(writing)
}

fn small(number: u64) -> Result<u32, PackError> {
    u32::try_from(number)
        .ok()
        .filter(|it| *it < u32::MAX)
        .ok_or(PackError::TooLargeForZip)
}

fn local(out: &mut impl Write, entry: &Entry) -> io::Result<()> {
    let mut header = Vec::with_capacity(64);
    header.extend_from_slice(b"PK\x03\x04");
    header.extend_from_slice(&NEEDS.to_le_bytes());
    shared(&mut header, entry);
    header.extend_from_slice(&0u16.to_le_bytes());
    header.extend_from_slice(entry.name.as_bytes());
    out.write_all(&header)
}

/// What the header before a file and the directory's entry have in common.
fn shared(header: &mut Vec<u8>, entry: &Entry) {
    for number in [UTF8, entry.method, 0, DATE] {
        header.extend_from_slice(&number.to_le_bytes());
    }
    for number in [entry.crc, entry.packed, entry.size] {
        header.extend_from_slice(&number.to_le_bytes());
    }
    let len = u16::try_from(entry.name.len()).unwrap_or(u16::MAX);
    header.extend_from_slice(&len.to_le_bytes());
}

fn directory(out: &mut BufWriter<&mut File>, entries: &[Entry]) -> Result<(), PackError> {
    let writing = |error: io::Error| PackError::writing(&error);
    let count = u16::try_from(entries.len())
        .ok()
        .filter(|it| *it < u16::MAX);
    let count = count.ok_or(PackError::TooLargeForZip)?;
    let begin = out.stream_position().map_err(writing)?;
    for entry in entries {
        let mut record = Vec::with_capacity(96);
        record.extend_from_slice(b"PK\x01\x02");
        record.extend_from_slice(&MADE_BY.to_le_bytes());
        record.extend_from_slice(&NEEDS.to_le_bytes());
        shared(&mut record, entry);
        for number in [0u16; 4] {
            record.extend_from_slice(&number.to_le_bytes());
        }
        let is_folder = u32::from(entry.name.ends_with('/'));
        record.extend_from_slice(&(entry.mode << 16 | is_folder << 4).to_le_bytes());
        record.extend_from_slice(&entry.offset.to_le_bytes());
        record.extend_from_slice(entry.name.as_bytes());
        out.write_all(&record).map_err(writing)?;
    }
    let end = out.stream_position().map_err(writing)?;
    let mut record = Vec::with_capacity(22);
    record.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    record.extend_from_slice(&count.to_le_bytes());
    record.extend_from_slice(&count.to_le_bytes());
    record.extend_from_slice(&small(end - begin)?.to_le_bytes());
    record.extend_from_slice(&small(begin)?.to_le_bytes());
    record.extend_from_slice(&0u16.to_le_bytes());
    out.write_all(&record).map_err(writing)
}
