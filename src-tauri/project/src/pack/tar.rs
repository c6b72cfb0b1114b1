//! Writes tar: ustar, GNU's form for what does not fit it. No owners, two modes, and times that follow
//! from what is in the file and from nothing else.

use std::io::{self, Write};

use super::{Feed, Piece, members};
use crate::error::PackError;
use crate::tree::Tree;

const BLOCK: usize = 512;
/// 2 January 1980: some archivers know no earlier day.
const FIRST_TIME: u64 = 315_619_200;

/// The time of a file with this checksum, within 17 years. One time for all would be simpler, but
/// oTree's server makes of time and length the mark by which browsers keep a copy: of a script in
/// which only a digit changed, they would go on showing the old one.
fn time(crc: u32) -> u64 {
    FIRST_TIME + u64::from(crc >> 3)
}

const ZEROS: [u8; BLOCK] = [0; BLOCK];

pub(super) fn write(tree: &Tree, out: &mut impl Write, feed: &mut Feed) -> Result<(), PackError> {
    let writing = |error: io::Error| PackError::writing(&error);
    for (path, content) in members(tree) {
        feed.check_cancel()?;
        let Some(content) = content else {
            header(out, &format!("{path}/"), 0, b'5', 0o755, FIRST_TIME).map_err(writing)?;
            continue;
        };
        let len = content.len();
        feed.file(path, content, &mut |piece| match piece {
            Piece::First {
                bytes,
                is_program,
                crc,
            } => {
                let mode = if is_program { 0o755 } else { 0o644 };
                header(out, path, len, b'0', mode, time(crc))
                    .and_then(|()| out.write_all(bytes))
                    .map_err(writing)
            }
            Piece::More(bytes) => out.write_all(bytes).map_err(writing),
        })?;
        pad(out, len).map_err(writing)?;
    }
    out.write_all(&ZEROS)
        .and_then(|()| out.write_all(&ZEROS))
        .map_err(writing)
}

fn pad(out: &mut impl Write, len: u64) -> io::Result<()> {
    let over = usize::try_from(len % BLOCK as u64).unwrap_or(0);
    if over == 0 {
        Ok(())
    } else {
        out.write_all(ZEROS.get(over..).unwrap_or_default())
    }
}

fn header(
    out: &mut impl Write,
    name: &str,
    len: u64,
    kind: u8,
    mode: u32,
    time: u64,
) -> io::Result<()> {
    let (prefix, short) = match split(name) {
        Some(parts) => parts,
        None => {
            let bytes = name.len() as u64 + 1;
            block(out, "", "././@LongLink", bytes, b'L', 0o644, FIRST_TIME)?;
            out.write_all(name.as_bytes())?;
            out.write_all(&[0])?;
            pad(out, bytes)?;
            ("", cut(name))
        }
    };
    block(out, prefix, short, len, kind, mode, time)
}

/// Prefix and name as ustar holds them, if they fit.
fn split(name: &str) -> Option<(&str, &str)> {
    if name.len() <= 100 {
        return Some(("", name));
    }
    let body = name.strip_suffix('/').unwrap_or(name);
    body.match_indices('/')
        .filter_map(|(at, _)| Some((name.get(..at)?, name.get(at + 1..)?)))
        .find(|(prefix, rest)| prefix.len() <= 155 && rest.len() <= 100)
}

/// The first hundred bytes, for readers that know no long names.
fn cut(name: &str) -> &str {
    let end = (0..=100)
        .rev()
        .find(|end| name.is_char_boundary(*end))
        .unwrap_or(0);
    name.get(..end).unwrap_or_default()
}

fn block(
    out: &mut impl Write,
    prefix: &str,
    name: &str,
    len: u64,
    kind: u8,
    mode: u32,
    time: u64,
) -> io::Result<()> {
    let mut block = [0; BLOCK];
    put(&mut block, 0, name.as_bytes());
    put(&mut block, 100, format!("{mode:07o}").as_bytes());
    put(&mut block, 108, b"0000000");
    put(&mut block, 116, b"0000000");
    match len {
        0..0o100_000_000_000 => put(&mut block, 124, format!("{len:011o}").as_bytes()),
        // GNU's binary form, from 8 GiB.
        _ => {
            put(&mut block, 124, &[0x80, 0, 0, 0]);
            put(&mut block, 128, &len.to_be_bytes());
        }
    }
    put(&mut block, 136, format!("{time:011o}").as_bytes());
    put(&mut block, 148, b"        ");
    put(&mut block, 156, &[kind]);
    put(&mut block, 257, b"ustar\x0000");
    put(&mut block, 329, b"0000000");
    put(&mut block, 337, b"0000000");
    put(&mut block, 345, prefix.as_bytes());
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    out.write_all(&block)
}

fn put(block: &mut [u8; BLOCK], at: usize, bytes: &[u8]) {
    if let Some(field) = block.get_mut(at..at + bytes.len()) {
        field.copy_from_slice(bytes);
    }
}
