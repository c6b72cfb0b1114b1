//! Packs a cleared project: the same bytes for the same project on every run, machine and number of
//! cores. Constant memory; an unfinished file never stays.

mod gzip;
mod tar;
mod zip;

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

use crate::check::Cleared;
use crate::error::PackError;
use crate::tree::{Content, Node, Tree};

/// How far packing is, in bytes of the project's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read so far.
    pub done: u64,
    /// Bytes to read in all.
    pub total: u64,
}

/// What to save a copy as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people: opens everywhere.
    Zip,
    /// For oTree and oTree Hub: the same bytes Heroku gets.
    Otreezip,
}

/// A packed project on its way to Heroku: a gzipped tar in a temporary file, which goes when this does.
#[derive(Debug)]
pub struct Bundle {
    path: TempPath,
    len: u64,
    sha256: String,
    files: usize,
}

/// A copy that was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Bytes.
    pub len: u64,
    /// SHA-256 in small hexadecimal letters.
    pub sha256: String,
}

impl Bundle {
    /// Where it lies, until this is dropped.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Never: there is always a mark of the end. Here because `len` is.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// SHA-256 in small hexadecimal letters.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Files in it, folders not counted.
    pub fn files(&self) -> usize {
        self.files
    }
}

impl Cleared {
    /// Packs into a temporary file in `folder`. `cancel` is looked at, and `progress` called, every
    /// 128 KiB or oftener.
    pub fn pack(
        &self,
        folder: &Path,
        progress: &mut dyn FnMut(Progress),
        cancel: &AtomicBool,
    ) -> Result<Bundle, PackError> {
        self.pack_on(cores(), folder, progress, cancel)
    }

    /// Saves a copy at `to`, which appears whole or not at all; what was there is replaced.
    pub fn save(
        &self,
        to: &Path,
        form: Form,
        progress: &mut dyn FnMut(Progress),
        cancel: &AtomicBool,
    ) -> Result<Saved, PackError> {
        let folder = to
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let writing = |error: io::Error| PackError::writing(&error);
        let mut temporary = temporary(folder, true)?;
        let mut feed = Feed::new(self.tree(), progress, cancel);
        let saved = match form {
            Form::Zip => {
                zip::write(self.tree(), temporary.as_file_mut(), &mut feed)?;
                digest(temporary.as_file_mut()).map_err(writing)?
            }
            Form::Otreezip => {
                let (len, sha256) =
                    write_tar_gz(self.tree(), temporary.as_file_mut(), cores(), &mut feed)?;
                Saved { len, sha256 }
            }
        };
        let written = temporary.as_file().metadata().map_err(writing)?.len();
        if written != saved.len {
            return Err(PackError::Unwritable {
                detail: "the file is shorter than what was written".to_owned(),
            });
        }
        temporary.as_file().sync_all().map_err(writing)?;
        temporary
            .persist(to)
            .map_err(|error| PackError::writing(&error.error))?;
        sync_folder(folder).map_err(writing)?;
        Ok(saved)
    }

    fn pack_on(
        &self,
        workers: usize,
        folder: &Path,
        progress: &mut dyn FnMut(Progress),
        cancel: &AtomicBool,
    ) -> Result<Bundle, PackError> {
        let mut temporary = temporary(folder, false)?;
        let mut feed = Feed::new(self.tree(), progress, cancel);
        let (len, sha256) = write_tar_gz(self.tree(), temporary.as_file_mut(), workers, &mut feed)?;
        let files = self.tree().files().count();
        Ok(Bundle {
            path: temporary.into_temp_path(),
            len,
            sha256,
            files,
        })
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// A hidden temporary file; `is_for_others` gives it the rights an ordinary file would have.
fn temporary(folder: &Path, is_for_others: bool) -> Result<NamedTempFile, PackError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".orchard-").suffix(".part");
    #[cfg(unix)]
    if is_for_others {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = is_for_others;
    builder
        .tempfile_in(folder)
        .map_err(|error| PackError::writing(&error))
}

fn write_tar_gz(
    tree: &Tree,
    file: &mut File,
    workers: usize,
    feed: &mut Feed,
) -> Result<(u64, String), PackError> {
    let out = Hashed {
        inner: BufWriter::with_capacity(256 << 10, file),
        sha: Sha256::new(),
        len: 0,
    };
    let mut gzip = gzip::Gzip::new(out, workers)?;
    tar::write(tree, &mut gzip, feed)?;
    let writing = |error: io::Error| PackError::writing(&error);
    let mut out = gzip.finish().map_err(writing)?;
    out.inner.flush().map_err(writing)?;
    Ok((out.len, hex(&out.sha.finalize())))
}

/// Counts and hashes what goes through.
struct Hashed<W> {
    inner: W,
    sha: Sha256,
    len: u64,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.sha.update(bytes.get(..n).unwrap_or_default());
        self.len += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn digest(file: &mut File) -> io::Result<Saved> {
    io::Seek::rewind(file)?;
    let mut out = Hashed {
        inner: io::sink(),
        sha: Sha256::new(),
        len: 0,
    };
    io::copy(file, &mut out)?;
    Ok(Saved {
        len: out.len,
        sha256: hex(&out.sha.finalize()),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows keeps a renamed file's entry without being asked, and opens no folders.
#[cfg(not(unix))]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::metadata(folder).map(drop)
}

const CHUNK: usize = 128 << 10;

/// Reads the project's files one after the other, and notices what changed, and who cancelled.
struct Feed<'a> {
    progress: &'a mut dyn FnMut(Progress),
    cancel: &'a AtomicBool,
    done: u64,
    total: u64,
    chunk: Vec<u8>,
}

impl<'a> Feed<'a> {
    fn new(tree: &Tree, progress: &'a mut dyn FnMut(Progress), cancel: &'a AtomicBool) -> Self {
        let total = tree.files().map(|(_, content)| content.len()).sum();
        Self {
            progress,
            cancel,
            done: 0,
            total,
            chunk: vec![0; CHUNK],
        }
    }

    /// Hands the file over in pieces: the first piece comes even if it is empty, and says what kind of
    /// file it is.
    fn file(
        &mut self,
        path: &str,
        content: &Content,
        take: &mut dyn FnMut(Piece) -> Result<(), PackError>,
    ) -> Result<(), PackError> {
        let reading = |error: io::Error| PackError::reading(path, &error);
        let changed = || PackError::Changed {
            file: path.to_owned(),
        };
        let mut reader = content.open().map_err(reading)?;
        let mut chunk = std::mem::take(&mut self.chunk);
        let mut left = content.len();
        let mut is_first = true;
        loop {
            if self.cancel.load(Ordering::Relaxed) {
                return Err(PackError::Cancelled);
            }
            let filled = fill(&mut reader, &mut chunk).map_err(reading)?;
            let bytes = chunk.get(..filled).unwrap_or_default();
            left = left.checked_sub(filled as u64).ok_or_else(changed)?;
            if is_first {
                let crc = match filled < chunk.len() {
                    true => crc32fast::hash(bytes),
                    false => self.sum(content).map_err(reading)?,
                };
                take(Piece::First {
                    bytes,
                    is_program: bytes.starts_with(b"#!"),
                    crc,
                })?;
            } else if filled > 0 {
                take(Piece::More(bytes))?;
            }
            is_first = false;
            self.done += filled as u64;
            (self.progress)(Progress {
                done: self.done,
                total: self.total,
            });
            if filled < chunk.len() {
                break;
            }
        }
        self.chunk = chunk;
        if left > 0 || content.is_altered(&reader) {
            Err(changed())
        } else {
            Ok(())
        }
    }

    /// The checksum of a file too large to be held: read once more, before it is packed.
    fn sum(&self, content: &Content) -> io::Result<u32> {
        let mut reader = content.open()?;
        let mut buffer = vec![0; CHUNK];
        let mut crc = crc32fast::Hasher::new();
        while !self.cancel.load(Ordering::Relaxed) {
            match fill(&mut reader, &mut buffer)? {
                0 => break,
                filled => crc.update(buffer.get(..filled).unwrap_or_default()),
            }
        }
        Ok(crc.finalize())
    }

    fn check_cancel(&self) -> Result<(), PackError> {
        if self.cancel.load(Ordering::Relaxed) {
            Err(PackError::Cancelled)
        } else {
            Ok(())
        }
    }
}

enum Piece<'a> {
    /// A program is told by `#!`, not by the file system, which on Windows knows no such mark.
    First {
        bytes: &'a [u8],
        is_program: bool,
        /// Of the whole file.
        crc: u32,
    },
    More(&'a [u8]),
}

fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Folders and files in the order of packing.
fn members(tree: &Tree) -> impl Iterator<Item = (&str, Option<&Content>)> {
    tree.iter().filter_map(|(path, node)| match node {
        Node::Folder => Some((path, None)),
        Node::File(content) => Some((path, Some(content))),
        // Resolved or reported by the check.
        Node::Link(_) | Node::Forbidden | Node::Unusable => None,
    })
}

#[cfg(test)]
mod tests;
