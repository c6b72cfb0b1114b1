//! Everything an archive held, one file after the other in a single nameless temporary file.
//! The names inside an archive never touch the disk, so none of them can do harm there;
//! the system frees the space when we are gone, even after a kill.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

/// Being filled.
pub(crate) struct SpoolWriter {
    file: File,
    len: u64,
    buffer: Vec<u8>,
}

/// Filled, and read from any number of places at once.
#[derive(Debug)]
pub(crate) struct Spool {
    file: File,
}

const BUFFER: usize = 256 << 10;

impl SpoolWriter {
    pub(crate) fn new(scratch: &Path) -> io::Result<Self> {
        let file = tempfile::tempfile_in(scratch)?;
        Ok(Self {
            file,
            len: 0,
            buffer: Vec::with_capacity(BUFFER),
        })
    }

    /// Where the next byte goes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.buffer.len() + bytes.len() > BUFFER {
            self.flush()?;
        }
        if bytes.len() >= BUFFER {
            self.file.write_all(bytes)?;
        } else {
            self.buffer.extend_from_slice(bytes);
        }
        self.len += bytes.len() as u64;
        Ok(())
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// Whether two stretches of what was written are equal.
    pub(crate) fn same(&mut self, first: u64, second: u64, len: u64) -> io::Result<bool> {
        self.flush()?;
        let (mut a, mut b) = ([0u8; 8192], [0u8; 8192]);
        let mut done = 0;
        while done < len {
            let n = usize::try_from((len - done).min(8192)).unwrap_or(8192);
            let (a, b) = (
                a.get_mut(..n).unwrap_or_default(),
                b.get_mut(..n).unwrap_or_default(),
            );
            read_exact_at(&self.file, a, first + done)?;
            read_exact_at(&self.file, b, second + done)?;
            if a != b {
                return Ok(false);
            }
            done += n as u64;
        }
        Ok(true)
    }

    pub(crate) fn finish(mut self) -> io::Result<Arc<Spool>> {
        self.flush()?;
        Ok(Arc::new(Spool { file: self.file }))
    }
}

/// Reads one stretch of a spool.
pub(crate) struct SpoolReader {
    spool: Arc<Spool>,
    at: u64,
    left: u64,
}

impl SpoolReader {
    pub(crate) fn new(spool: Arc<Spool>, at: u64, len: u64) -> Self {
        Self {
            spool,
            at,
            left: len,
        }
    }
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let buffer = buffer.get_mut(..most).unwrap_or_default();
        let n = read_at(&self.spool.file, buffer, self.at)?;
        self.at += n as u64;
        self.left -= n as u64;
        Ok(n)
    }
}

fn read_exact_at(file: &File, mut buffer: &mut [u8], mut at: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        let n = read_at(file, buffer, at)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        buffer = buffer.get_mut(n..).unwrap_or_default();
        at += n as u64;
    }
    Ok(())
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    // Moves the file's own position too, which nothing here relies on once reading has begun
    // from behind what is still to be written: `same` is called with everything flushed.
    let back = std::io::Seek::stream_position(&mut &*file)?;
    let n = std::os::windows::fs::FileExt::seek_read(file, buffer, at)?;
    std::io::Seek::seek(&mut &*file, io::SeekFrom::Start(back))?;
    Ok(n)
}
