//! Archives, hostile until proven otherwise: told by their content, read once from end to end,
//! every limit counted while reading. Writes to one nameless scratch file and nowhere else.

mod cp437;
mod intake;
mod names;
mod tar;
mod zip;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::OpenError;
use crate::limits::Limits;
use crate::tree::Tree;
use intake::Intake;

/// What an archive turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Zip,
    Tar,
    GzippedTar,
}

/// Reads the whole archive at `path`.
pub(crate) fn read(
    path: &Path,
    limits: &Limits,
    scratch: &Path,
) -> Result<(Tree, Format), OpenError> {
    let shown = path.to_string_lossy();
    let reading = |error| OpenError::reading(&shown, &error);
    let mut file = File::open(path).map_err(reading)?;
    let mut start = Vec::with_capacity(tar::BLOCK);
    (&mut file)
        .take(tar::BLOCK as u64)
        .read_to_end(&mut start)
        .map_err(reading)?;
    let len = file.seek(SeekFrom::End(0)).map_err(reading)?;
    file.seek(SeekFrom::Start(0)).map_err(reading)?;
    let format = tell(&start, &shown)?;
    let mut intake = Intake::new(limits, scratch, len)?;
    match format {
        Format::Zip => zip::read(&mut file, len, &shown, &mut intake)?,
        Format::GzippedTar => tar::read_gzipped(file, &shown, &mut intake)?,
        Format::Tar => tar::read_plain(file, &shown, &mut intake)?,
    }
    Ok((intake.finish()?, format))
}

fn tell(start: &[u8], path: &str) -> Result<Format, OpenError> {
    let other = |kind| {
        Err(OpenError::OtherArchive {
            path: path.to_owned(),
            kind,
        })
    };
    match start {
        [] => Err(OpenError::Empty {
            path: path.to_owned(),
        }),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Ok(Format::Zip),
        [b'P', b'K', 7, 8, ..] => Err(OpenError::Unsupported {
            feature: "several volumes".to_owned(),
        }),
        [0x1f, 0x8b, ..] => Ok(Format::GzippedTar),
        [b'R', b'a', b'r', b'!', ..] => other("rar"),
        [b'7', b'z', 0xbc, 0xaf, ..] => other("7z"),
        [b'B', b'Z', b'h', ..] => other("bzip2"),
        [0xfd, b'7', b'z', b'X', ..] => other("xz"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => other("zstd"),
        _ if tar::looks_like_a_header(start) => Ok(Format::Tar),
        _ => Err(OpenError::NotAnArchive {
            path: path.to_owned(),
        }),
    }
}
