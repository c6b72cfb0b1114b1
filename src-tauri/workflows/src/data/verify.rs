//! What "verified" means here: every byte of the file hashed, every block decompressed to its end, every row counted.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use export::otree::Counter;
use sha2::{Digest, Sha256};

use super::error::DataError;
use super::looking::file_name;
use super::slip::{Numbers, Whole};

/// Bytes that are read at once.
const WINDOW: usize = 256 << 10;

/// Reads a file to its end. `progress` hears of the bytes read so far.
pub fn verify(
    path: &Path,
    stop: &AtomicBool,
    progress: impl FnMut(u64),
) -> Result<Whole, DataError> {
    let name = file_name(path);
    let file = File::open(path).map_err(|why| DataError::of_folder(path, why))?;
    let mut hashed = Hashed {
        file: io::BufReader::with_capacity(WINDOW, file),
        hash: Sha256::new(),
        stop,
    };
    let mut counter = Counter::default();
    let read = pgdump::verify_each(&mut hashed, progress, |table, row| counter.row(table, row));
    if stop.load(Ordering::Relaxed) {
        return Err(DataError::Cancelled);
    }
    let summary = read.map_err(|why| DataError::of_archive(&name, why))?;
    let tables = summary.tables.into_iter();
    let tally = counter.tally();
    Ok(Whole {
        sha256: hex(&hashed.hash.finalize()),
        server: summary.header.server_version,
        tables: tables
            .map(|table| (format!("{}.{}", table.schema, table.table), table.rows))
            .collect(),
        numbers: Numbers {
            participants: tally.participants,
            sessions: tally.sessions,
            finished: tally.finished,
        },
    })
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Hashed<'a> {
    file: io::BufReader<File>,
    hash: Sha256,
    stop: &'a AtomicBool,
}

impl Read for Hashed<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let read = self.file.read(room)?;
        self.hash.update(room.get(..read).unwrap_or_default());
        Ok(read)
    }
}
