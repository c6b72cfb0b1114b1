//! Makes the symbolic links of an archive, and follows each to where it leads, inside the folder only.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::archive::{ArchiveError, disk};

/// Most links followed on one way, as the system does it.
const HOPS: usize = 40;

/// Makes all links (place under the folder, target, name as written). None may be used before `judge`.
pub fn make_all(root: &Path, links: Vec<(PathBuf, PathBuf, String)>) -> Result<(), ArchiveError> {
    for (inside, to, name) in &links {
        if to.is_absolute() || to.as_os_str().is_empty() {
            return Err(ArchiveError::Link { name: name.clone() });
        }
        let place = root.join(inside);
        match fs::symlink_metadata(&place) {
            Ok(meta) if meta.is_dir() => return Err(ArchiveError::Link { name: name.clone() }),
            Ok(_) => fs::remove_file(&place).map_err(disk)?,
            Err(_) => {}
        }
        make(root, &place, to)?;
    }
    Ok(())
}

/// Refuses a tree with a link that leads out of it. Asked once everything lies where it stays: only then is it known
/// where a link through another link leads, or one that spoke of the folder around it.
pub fn judge(root: &Path) -> Result<(), ArchiveError> {
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).map_err(disk)? {
            let entry = entry.map_err(disk)?;
            let kind = entry.file_type().map_err(disk)?;
            let inside = folder.join(entry.file_name());
            if kind.is_dir() {
                folders.push(inside);
            } else if kind.is_symlink() && !stays_inside(root, &inside) {
                let name = inside.to_string_lossy().into_owned();
                return Err(ArchiveError::Link { name });
            }
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make(_root: &Path, place: &Path, to: &Path) -> Result<(), ArchiveError> {
    std::os::unix::fs::symlink(to, place).map_err(disk)
}

// Ordinary accounts may not make links on Windows: a file is copied, a folder's link is left out.
#[cfg(not(unix))]
fn make(root: &Path, place: &Path, to: &Path) -> Result<(), ArchiveError> {
    let from = place.parent().unwrap_or(root).join(to);
    let inside = fs::canonicalize(&from)
        .ok()
        .zip(fs::canonicalize(root).ok())
        .is_some_and(|(f, r)| f.starts_with(r));
    if inside && from.is_file() {
        fs::copy(&from, place).map_err(disk)?;
    }
    Ok(())
}

/// Walks a path as the system would, with `root` as the world's edge.
fn stays_inside(root: &Path, path: &Path) -> bool {
    let mut at: Vec<OsString> = Vec::new();
    let mut ahead: VecDeque<OsString> = path
        .components()
        .map(|c| c.as_os_str().to_owned())
        .collect();
    let mut hops = 0;
    while let Some(part) = ahead.pop_front() {
        if part == "." {
            continue;
        }
        if part == ".." {
            if at.pop().is_none() {
                return false;
            }
            continue;
        }
        at.push(part);
        let here: PathBuf = root.join(at.iter().collect::<PathBuf>());
        let Ok(to) = fs::read_link(&here) else {
            continue;
        };
        hops += 1;
        if hops > HOPS
            || to
                .components()
                .any(|c| matches!(c, Component::RootDir | Component::Prefix(_)))
        {
            return false;
        }
        at.pop();
        for component in to.components().rev() {
            ahead.push_front(component.as_os_str().to_owned());
        }
    }
    true
}
