//! What a build or a release phase prints: kept in a file, followed while it grows.
//! That it ended says nothing about success.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::files;

/// All outputs of the platform. Cheap to clone.
#[derive(Clone)]
pub struct Outputs {
    folder: PathBuf,
    growing: Arc<Mutex<HashMap<String, watch::Receiver<Length>>>>,
}

/// How much is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// Bytes written.
    pub bytes: u64,
    /// Whether nothing will follow.
    pub done: bool,
}

impl Outputs {
    /// Outputs kept in `folder`.
    pub fn new(folder: PathBuf) -> Outputs {
        Outputs {
            folder,
            growing: Arc::default(),
        }
    }

    /// Begins an output; dropping the writer ends it.
    pub fn begin(&self, id: &str) -> io::Result<Writer> {
        let path = self.path(id);
        let file = files::private_file(&path)?;
        file.set_len(0)?;
        let (length, watcher) = watch::channel(Length {
            bytes: 0,
            done: false,
        });
        self.lock().insert(id.to_owned(), watcher);
        let state = Mutex::new(State { file, length });
        Ok(Writer {
            inner: Arc::new(Inner {
                id: id.to_owned(),
                outputs: self.clone(),
                state,
            }),
        })
    }

    /// Where an output lies and how to follow its length; `None` when there is none of that id.
    pub fn find(&self, id: &str) -> Option<(PathBuf, watch::Receiver<Length>)> {
        let path = self.path(id);
        if let Some(watcher) = self.lock().get(id) {
            return Some((path, watcher.clone()));
        }
        let bytes = std::fs::metadata(&path).ok()?.len();
        Some((path, watch::channel(Length { bytes, done: true }).1))
    }

    /// Adds a line to an output whose writer was killed.
    pub fn append(&self, id: &str, line: &str) -> io::Result<()> {
        let mut file = File::options()
            .append(true)
            .create(true)
            .open(self.path(id))?;
        writeln!(file, "{line}")?;
        file.sync_all()
    }

    /// Deletes an output.
    pub fn remove(&self, id: &str) -> io::Result<()> {
        files::remove(&self.path(id))
    }

    // Ids are UUIDs of ours; anything else must not become a path.
    fn path(&self, id: &str) -> PathBuf {
        let name: String = id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        self.folder.join(Path::new(&name).with_extension("txt"))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, watch::Receiver<Length>>> {
        self.growing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes an output. Clones write to the same one; the last to go ends it.
#[derive(Clone)]
pub struct Writer {
    inner: Arc<Inner>,
}

struct Inner {
    id: String,
    outputs: Outputs,
    state: Mutex<State>,
}

struct State {
    file: File,
    length: watch::Sender<Length>,
}

impl Writer {
    /// A heading: `-----> text`.
    pub fn step(&self, text: &str) {
        self.line(&format!("-----> {text}"));
    }

    /// A detail under a heading.
    pub fn detail(&self, text: &str) {
        self.line(&format!("       {text}"));
    }

    /// Something the reader must see; each line gets the mark ` !     `.
    pub fn warning(&self, text: &str) {
        for line in text.lines() {
            self.line(format!(" !     {line}").trim_end());
        }
    }

    /// One line as it is. A full disk loses it: the output is for reading, the build's status is what counts.
    pub fn line(&self, text: &str) {
        let mut bytes: Vec<u8> = text.bytes().filter(|b| *b != 0).collect();
        bytes.push(b'\n');
        let mut state = self
            .inner
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if state.file.write_all(&bytes).is_ok() {
            state
                .length
                .send_modify(|length| length.bytes += bytes.len() as u64);
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = state.file.sync_all();
        self.outputs.lock().remove(&self.id);
        state.length.send_modify(|length| length.done = true);
    }
}
