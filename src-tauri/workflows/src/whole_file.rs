//! The one way a file of ours is written: whole or not at all, also when the power goes in the middle.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

/// A file could not be written; the one that was there is untouched.
#[derive(Debug, thiserror::Error)]
#[error("{path} can't be written: {source}")]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// What the system said.
    pub source: std::io::Error,
}

impl WriteError {
    /// A stable word for the window.
    pub fn code(&self) -> &'static str {
        match self.source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                "write-disk-full"
            }
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                "write-no-permission"
            }
            _ => "write-failed",
        }
    }

    /// Every code there is.
    pub const CODES: &'static [&'static str] =
        &["write-disk-full", "write-no-permission", "write-failed"];
}

/// Temporary name → write → length → to the disk → in place → the folder to the disk.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_by(path, |file| {
        file.write_all(bytes)?;
        Ok(bytes.len() as u64)
    })
}

/// The same for what is never in memory as a whole: `fill` writes it and says how long it is.
pub fn write_by(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<u64>,
) -> Result<(), WriteError> {
    attempt(path, fill).map_err(|source| WriteError {
        path: path.to_owned(),
        source,
    })
}

fn attempt(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<u64>,
) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::with_prefix_in(".orchard-", folder)?;
    let mut buffered = BufWriter::with_capacity(256 << 10, file.as_file_mut());
    let length = fill(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    file.as_file().sync_all()?;
    if file.as_file().metadata()?.len() != length {
        return Err(std::io::ErrorKind::WriteZero.into());
    }
    put_in_place(file, path)?;
    sync_folder(folder)
}

/// The same for a file that was written elsewhere in the same folder, over hours maybe: to the disk → in place → the
/// folder to the disk. It takes nothing's place.
pub fn place(from: &Path, to: &Path) -> std::io::Result<()> {
    to_the_disk(from)?;
    let whole = tempfile::TempPath::try_from_path(from)?;
    if let Err(failed) = whole.persist_noclobber(to) {
        // What was written is worth more than tidiness.
        let _ = failed.path.keep();
        return Err(failed.error);
    }
    sync_folder(to.parent().unwrap_or(Path::new(".")))
}

/// Gives a folder that is whole the first of the names that is free, and asks the disk to keep it.
pub fn place_folder(from: &Path, name: impl Fn(u32) -> PathBuf) -> std::io::Result<PathBuf> {
    for number in 1..=1000 {
        let to = name(number);
        // An empty folder may be replaced by a rename on some systems: its making says whether the name is free.
        match std::fs::create_dir(&to) {
            Ok(()) => {}
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => continue,
            Err(why) => return Err(why),
        }
        let moved = std::fs::remove_dir(&to).and_then(|()| std::fs::rename(from, &to));
        match moved {
            Ok(()) => {
                sync_folder(to.parent().unwrap_or(Path::new(".")))?;
                return Ok(to);
            }
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => continue,
            Err(why) if why.kind() == std::io::ErrorKind::DirectoryNotEmpty => continue,
            Err(why) => return Err(why),
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}

/// Asks the disk to keep a file that was written before. Windows does so only for what is open for writing.
pub fn to_the_disk(file: &Path) -> std::io::Result<()> {
    let file = std::fs::OpenOptions::new().write(true).open(file)?;
    file.sync_all()
}

/// On Windows a virus scanner may hold the old file for a moment: a few tries are worth it.
fn put_in_place(mut file: NamedTempFile, path: &Path) -> std::io::Result<()> {
    let mut tries = if cfg!(windows) { 10 } else { 1 };
    loop {
        tries -= 1;
        match file.persist(path) {
            Ok(_) => return Ok(()),
            Err(failed) if tries == 0 => return Err(failed.error),
            Err(failed) => {
                file = failed.file;
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// NTFS writes its own journal; a folder can't be opened like a file there.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("settings.json");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(
            std::fs::read_dir(path.parent().unwrap()).unwrap().count(),
            1
        );
    }

    #[test]
    fn a_file_that_cannot_be_written_says_why_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        std::fs::create_dir_all(path.join("inside")).unwrap();
        let why = write(&path, b"one").unwrap_err();
        assert!(WriteError::CODES.contains(&why.code()));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
