//! The platform's own log: a file in the data folder, turned over by size.
//! What is a secret is never given to it: no tokens, signed addresses, config values or database addresses.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::{files, limits};

/// Sends this process's messages to the file at `path`. Once per process; later calls change nothing.
pub fn begin(path: &Path) -> io::Result<()> {
    let file = TurningFile::open(path)?;
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_target(false)
        .with_max_level(tracing::Level::INFO)
        .with_writer(Mutex::new(file))
        .finish();
    if tracing::subscriber::set_global_default(subscriber).is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            // The message of a panic may quote data; its place does not.
            let place = panic
                .location()
                .map(ToString::to_string)
                .unwrap_or_default();
            tracing::error!(place, "a task broke off");
        }));
    }
    Ok(())
}

struct TurningFile {
    path: PathBuf,
    file: File,
    bytes: u64,
}

impl TurningFile {
    fn open(path: &Path) -> io::Result<TurningFile> {
        let file = append(path)?;
        let bytes = file.metadata()?.len();
        Ok(TurningFile {
            path: path.to_owned(),
            file,
            bytes,
        })
    }
}

fn append(path: &Path) -> io::Result<File> {
    files::private_file(path)?;
    File::options().append(true).open(path)
}

impl Write for TurningFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        if self.bytes > limits::RECORD {
            fs::rename(&self.path, self.path.with_extension("log.1"))?;
            *self = TurningFile::open(&self.path)?;
        }
        let count = self.file.write(buffer)?;
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
