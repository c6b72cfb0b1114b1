//! Reads zip. A zip means one thing here or nothing: the directory at its end and the header before
//! each file must agree, no two files may share bytes, and every checksum is looked at.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::DeflateDecoder;

use super::cp437::decoded;
use super::intake::Intake;
use crate::error::OpenError;

const END_LEN: usize = 22;
const LOCAL_LEN: usize = 30;
const ENTRY_LEN: usize = 46;
const UTF8: u16 = 1 << 11;
const STREAMED: u16 = 1 << 3;
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
/// Bytes of directory one entry may take on average; real ones take about a hundred.
const DIRECTORY_PER_ENTRY: u64 = 4096;

pub(super) fn read(
    file: &mut File,
    len: u64,
    path: &str,
    intake: &mut Intake,
) -> Result<(), OpenError> {
    let directory = directory(file, len, path, intake)?;
    let mut spans = Vec::with_capacity(directory.len());
    for entry in &directory {
        spans.push(take(file, entry, path, intake)?);
    }
    spans.sort_unstable();
    for pair in spans.windows(2) {
        if let [(_, end), (next, _)] = pair
            && next < end
        {
            return Err(OpenError::Contradicts {
                name: "overlapping files".to_owned(),
            });
        }
    }
    Ok(())
}

/// An entry as the directory tells it.
struct Entry {
    name: Vec<u8>,
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    offset: u64,
    /// Unix mode bits, if it was made on Unix.
    mode: Option<u32>,
}

fn directory(
    file: &mut File,
    len: u64,
    path: &str,
    intake: &Intake,
) -> Result<Vec<Entry>, OpenError> {
    let fault = |error: io::Error| OpenError::decoding(path, &error);
    let tail_len = len.min(END_LEN as u64 + u64::from(u16::MAX));
    let tail_at = len - tail_len;
    let mut tail = Vec::new();
    file.seek(SeekFrom::Start(tail_at)).map_err(fault)?;
    file.take(tail_len).read_to_end(&mut tail).map_err(fault)?;
    // The end record is the one whose comment reaches the end of the file.
    let mut found = None;
    let mut is_near = false;
    for at in (0..tail.len().saturating_sub(END_LEN - 1)).rev() {
        let Some(b"PK\x05\x06") = tail.get(at..at + 4) else {
            continue;
        };
        let mut end = Fields(tail.get(at + 4..).unwrap_or_default());
        let Some(record) = End::parse(&mut end) else {
            continue;
        };
        is_near |= end.0.len() > usize::from(record.comment);
        if end.0.len() == usize::from(record.comment) {
            found = Some((at, record));
            break;
        }
    }
    let Some((at, mut end)) = found else {
        let pasted = OpenError::Damaged {
            detail: "something stands behind its end",
        };
        return Err(if is_near {
            pasted
        } else {
            OpenError::Truncated
        });
    };
    let end_at = tail_at + at as u64;
    let mut directory_end = end_at;
    if end.needs_64() {
        directory_end = end
            .read_64(file, end_at)
            .map_err(fault)?
            .ok_or(OpenError::Truncated)?;
    }
    if end.disks != 0 {
        return Err(OpenError::Unsupported {
            feature: "several volumes".to_owned(),
        });
    }
    let limit = intake.limits().entries;
    if end.entries > limit as u64 {
        return Err(OpenError::TooManyEntries { limit });
    }
    if end.size > (end.entries + 1) * DIRECTORY_PER_ENTRY {
        return Err(OpenError::Damaged {
            detail: "zip directory",
        });
    }
    if end.at.checked_add(end.size) != Some(directory_end) {
        // Cut out of the middle, or something pasted before it: offsets would lie.
        return Err(if end.at.saturating_add(end.size) > directory_end {
            OpenError::Truncated
        } else {
            OpenError::Damaged {
                detail: "zip directory",
            }
        });
    }
    file.seek(SeekFrom::Start(end.at)).map_err(fault)?;
    let mut bytes = Vec::new();
    file.take(end.size).read_to_end(&mut bytes).map_err(fault)?;
    let mut fields = Fields(&bytes);
    let mut entries = Vec::new();
    for _ in 0..end.entries {
        entries.push(Entry::parse(&mut fields).ok_or(OpenError::Damaged {
            detail: "zip directory",
        })?);
    }
    if fields.0.is_empty() {
        Ok(entries)
    } else {
        Err(OpenError::Damaged {
            detail: "zip directory",
        })
    }
}

/// Takes one file; returns where its bytes lie.
fn take(
    file: &mut File,
    entry: &Entry,
    path: &str,
    intake: &mut Intake,
) -> Result<(u64, u64), OpenError> {
    let fault = |error: &io::Error| OpenError::decoding(path, error);
    let shown = || String::from_utf8_lossy(&entry.name).into_owned();
    if entry.flags & ENCRYPTED != 0 {
        return Err(OpenError::Encrypted { name: shown() });
    }
    file.seek(SeekFrom::Start(entry.offset))
        .map_err(|error| fault(&error))?;
    let mut reader = BufReader::with_capacity(64 << 10, &mut *file);
    let mut header = [0; LOCAL_LEN];
    reader
        .read_exact(&mut header)
        .map_err(|error| fault(&error))?;
    let local = Local::parse(&header).ok_or_else(|| OpenError::Contradicts { name: shown() })?;
    let mut name = vec![0; usize::from(local.name)];
    reader
        .read_exact(&mut name)
        .map_err(|error| fault(&error))?;
    let streamed = local.flags & STREAMED != 0;
    let agrees = name == entry.name
        && local.method == entry.method
        && (local.flags | STREAMED) == (entry.flags | STREAMED)
        && (streamed || local.matches(entry));
    if !agrees {
        return Err(OpenError::Contradicts { name: shown() });
    }
    io::copy(
        &mut (&mut reader).take(u64::from(local.extra)),
        &mut io::sink(),
    )
    .map_err(|error| fault(&error))?;
    let begin = entry.offset + (LOCAL_LEN + name.len()) as u64 + u64::from(local.extra);
    let name = decoded(&entry.name, entry.flags & UTF8 != 0);
    let is_link = entry.mode.is_some_and(|mode| mode & 0o170_000 == 0o120_000);
    let is_special = entry
        .mode
        .is_some_and(|mode| matches!(mode >> 12 & 0o17, 1 | 2 | 6 | 0o14));
    if is_special {
        return Err(OpenError::Device { name: shown() });
    }
    if name.ends_with(b"/") && entry.size == 0 {
        intake.folder(&name)?;
        return Ok((entry.offset, begin + entry.packed));
    }
    let packed = reader.take(entry.packed);
    let mut content: Box<dyn Read> = match entry.method {
        0 => Box::new(packed),
        8 => Box::new(DeflateDecoder::new(BufReader::new(packed))),
        other => {
            let feature = match other {
                9 => "Deflate64".to_owned(),
                12 => "bzip2 compression".to_owned(),
                14 | 95 => "LZMA compression".to_owned(),
                93 => "Zstandard compression".to_owned(),
                99 => return Err(OpenError::Encrypted { name: shown() }),
                other => format!("compression method {other}"),
            };
            return Err(OpenError::Unsupported { feature });
        }
    };
    let mut content = Checked {
        inner: &mut content,
        crc: crc32fast::Hasher::new(),
        len: 0,
    };
    if is_link {
        let mut target = Vec::new();
        (&mut content)
            .take(4096)
            .read_to_end(&mut target)
            .map_err(|error| fault(&error))?;
        intake.spend(target.len() as u64)?;
        intake.link(&name, &target)?;
    } else {
        intake.file(&name, &mut content, &fault)?;
    }
    if content.len != entry.size || content.crc.finalize() != entry.crc {
        let cut = content.len < entry.size && entry.method == 0;
        return Err(if cut {
            OpenError::Truncated
        } else {
            OpenError::Damaged { detail: "checksum" }
        });
    }
    Ok((entry.offset, begin + entry.packed))
}

struct Checked<'a> {
    inner: &'a mut dyn Read,
    crc: crc32fast::Hasher,
    len: u64,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.crc.update(buffer.get(..n).unwrap_or_default());
        self.len += n as u64;
        Ok(n)
    }
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes(8)?.try_into().ok()?))
    }
}

struct End {
    disks: u64,
    entries: u64,
    size: u64,
    at: u64,
    comment: u16,
}

impl End {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let (disk, first) = (fields.u16()?, fields.u16()?);
        let (here, entries) = (fields.u16()?, fields.u16()?);
        let (size, at) = (fields.u32()?, fields.u32()?);
        let split = disk != first || here != entries || (disk != 0 && disk != u16::MAX);
        Some(Self {
            disks: u64::from(split),
            entries: entries.into(),
            size: size.into(),
            at: at.into(),
            comment: fields.u16()?,
        })
    }

    fn needs_64(&self) -> bool {
        self.entries == u64::from(u16::MAX)
            || self.size == u64::from(u32::MAX)
            || self.at == u64::from(u32::MAX)
    }

    /// Reads the large end record instead; returns where it begins.
    fn read_64(&mut self, file: &mut File, end_at: u64) -> io::Result<Option<u64>> {
        let Some(locator_at) = end_at.checked_sub(20) else {
            return Ok(None);
        };
        let mut bytes = [0; 56];
        file.seek(SeekFrom::Start(locator_at))?;
        file.read_exact(bytes.get_mut(..20).unwrap_or_default())?;
        let mut locator = Fields(&bytes);
        if locator.bytes(4) != Some(b"PK\x06\x07") {
            return Ok(None);
        }
        let _disk = locator.u32();
        let Some(at) = locator
            .u64()
            .filter(|at| at.checked_add(56) == Some(locator_at))
        else {
            return Ok(None);
        };
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut bytes)?;
        let mut fields = Fields(&bytes);
        let parsed = (|| {
            if fields.bytes(4)? != b"PK\x06\x06" {
                return None;
            }
            fields.bytes(12)?;
            self.disks = u64::from(fields.u32()?) + u64::from(fields.u32()?);
            let (here, entries) = (fields.u64()?, fields.u64()?);
            self.disks += u64::from(here != entries);
            (self.entries, self.size, self.at) = (entries, fields.u64()?, fields.u64()?);
            Some(at)
        })();
        Ok(parsed)
    }
}

impl Entry {
    fn parse(fields: &mut Fields) -> Option<Self> {
        let mut fixed = Fields(fields.bytes(ENTRY_LEN)?);
        if fixed.bytes(4)? != b"PK\x01\x02" {
            return None;
        }
        let (made_by, _needed) = (fixed.u16()?, fixed.u16()?);
        let (flags, method) = (fixed.u16()?, fixed.u16()?);
        fixed.bytes(4)?;
        let (crc, packed, size) = (fixed.u32()?, fixed.u32()?, fixed.u32()?);
        let (name, extra, comment) = (fixed.u16()?, fixed.u16()?, fixed.u16()?);
        fixed.bytes(4)?;
        let (attributes, offset) = (fixed.u32()?, fixed.u32()?);
        let name = fields.bytes(name.into())?.to_vec();
        let mut extra = Fields(fields.bytes(extra.into())?);
        fields.bytes(comment.into())?;
        let mut entry = Self {
            name,
            flags,
            method,
            crc,
            packed: packed.into(),
            size: size.into(),
            offset: offset.into(),
            mode: (made_by >> 8 == 3).then_some(attributes >> 16),
        };
        while let (Some(id), Some(len)) = (extra.u16(), extra.u16()) {
            let mut field = Fields(extra.bytes(len.into())?);
            if id == 1 {
                for value in [&mut entry.size, &mut entry.packed, &mut entry.offset] {
                    if *value == u64::from(u32::MAX) {
                        *value = field.u64()?;
                    }
                }
            }
        }
        Some(entry)
    }
}

/// The header that stands before the file's bytes.
struct Local {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u32,
    size: u32,
    name: u16,
    extra: u16,
}

impl Local {
    fn parse(bytes: &[u8; LOCAL_LEN]) -> Option<Self> {
        let mut fields = Fields(bytes);
        if fields.bytes(4)? != b"PK\x03\x04" {
            return None;
        }
        fields.u16()?;
        let (flags, method) = (fields.u16()?, fields.u16()?);
        fields.bytes(4)?;
        let (crc, packed, size) = (fields.u32()?, fields.u32()?, fields.u32()?);
        Some(Self {
            flags,
            method,
            crc,
            packed,
            size,
            name: fields.u16()?,
            extra: fields.u16()?,
        })
    }

    fn matches(&self, entry: &Entry) -> bool {
        let same = |here: u32, there: u64| here == u32::MAX || u64::from(here) == there;
        self.crc == entry.crc && same(self.packed, entry.packed) && same(self.size, entry.size)
    }
}
