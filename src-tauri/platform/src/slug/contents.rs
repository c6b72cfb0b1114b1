//! What a slug consisted of when it was made, and copies of just that for another app.
//! A study writes into its folder while it runs: what it wrote, its participants' answers perhaps, is never copied.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::SlugDir;
use crate::{files, room};

/// Why a slug was not copied.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// It has no list.
    #[error("its code was built by an earlier version of this program; deploy it once more")]
    Unlisted,
    /// The study changed what it was built from.
    #[error("the app has changed its own file {name} since it was built")]
    Changed {
        /// Which.
        name: String,
    },
    /// The study removed what it was built from.
    #[error("the app has removed its own file {name} since it was built")]
    Missing {
        /// Which.
        name: String,
    },
    /// No room.
    #[error("the disk of this computer is full")]
    DiskFull,
    /// The disk.
    #[error("its code could not be copied: {source}")]
    Disk {
        /// What the system said.
        source: io::Error,
    },
}

impl From<io::Error> for CopyError {
    fn from(source: io::Error) -> CopyError {
        if room::is_lacking(&source) {
            CopyError::DiskFull
        } else {
            CopyError::Disk { source }
        }
    }
}

/// One entry of the list: enough to see that it is still the same.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Entry {
    Folder,
    Link { to: PathBuf },
    File { bytes: u64, changed: u128 },
}

impl Entry {
    fn of(path: &Path, meta: &Metadata) -> io::Result<Entry> {
        if meta.is_symlink() {
            let to = fs::read_link(path)?;
            return Ok(Entry::Link { to });
        }
        if meta.is_dir() {
            return Ok(Entry::Folder);
        }
        let changed = meta.modified()?.duration_since(UNIX_EPOCH);
        Ok(Entry::File {
            bytes: meta.len(),
            changed: changed.map(|time| time.as_nanos()).unwrap_or_default(),
        })
    }
}

type List = BTreeMap<String, Entry>;

/// Writes the list of a slug that is made and does not run yet.
pub fn note(slug: &SlugDir) -> io::Result<()> {
    let mut list = List::new();
    walk(&slug.app(), Path::new(""), &mut |inside, path, meta| {
        list.insert(key(inside), Entry::of(path, meta)?);
        Ok::<_, io::Error>(true)
    })?;
    let file = fs::File::create(slug.list())?;
    serde_json::to_writer(io::BufWriter::new(file), &list).map_err(io::Error::from)
}

fn key(inside: &Path) -> String {
    inside.to_string_lossy().replace('\\', "/")
}

/// Goes through a tree, never through a link; `visit` says whether to enter a folder. Compiled modules are nobody's.
fn walk<E: From<io::Error>>(
    root: &Path,
    inside: &Path,
    visit: &mut impl FnMut(&Path, &Path, &Metadata) -> Result<bool, E>,
) -> Result<(), E> {
    for entry in fs::read_dir(root.join(inside))? {
        let name = entry?.file_name();
        if name == "__pycache__" {
            continue;
        }
        let inside = inside.join(name);
        let path = root.join(&inside);
        let meta = fs::symlink_metadata(&path)?;
        if visit(&inside, &path, &meta)? && meta.is_dir() {
            walk(root, &inside, visit)?;
        }
    }
    Ok(())
}

/// Makes `to` from what `from` consisted of when it was made. What is left of a failure is the caller's to remove.
pub fn copy(from: &SlugDir, to: &SlugDir) -> Result<(), CopyError> {
    let list = fs::read(from.list()).map_err(|_| CopyError::Unlisted)?;
    let mut list: List = serde_json::from_slice(&list).map_err(|_| CopyError::Unlisted)?;
    files::private_dir(to.root())?;
    fs::create_dir(to.app())?;
    let (root, ids) = (to.app(), (from.id(), to.id()));
    walk(&from.app(), Path::new(""), &mut |inside, path, meta| {
        let Some(listed) = list.remove(&key(inside)) else {
            return Ok(false);
        };
        let found = Entry::of(path, meta)?;
        if found != listed {
            return Err(CopyError::Changed { name: key(inside) });
        }
        copy_one(path, meta, &found, &root.join(inside), &ids)?;
        Ok(true)
    })?;
    if let Some((name, _)) = list.pop_first() {
        return Err(CopyError::Missing { name });
    }
    note(to)?;
    files::sync_all(to.root())?;
    Ok(())
}

fn copy_one(
    path: &Path,
    meta: &Metadata,
    entry: &Entry,
    place: &Path,
    (old, new): &(String, String),
) -> io::Result<()> {
    match entry {
        Entry::Folder => fs::create_dir(place),
        Entry::Link { to } => link(Path::new(&to.to_string_lossy().replace(old, new)), place),
        Entry::File { .. } if names_its_folder(path) => {
            // Ids are all equally long, so that even in a program of Windows the exchange moves nothing.
            fs::write(
                place,
                exchanged(fs::read(path)?, old.as_bytes(), new.as_bytes()),
            )?;
            fs::set_permissions(place, meta.permissions())
        }
        Entry::File { .. } => fs::copy(path, place).map(drop),
    }
}

#[cfg(unix)]
fn link(to: &Path, place: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, place)
}

// Ordinary accounts may not make links there, so a slug has none.
#[cfg(not(unix))]
fn link(to: &Path, place: &Path) -> io::Result<()> {
    fs::copy(place.parent().unwrap_or(place).join(to), place).map(drop)
}

/// Whether a file may be one of those in which a Python environment notes where it lies.
fn names_its_folder(path: &Path) -> bool {
    let mut names = path.components().rev().map(|part| part.as_os_str());
    let name = names.next().unwrap_or_default().to_string_lossy();
    let folder = names.next().unwrap_or_default();
    path.components().any(|part| part.as_os_str() == ".venv")
        && (folder == "bin"
            || folder == "Scripts"
            || name.starts_with("__editable__")
            || [".cfg", ".pth", ".egg-link"]
                .iter()
                .any(|end| name.ends_with(end)))
}

fn exchanged(mut bytes: Vec<u8>, old: &[u8], new: &[u8]) -> Vec<u8> {
    if old.len() != new.len() || old.is_empty() {
        return bytes;
    }
    let found: Vec<usize> = bytes
        .windows(old.len())
        .enumerate()
        .filter(|(_, window)| *window == old)
        .map(|(at, _)| at)
        .collect();
    for at in found {
        if let Some(place) = bytes.get_mut(at..at + new.len()) {
            place.copy_from_slice(new);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::DataDir;

    fn slugs() -> (tempfile::TempDir, SlugDir, SlugDir) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataDir::open(folder.path()).unwrap();
        let (from, to) = (SlugDir::of(&data, "old"), SlugDir::of(&data, "new"));
        let bin = from.venv().join("bin");
        fs::create_dir_all(&bin).unwrap();
        fs::write(from.app().join("settings.py"), "old").unwrap();
        fs::write(bin.join("otree"), "#!/slugs/old/app/.venv/bin/python\n").unwrap();
        note(&from).unwrap();
        (folder, from, to)
    }

    #[test]
    fn a_copy_has_what_was_built_and_not_what_was_written_since() {
        let (_folder, from, to) = slugs();
        fs::write(from.app().join("db.sqlite3"), "answers").unwrap();
        fs::create_dir(from.app().join("uploads")).unwrap();
        copy(&from, &to).unwrap();
        let read = |name: &str| fs::read_to_string(to.app().join(name)).ok();
        assert_eq!(read("settings.py").as_deref(), Some("old"));
        assert_eq!(
            read(".venv/bin/otree").as_deref(),
            Some("#!/slugs/new/app/.venv/bin/python\n")
        );
        assert!(!to.app().join("db.sqlite3").exists() && !to.app().join("uploads").exists());
        assert!(to.list().is_file());
    }

    #[test]
    fn what_the_study_changed_or_removed_is_no_code_to_copy() {
        let (_folder, from, to) = slugs();
        fs::write(from.app().join("settings.py"), "changed").unwrap();
        assert!(matches!(copy(&from, &to), Err(CopyError::Changed { .. })));
        let (_folder, from, to) = slugs();
        fs::remove_file(from.app().join("settings.py")).unwrap();
        assert!(matches!(copy(&from, &to), Err(CopyError::Missing { .. })));
        let (_folder, from, to) = slugs();
        fs::remove_file(from.list()).unwrap();
        assert!(matches!(copy(&from, &to), Err(CopyError::Unlisted)));
    }
}
