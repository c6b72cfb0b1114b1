//! Unpacks an uploaded archive, which is hostile until proven otherwise: nothing leaves the folder,
//! and every limit is counted while reading, not believed from a header.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};
use tar::{Archive, EntryType};
use tokio_util::sync::CancellationToken;

use super::links;
use crate::{limits, room, secret};

/// Why an archive is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Not a gzipped tar, or cut off.
    #[error("The source archive can't be read; it must be a whole gzipped tar file ({detail}).")]
    Unreadable {
        /// What the reader said.
        detail: String,
    },
    /// Other bytes than were promised.
    #[error("The source archive is not the one that was announced: its checksum is {found}.")]
    Checksum {
        /// `SHA256:` and hex.
        found: String,
    },
    /// Nothing in it.
    #[error("The source archive is empty.")]
    Empty,
    /// A name that leads out of the folder, or that this system can't have.
    #[error("The source archive holds a file with the forbidden name '{name}'.")]
    Name {
        /// The name as written.
        name: String,
    },
    /// A link that leads out of the folder.
    #[error("The source archive holds a link that leads outside: '{name}'.")]
    Link {
        /// The link.
        name: String,
    },
    /// A device, a pipe or another thing that is no file.
    #[error("The source archive holds something that is neither file nor folder: '{name}'.")]
    Kind {
        /// The entry.
        name: String,
    },
    /// Too many, too large, too deep or packed too tightly.
    #[error("The source archive is too large: {what}.")]
    TooLarge {
        /// Which limit.
        what: &'static str,
    },
    /// No room on the disk.
    #[error("The disk of this computer is full.")]
    DiskFull,
    /// The disk failed.
    #[error("The files could not be written: {source}.")]
    Disk {
        /// What the system said.
        source: io::Error,
    },
    /// It was asked to stop.
    #[error("The build was cancelled.")]
    Cancelled,
}

/// Unpacks `archive` into the empty folder `target`. `checksum` is `SHA256:` and hex, if the client gave one.
pub fn unpack(
    archive: &Path,
    target: &Path,
    checksum: Option<&str>,
    stop: &CancellationToken,
) -> Result<(), ArchiveError> {
    let file = File::open(archive).map_err(|source| ArchiveError::Disk { source })?;
    let mut hashed = Hashed {
        file,
        hash: Sha256::new(),
        bytes: 0,
    };
    let trouble = Trouble::default();
    let unpacked = read_entries(&mut hashed, target, stop, &trouble);
    // What stopped the reading comes back from the tar reader in words only.
    let unpacked = trouble.take().map_or(unpacked, Err);
    if matches!(unpacked, Err(ArchiveError::Cancelled)) {
        return unpacked;
    }
    // The bytes first: of an archive that was damaged on its way the damage is the news.
    io::copy(&mut hashed, &mut io::sink()).map_err(|source| ArchiveError::Disk { source })?;
    if let Some(expected) = checksum {
        let found = format!("SHA256:{}", secret::hex(&hashed.hash.finalize()));
        if !found.eq_ignore_ascii_case(expected) {
            return Err(ArchiveError::Checksum { found });
        }
    }
    unpacked?;
    lift_single_folder(target).map_err(disk)?;
    links::judge(target)
}

type Trouble = Rc<RefCell<Option<ArchiveError>>>;

fn read_entries(
    packed: &mut Hashed,
    target: &Path,
    stop: &CancellationToken,
    trouble: &Trouble,
) -> Result<(), ArchiveError> {
    let decoder = MultiGzDecoder::new(packed);
    let counted = Counted {
        decoder,
        bytes: 0,
        stop: stop.clone(),
        trouble: Rc::clone(trouble),
    };
    let mut archive = Archive::new(counted);
    let mut links = Vec::new();
    let mut entries: u64 = 0;
    for entry in archive.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        entries += 1;
        if entries > limits::ENTRIES {
            return Err(ArchiveError::TooLarge {
                what: "it has too many files",
            });
        }
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        if matches!(kind, EntryType::XGlobalHeader) {
            continue;
        }
        let path = entry
            .path()
            .map_err(|_| ArchiveError::Name { name: name.clone() })?;
        // `otree zip` and `tar -C dir .` name the folder itself, as "", "/" or "./".
        let Some(inside) = inside(&path, &name)? else {
            if kind.is_dir() {
                continue;
            }
            return Err(ArchiveError::Name { name });
        };
        let place = target.join(&inside);
        match kind {
            EntryType::Directory => make_folder(target, &inside, &name)?,
            EntryType::Regular | EntryType::Continuous => {
                make_parent(target, &inside, &name)?;
                let executable = entry.header().mode().unwrap_or(0o644) & 0o100 != 0;
                let mut file = new_file(&place, executable, &name)?;
                io::copy(&mut entry, &mut file).map_err(while_copying)?;
            }
            EntryType::Symlink => {
                let to = entry
                    .link_name()
                    .ok()
                    .flatten()
                    .ok_or_else(|| ArchiveError::Link { name: name.clone() })?;
                links.push((inside, to.into_owned(), name));
            }
            EntryType::Link => {
                let to = entry
                    .link_name()
                    .ok()
                    .flatten()
                    .ok_or_else(|| ArchiveError::Link { name: name.clone() })?;
                let from = self::inside(&to, &name)
                    .ok()
                    .flatten()
                    .map(|to| target.join(to));
                let from =
                    from.filter(|from| fs::symlink_metadata(from).is_ok_and(|m| m.is_file()));
                let from = from.ok_or_else(|| ArchiveError::Link { name: name.clone() })?;
                make_parent(target, &inside, &name)?;
                fs::hard_link(from, &place).map_err(disk)?;
            }
            _ => return Err(ArchiveError::Kind { name }),
        }
    }
    if entries == 0 {
        return Err(ArchiveError::Empty);
    }
    // Links come last, so that no file can be written through one.
    for (inside, _, name) in &links {
        make_parent(target, inside, name)?;
    }
    links::make_all(target, links)
}

/// A member's path under the folder; `None` for the folder itself.
fn inside(path: &Path, name: &str) -> Result<Option<PathBuf>, ArchiveError> {
    let forbidden = || ArchiveError::Name {
        name: name.to_owned(),
    };
    if name.contains('\0') {
        return Err(forbidden());
    }
    if path == Path::new("/") {
        return Ok(None);
    }
    let mut inside = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(part) if is_allowed(part) => inside.push(part),
            Component::CurDir => {}
            _ => return Err(forbidden()),
        }
    }
    if inside.components().count() > limits::DEPTH {
        return Err(ArchiveError::TooLarge {
            what: "its folders are nested too deeply",
        });
    }
    Ok((!inside.as_os_str().is_empty()).then_some(inside))
}

#[cfg(not(windows))]
fn is_allowed(_part: &std::ffi::OsStr) -> bool {
    true
}

// Windows reads some names as devices, streams or other folders.
#[cfg(windows)]
fn is_allowed(part: &std::ffi::OsStr) -> bool {
    let Some(part) = part.to_str() else {
        return false;
    };
    let stem = part
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    let device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
        || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")));
    !device
        && !part.contains([':', '\\', '<', '>', '"', '|', '?', '*'])
        && !part.ends_with(['.', ' '])
}

fn make_parent(target: &Path, inside: &Path, name: &str) -> Result<(), ArchiveError> {
    match inside.parent() {
        Some(parent) => make_folder(target, parent, name),
        None => Ok(()),
    }
}

fn make_folder(target: &Path, inside: &Path, name: &str) -> Result<(), ArchiveError> {
    let mut path = target.to_owned();
    for part in inside.components() {
        path.push(part);
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => {
                return Err(ArchiveError::Name {
                    name: name.to_owned(),
                });
            }
            Err(_) => fs::create_dir(&path).map_err(disk)?,
        }
    }
    Ok(())
}

// A name that comes twice means the later one, as tar does it.
fn new_file(place: &Path, executable: bool, name: &str) -> Result<File, ArchiveError> {
    if let Ok(meta) = fs::symlink_metadata(place) {
        if meta.is_dir() {
            return Err(ArchiveError::Name {
                name: name.to_owned(),
            });
        }
        fs::remove_file(place).map_err(disk)?;
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if executable { 0o755 } else { 0o644 });
    }
    #[cfg(not(unix))]
    let _ = executable;
    options.open(place).map_err(disk)
}

// Archives made by others than us may wrap everything in one folder; Heroku looks into it.
fn lift_single_folder(target: &Path) -> io::Result<()> {
    let mut entries = fs::read_dir(target)?;
    let (Some(only), None) = (entries.next().transpose()?, entries.next()) else {
        return Ok(());
    };
    if !only.file_type()?.is_dir() {
        return Ok(());
    }
    let aside = target.with_extension("wrapped");
    fs::rename(only.path(), &aside)?;
    fs::remove_dir(target)?;
    fs::rename(aside, target)
}

struct Hashed {
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }
}

struct Counted<'a> {
    decoder: MultiGzDecoder<&'a mut Hashed>,
    bytes: u64,
    stop: CancellationToken,
    trouble: Trouble,
}

impl Counted<'_> {
    fn check(&self) -> Result<(), ArchiveError> {
        let packed = self.decoder.get_ref().bytes;
        if self.stop.is_cancelled() {
            return Err(ArchiveError::Cancelled);
        }
        if self.bytes > 64 << 20 && self.bytes / limits::RATIO > packed {
            return Err(ArchiveError::TooLarge {
                what: "it unpacks to far more than it is",
            });
        }
        if self.bytes > limits::UNPACKED {
            return Err(ArchiveError::TooLarge {
                what: "its files together are too large",
            });
        }
        Ok(())
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decoder.read(buffer)?;
        self.bytes += count as u64;
        match self.check() {
            Ok(()) => Ok(count),
            Err(error) => {
                self.trouble.borrow_mut().get_or_insert(error);
                Err(io::ErrorKind::Other.into())
            }
        }
    }
}

pub(super) fn disk(source: io::Error) -> ArchiveError {
    match room::is_lacking(&source) {
        true => ArchiveError::DiskFull,
        false => ArchiveError::Disk { source },
    }
}

fn unreadable(error: io::Error) -> ArchiveError {
    ArchiveError::Unreadable {
        detail: error.to_string(),
    }
}

// Reading and writing fail through the same error: only these kinds can come from the disk.
fn while_copying(error: io::Error) -> ArchiveError {
    match room::is_lacking(&error) {
        true => ArchiveError::DiskFull,
        false => unreadable(error),
    }
}
