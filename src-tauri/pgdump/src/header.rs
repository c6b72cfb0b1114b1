//! The first bytes of a backup: who wrote it, when, and how its data are compressed.

use std::fmt;
use std::io::Read;

use crate::error::{ArchiveError, Damage, Fault, OtherFormat, Place};
use crate::input::{Input, Sizes};
use crate::{limits, looks};

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Of the format.
    pub version: Version,
    /// Of all its data.
    pub compression: Compression,
    /// When it was begun, by the clock of the computer that made it; none if that is no date.
    pub created: Option<LocalTime>,
    /// The database's name.
    pub database: String,
    /// PostgreSQL's version there, as `15.4 (Debian 15.4-1)`.
    pub server_version: String,
    /// The version of `pg_dump`.
    pub dump_version: String,
}

/// The version of the format. 1.12 is of PostgreSQL 9.0, 1.13 of 10.3, 1.14 of 12, 1.15 of 16, 1.16 of 17 and 18.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they are what versions have")]
pub struct Version {
    pub major: u8,
    pub minor: u8,
    pub revision: u8,
}

/// How the data are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are names")]
pub enum Compression {
    None,
    Gzip,
    Lz4,
    Zstd,
}

/// A time without its zone, which a backup does not tell: right to within a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "they are what times have")]
pub struct LocalTime {
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

const OLDEST: (u8, u8) = (1, 12);
const NEWEST: (u8, u8) = (1, 16);

pub(crate) fn read<R: Read>(input: &mut Input<R>) -> Result<(Header, Sizes), ArchiveError> {
    let in_header = |fault: Fault| fault.at(Place::Header);
    let start = input.peek(looks::ENOUGH).map_err(in_header)?;
    if !start.starts_with(looks::MAGIC) {
        if looks::MAGIC.starts_with(start) {
            return Err(in_header(Fault::Cut));
        }
        return Err(looks::like(start));
    }
    input.consume(looks::MAGIC.len());
    let version = version(input).map_err(in_header)?;
    let (major, minor) = (version.major, version.minor);
    if (major, minor) > NEWEST {
        return Err(ArchiveError::Newer { major, minor });
    }
    if (major, minor) < OLDEST {
        return Err(ArchiveError::Older { major, minor });
    }
    let sizes = sizes(input).map_err(in_header)?;
    match input.byte().map_err(in_header)? {
        1 => {}
        // The table of contents of a folder, which calls itself a tar's as well.
        3 | 5 => {
            let format = OtherFormat::Directory;
            return Err(ArchiveError::OtherFormat { format });
        }
        _ => return Err(in_header(Damage::Number.into())),
    }
    let header = rest(input, sizes, version).map_err(in_header)?;
    Ok((header, sizes))
}

fn version<R: Read>(input: &mut Input<R>) -> Result<Version, Fault> {
    Ok(Version {
        major: input.byte()?,
        minor: input.byte()?,
        revision: input.byte()?,
    })
}

fn sizes<R: Read>(input: &mut Input<R>) -> Result<Sizes, Fault> {
    let sizes = Sizes {
        int: input.byte()?,
        offset: input.byte()?,
    };
    match (sizes.int, sizes.offset) {
        (1..=8, 1..=8) => Ok(sizes),
        _ => Err(Damage::Number.into()),
    }
}

fn rest<R: Read>(input: &mut Input<R>, sizes: Sizes, version: Version) -> Result<Header, Fault> {
    let compression = if version.minor >= 15 {
        match input.byte()? {
            0 => Compression::None,
            1 => Compression::Gzip,
            2 => Compression::Lz4,
            3 => Compression::Zstd,
            _ => return Err(Damage::Number.into()),
        }
    } else {
        // A level, and -1 where zlib may choose it.
        match input.int(sizes)? {
            0 => Compression::None,
            -1..=9 => Compression::Gzip,
            _ => return Err(Damage::Number.into()),
        }
    };
    let mut time = [0; 7];
    for part in &mut time {
        *part = input.int(sizes)?;
    }
    let mut budget = limits::CONTENTS;
    let mut name = || -> Result<String, Fault> {
        let text = input.text(sizes, &mut budget)?.unwrap_or_default();
        Ok(String::from_utf8_lossy(&text).into_owned())
    };
    Ok(Header {
        version,
        compression,
        created: LocalTime::of(time),
        database: name()?,
        server_version: name()?,
        dump_version: name()?,
    })
}

impl LocalTime {
    /// From C's parts of a time: its months begin with 0, and its years with 1900.
    fn of([second, minute, hour, day, month, year, _]: [i32; 7]) -> Option<Self> {
        let within = |number: i32, least: i32, most: i32| {
            let fits = (least..=most).contains(&number);
            u8::try_from(number).ok().filter(|_| fits)
        };
        Some(Self {
            year: u16::try_from(year.checked_add(1900)?).ok()?,
            month: within(month.checked_add(1)?, 1, 12)?,
            day: within(day, 1, 31)?,
            hour: within(hour, 0, 23)?,
            minute: within(minute, 0, 59)?,
            second: within(second, 0, 60)?,
        })
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            self.year, self.month, self.day, self.hour, self.minute, self.second
        )
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.revision)
    }
}
