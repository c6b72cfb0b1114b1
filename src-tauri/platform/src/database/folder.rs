//! The cluster's folder: what is kept beside PostgreSQL's own files, and who may read it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::DatabaseError;
use crate::room;

/// What a cluster needs to be started again.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Port it had last.
    pub port: u16,
    /// Password of the superuser.
    pub password: String,
}

/// Lower-case letters and digits, as many as asked, from the system's random source (five bits each).
pub(super) fn random(length: usize) -> String {
    const LETTERS: [char; 32] = [
        'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r',
        's', 't', 'u', 'v', 'w', 'x', 'y', 'z', '2', '3', '4', '5', '6', '7',
    ];
    let mut out = String::with_capacity(length);
    while out.len() < length {
        // Bytes 6 and 8 hold the version of a random UUID; the others are random throughout.
        let bytes = *uuid::Uuid::new_v4().as_bytes();
        let bytes = bytes
            .iter()
            .enumerate()
            .filter(|(index, _)| !matches!(index, 6 | 8));
        let letters = bytes.filter_map(|(_, byte)| LETTERS.get(usize::from(byte % 32)));
        out.extend(letters.take(length - out.len()));
    }
    out
}

/// Makes a folder that only its owner can enter.
pub(super) fn make(folder: &Path) -> Result<(), DatabaseError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(at(folder))
}

/// Reads what was kept; `None` when nothing was, or nothing of use.
pub(super) fn read(path: &Path) -> Result<Option<Kept>, DatabaseError> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path)(error)),
    }
}

/// Writes what is kept: whole or not at all.
pub(super) fn write(path: &Path, kept: &Kept) -> Result<(), DatabaseError> {
    let beside = path.with_extension("new");
    let text = serde_json::to_vec(kept).unwrap_or_default();
    let written = private(&beside).and_then(|mut file| {
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        sync(path.parent().unwrap_or(path))
    });
    written.map_err(at(path))
}

/// A new file that only its owner can read.
pub(super) fn private(path: &Path) -> std::io::Result<File> {
    let _ = std::fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Has a folder's entries on disk. Windows does so by itself.
pub(super) fn sync(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

pub(super) fn at(path: &Path) -> impl Fn(std::io::Error) -> DatabaseError + '_ {
    |source| match room::is_lacking(&source) {
        true => DatabaseError::DiskFull,
        false => DatabaseError::Io {
            path: path.to_owned(),
            source,
        },
    }
}
