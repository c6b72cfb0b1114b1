//! Private folders, whole-file writes and removal of trees under the data folder.
//! Nothing here follows a link or touches a path outside what it is given.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Where the platform keeps each kind of thing under its data folder.
#[derive(Debug, Clone)]
pub struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// Makes the folder and its rooms, readable by their owner alone.
    pub fn open(root: &Path) -> io::Result<DataDir> {
        private_dir(root)?;
        let dir = DataDir {
            root: fs::canonicalize(root)?,
        };
        for room in [
            dir.sources(),
            dir.slugs(),
            dir.output(),
            dir.logs(),
            dir.dumps(),
        ] {
            private_dir(&room)?;
        }
        Ok(dir)
    }

    /// The data folder itself, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Held locked while a platform runs on this folder.
    pub fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// The platform's own database.
    pub fn store(&self) -> PathBuf {
        self.root.join("platform.sqlite")
    }

    /// Uploaded archives, one file each.
    pub fn sources(&self) -> PathBuf {
        self.root.join("sources")
    }

    /// Built studies, one folder each.
    pub fn slugs(&self) -> PathBuf {
        self.root.join("slugs")
    }

    /// What builds and release phases printed.
    pub fn output(&self) -> PathBuf {
        self.root.join("output")
    }

    /// The apps' own logs.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// Backups of databases, one file each.
    pub fn dumps(&self) -> PathBuf {
        self.root.join("dumps")
    }

    /// The certificate authority.
    pub fn tls(&self) -> PathBuf {
        self.root.join("tls")
    }

    /// The database cluster.
    pub fn postgres(&self) -> PathBuf {
        self.root.join("postgres")
    }

    /// Redis servers, a folder each.
    pub fn keyvalues(&self) -> PathBuf {
        self.root.join("redis")
    }

    /// Memcached servers, a folder each.
    pub fn caches(&self) -> PathBuf {
        self.root.join("memcached")
    }

    /// uv and PostgreSQL, where this computer has none of its own.
    pub fn tools(&self) -> PathBuf {
        self.root.join("tools")
    }

    /// Packages already downloaded or built, shared by all apps.
    pub fn package_cache(&self) -> PathBuf {
        self.root.join("packages")
    }

    /// Pythons that uv fetched.
    pub fn pythons(&self) -> PathBuf {
        self.root.join("pythons")
    }

    /// The platform's own log.
    pub fn record(&self) -> PathBuf {
        self.root.join("platform.log")
    }
}

/// Makes a folder (and what leads to it) that only its owner may enter.
pub fn private_dir(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Opens a file for reading and writing, made if absent, that only its owner may read.
pub fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Whether there is a file that may be run.
#[cfg(unix)]
pub fn is_program(place: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    place
        .metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// Whether there is a file that may be run.
#[cfg(windows)]
pub fn is_program(place: &Path) -> bool {
    place.is_file()
}

/// Makes the entries of a folder durable; on Windows the file system does so by itself.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Removes a file or a whole tree; one that is not there is fine. Links are removed, not followed.
pub fn remove(path: &Path) -> io::Result<()> {
    let kind = match fs::symlink_metadata(path) {
        Ok(kind) => kind,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    if !kind.is_dir() {
        return fs::remove_file(path);
    }
    match fs::remove_dir_all(path) {
        Err(e) if e.kind() == io::ErrorKind::PermissionDenied => {
            make_writable(path)?;
            fs::remove_dir_all(path)
        }
        other => other,
    }
}

// A study may have made its own folders read-only.
fn make_writable(path: &Path) -> io::Result<()> {
    let meta = fs::symlink_metadata(path)?;
    if meta.is_symlink() {
        return Ok(());
    }
    let mut allowed = meta.permissions();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        allowed.set_mode(allowed.mode() | 0o700);
    }
    #[cfg(not(unix))]
    allowed.set_readonly(false);
    fs::set_permissions(path, allowed)?;
    if meta.is_dir() {
        for entry in fs::read_dir(path)? {
            make_writable(&entry?.path())?;
        }
    }
    Ok(())
}

/// Bytes of all files in a tree, links not followed.
pub fn size(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else {
        return 0;
    };
    entries
        .flatten()
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => size(&entry.path()),
            Ok(kind) if kind.is_file() => entry.metadata().map_or(0, |m| m.len()),
            _ => 0,
        })
        .sum()
}

/// Removes the entries of a folder whose name is not in `keep`.
pub fn remove_all_but(folder: &Path, keep: &[String]) {
    remove_if(folder, |name| !keep.iter().any(|kept| kept == name));
}

/// Removes the entries of a folder that `unwanted` names. What can't be removed waits for the next time.
pub fn remove_if(folder: &Path, unwanted: impl Fn(&str) -> bool) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if unwanted(&entry.file_name().to_string_lossy())
            && let Err(error) = remove(&entry.path())
        {
            tracing::warn!(%error, "something left over could not be removed");
        }
    }
}

/// Puts everything that was written below `folder` on the disk.
#[cfg(unix)]
pub fn sync_all(_folder: &Path) -> io::Result<()> {
    // A slug is thousands of files: one call for the system is quicker than one for each.
    nix::unistd::sync();
    Ok(())
}

/// Puts everything that was written below `folder` on the disk.
#[cfg(not(unix))]
pub fn sync_all(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            sync_all(&entry.path())?;
        } else if kind.is_file() {
            File::options()
                .append(true)
                .open(entry.path())?
                .sync_all()?;
        }
    }
    Ok(())
}
