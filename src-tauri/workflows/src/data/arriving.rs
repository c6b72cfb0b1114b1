//! The file that a download goes into. It is hashed and written on a thread of its own, while the next bytes come.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::verify::hex;

/// Buffers that go round between the network and the file, and their size in bytes. Few and small, they stay in a
/// processor's cache; fewer, and one of the two waits for the other.
const BUFFERS: usize = 4;
const BUFFER: usize = 256 << 10;

/// A file that is being written.
pub struct Arriving {
    filling: Vec<u8>,
    full: mpsc::Sender<Next>,
    empty: mpsc::Receiver<Vec<u8>>,
    writer: Option<JoinHandle<io::Result<String>>>,
}

enum Next {
    /// What follows belongs at this place, and what is there is to be dropped.
    At(u64, oneshot::Sender<()>),
    Bytes(Vec<u8>),
}

impl Arriving {
    /// Opens a file, or makes it. Nothing of it is changed before `begin`.
    pub async fn open(path: &Path) -> io::Result<Self> {
        let path = path.to_owned();
        let opening = move || {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            // People's answers are for the eyes of their owner; Windows gives a person's folders to that person.
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(path)
        };
        let file = tokio::task::spawn_blocking(opening).await??;
        let (full, coming) = mpsc::channel(BUFFERS);
        let (done, empty) = mpsc::channel(BUFFERS);
        for _ in 1..BUFFERS {
            let _ = done.try_send(Vec::with_capacity(BUFFER));
        }
        let writer = Writer {
            file,
            at: 0,
            hash: Sha256::new(),
        };
        Ok(Self {
            filling: Vec::with_capacity(BUFFER),
            full,
            empty,
            writer: Some(tokio::task::spawn_blocking(move || {
                writer.run(coming, &done)
            })),
        })
    }

    /// Drops what is in the file from `from` on: what comes next belongs there.
    pub async fn begin(&mut self, from: u64) -> io::Result<()> {
        self.hand_over().await?;
        let (told, heard) = oneshot::channel();
        if self.full.send(Next::At(from, told)).await.is_ok() && heard.await.is_ok() {
            return Ok(());
        }
        Err(self.trouble().await)
    }

    /// The next bytes. An error may be that of bytes before them.
    pub async fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let room = BUFFER.saturating_sub(self.filling.len());
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.filling.extend_from_slice(now);
            bytes = later;
            if self.filling.len() >= BUFFER {
                self.hand_over().await?;
            }
        }
        Ok(())
    }

    /// Waits until all of it is written. Gives the SHA-256 of the whole file as it came, in hexadecimal digits.
    pub async fn end(mut self) -> io::Result<String> {
        self.hand_over().await?;
        let Self { full, writer, .. } = self;
        drop(full);
        match writer {
            Some(writer) => writer.await?,
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    async fn hand_over(&mut self) -> io::Result<()> {
        if self.filling.is_empty() {
            return Ok(());
        }
        let full = std::mem::take(&mut self.filling);
        if self.full.send(Next::Bytes(full)).await.is_ok()
            && let Some(empty) = self.empty.recv().await
        {
            self.filling = empty;
            return Ok(());
        }
        Err(self.trouble().await)
    }

    /// Why the thread ended before its time.
    async fn trouble(&mut self) -> io::Error {
        let ended = match self.writer.take() {
            Some(writer) => writer.await,
            None => return io::ErrorKind::BrokenPipe.into(),
        };
        match ended {
            Ok(Err(why)) => why,
            Ok(Ok(_)) => io::ErrorKind::BrokenPipe.into(),
            Err(why) => why.into(),
        }
    }
}

struct Writer {
    file: File,
    at: u64,
    hash: Sha256,
}

impl Writer {
    fn run(
        mut self,
        mut coming: mpsc::Receiver<Next>,
        done: &mpsc::Sender<Vec<u8>>,
    ) -> io::Result<String> {
        while let Some(next) = coming.blocking_recv() {
            match next {
                Next::At(from, told) => {
                    self.begin(from)?;
                    let _ = told.send(());
                }
                Next::Bytes(mut bytes) => {
                    self.hash.update(&bytes);
                    self.file.write_all(&bytes)?;
                    self.at = self.at.saturating_add(bytes.len() as u64);
                    bytes.clear();
                    let _ = done.blocking_send(bytes);
                }
            }
        }
        Ok(hex(&self.hash.finalize()))
    }

    fn begin(&mut self, from: u64) -> io::Result<()> {
        // Also where it changes nothing, some file systems (ext4) take a file that was cut for one that is to replace
        // another, and write all of it to the disk when it is closed.
        if self.file.metadata()?.len() != from {
            self.file.set_len(from)?;
        }
        if from != self.at {
            self.hash = Sha256::new();
            self.file.rewind()?;
            let mut window = vec![0; BUFFER];
            let mut before = Read::by_ref(&mut self.file).take(from);
            loop {
                match before.read(&mut window)? {
                    0 => break,
                    read => self.hash.update(window.get(..read).unwrap_or_default()),
                }
            }
        }
        self.file.seek(SeekFrom::Start(from))?;
        self.at = from;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sha256(bytes: &[u8]) -> String {
        hex(&Sha256::digest(bytes))
    }

    #[tokio::test]
    async fn what_is_hashed_is_what_is_in_the_file_however_often_it_was_begun() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let whole: Vec<u8> = (0..3 * BUFFER + 17).map(|n| (n * 7 % 251) as u8).collect();
        // Of an earlier download: a beginning that is right, and more that is not.
        std::fs::write(&path, [&whole[..1000], &[0; 5000]].concat()).unwrap();

        let mut file = Arriving::open(&path).await.unwrap();
        file.begin(1000).await.unwrap();
        file.write(&whole[1000..BUFFER + 5]).await.unwrap();
        // Cut, and gone on with where it was.
        file.begin(BUFFER as u64 + 5).await.unwrap();
        for bytes in whole[BUFFER + 5..].chunks(1021) {
            file.write(bytes).await.unwrap();
        }
        assert_eq!(file.end().await.unwrap(), sha256(&whole));
        assert!(std::fs::read(&path).unwrap() == whole);

        // Begun anew, of another content that is shorter.
        let mut file = Arriving::open(&path).await.unwrap();
        file.begin(0).await.unwrap();
        file.write(&whole[..10_000]).await.unwrap();
        file.begin(0).await.unwrap();
        file.write(b"other").await.unwrap();
        assert_eq!(file.end().await.unwrap(), sha256(b"other"));
        assert_eq!(std::fs::read(&path).unwrap(), b"other");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_full_disk_is_told_and_nobody_waits_for_ever() {
        let mut file = Arriving::open(Path::new("/dev/full")).await.unwrap();
        let mut written = Ok(());
        for _ in 0..2 * BUFFERS {
            if written.is_ok() {
                written = file.write(&[1; BUFFER]).await;
            }
        }
        let why = written.unwrap_err();
        assert_eq!(why.kind(), io::ErrorKind::StorageFull);
        assert!(file.write(&[1; BUFFER]).await.is_err());
        assert!(file.end().await.is_err());
    }
}
