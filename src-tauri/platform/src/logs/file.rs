//! The file of one app's log: appended to, turned over when it is large, readable by its owner only.
//! A disk that is full costs lines in the file, never the platform.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use super::Entry;

#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    older: PathBuf,
    most: u64,
    open: Option<(File, u64)>,
}

impl LogFile {
    pub(super) fn new(folder: &Path, app: &str, most: u64) -> Self {
        // An app's id is ours, but a file name made from outside text should not be able to climb.
        let name: String = app
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
            .collect();
        Self {
            path: folder.join(format!("{name}.log")),
            older: folder.join(format!("{name}.1.log")),
            most,
            open: None,
        }
    }

    pub(super) fn append(&mut self, entry: &Entry) {
        if self.try_append(entry).is_err() {
            self.open = None;
        }
    }

    fn try_append(&mut self, entry: &Entry) -> std::io::Result<()> {
        let line = format!("{entry}\n");
        if self
            .open
            .as_ref()
            .is_some_and(|(_, length)| *length >= self.most)
        {
            self.open = None;
            std::fs::rename(&self.path, &self.older)?;
        }
        if self.open.is_none() {
            if let Some(folder) = self.path.parent() {
                make_private_folder(folder)?;
            }
            let file = append_privately(&self.path)?;
            let length = file.metadata()?.len();
            self.open = Some((file, length));
        }
        if let Some((file, length)) = &mut self.open {
            file.write_all(line.as_bytes())?;
            *length += line.len() as u64;
        }
        Ok(())
    }

    /// The same file, not open.
    pub(super) fn closed(&self) -> Self {
        Self {
            path: self.path.clone(),
            older: self.older.clone(),
            most: self.most,
            open: None,
        }
    }

    /// Whether all lines after one number and up to another are still here, and those that are, read as they are asked for.
    /// Others may write and turn the file over meanwhile.
    pub(super) fn between(&self, after: u64, to: u64) -> (bool, impl Iterator<Item = Arc<Entry>>) {
        // The newer file is opened first: when it is turned over right then, it is read twice, and never not at all.
        let newer = File::open(&self.path);
        let older = File::open(&self.older);
        let is_first = older.is_err();
        let files = [older, newer].into_iter().flatten();
        let mut lines = files
            .flat_map(entries)
            .map(|mut entry| {
                entry.number = super::microseconds(entry.at);
                entry
            })
            .peekable();
        let is_whole = is_first || lines.peek().is_some_and(|entry| entry.number <= after);
        let mut last = after;
        let lines = lines.take_while(move |entry| entry.number <= to);
        let lines = lines.filter(move |entry| {
            let is_next = entry.number > last;
            last = last.max(entry.number);
            is_next
        });
        (is_whole, lines.map(Arc::new))
    }

    /// The last `count` lines of earlier runs. A line torn by a power cut is left out.
    pub(super) fn tail(&self, count: usize) -> Vec<Entry> {
        let mut lines = std::collections::VecDeque::new();
        for path in [&self.older, &self.path] {
            let Ok(file) = File::open(path) else { continue };
            for entry in entries(file) {
                lines.push_back(entry);
                if lines.len() > count {
                    lines.pop_front();
                }
            }
        }
        lines.into()
    }

    pub(super) fn remove(&self) -> std::io::Result<()> {
        for path in [&self.path, &self.older] {
            match std::fs::remove_file(path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

fn entries(file: File) -> impl Iterator<Item = Entry> {
    let mut reader = BufReader::with_capacity(64 << 10, file);
    let mut line = Vec::new();
    std::iter::from_fn(move || {
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line).ok()?;
            if length == 0 {
                return None;
            }
            let entry = std::str::from_utf8(&line).ok().and_then(read_back);
            if entry.is_some() {
                return entry;
            }
        }
    })
}

fn read_back(line: &str) -> Option<Entry> {
    let (at, rest) = line.strip_suffix('\n')?.split_once(' ')?;
    let (origin, message) = rest
        .split_once("]: ")
        .or_else(|| rest.strip_suffix("]:").map(|origin| (origin, "")))?;
    let (source, process) = origin.split_once('[')?;
    Some(Entry {
        number: 0,
        at: at.parse::<Timestamp>().ok()?,
        source: source.to_owned(),
        process: process.to_owned(),
        message: message.to_owned(),
    })
}

fn append_privately(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
