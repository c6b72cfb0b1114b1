//! Gzip on all cores: the stream is cut into blocks of one size, each compressed with the end of the
//! one before as its dictionary, and joined into a single member. How many cores there are changes
//! the time, never a byte.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use flate2::{Compress, Compression, FlushCompress};

use crate::error::PackError;

const BLOCK: usize = 256 << 10;
const DICTIONARY: usize = 32 << 10;
/// Smaller than `gzip -6` and twice as fast: tests/bench/RESULTS-pack.md.
const LEVEL: u32 = 5;
const MOST_WORKERS: usize = 8;

/// Magic, deflate, no flags, no time, no hint, no system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

pub(super) struct Gzip<W: Write> {
    out: W,
    block: Vec<u8>,
    dictionary: Arc<[u8]>,
    crc: crc32fast::Hasher,
    size: u32,
    crew: Crew,
    waiting: VecDeque<Receiver<Done>>,
    /// Buffers to use again.
    spare: Vec<Vec<u8>>,
}

struct Job {
    input: Vec<u8>,
    dictionary: Arc<[u8]>,
    output: Vec<u8>,
    reply: SyncSender<Done>,
}

struct Done {
    input: Vec<u8>,
    output: Vec<u8>,
    crc: crc32fast::Hasher,
}

enum Crew {
    /// One core: a second thread would only be in the way.
    Alone,
    Threads {
        jobs: Option<SyncSender<Job>>,
        threads: Vec<JoinHandle<()>>,
    },
}

impl<W: Write> Gzip<W> {
    pub(super) fn new(mut out: W, cores: usize) -> Result<Self, PackError> {
        out.write_all(&HEADER)
            .map_err(|error| PackError::writing(&error))?;
        Ok(Self {
            out,
            block: Vec::with_capacity(BLOCK),
            dictionary: Arc::default(),
            crc: crc32fast::Hasher::new(),
            size: 0,
            crew: Crew::new(cores.min(MOST_WORKERS))?,
            waiting: VecDeque::new(),
            spare: Vec::new(),
        })
    }

    fn send(&mut self) -> io::Result<()> {
        let next = self
            .spare
            .pop()
            .unwrap_or_else(|| Vec::with_capacity(BLOCK));
        let input = std::mem::replace(&mut self.block, next);
        self.size = self
            .size
            .wrapping_add(u32::try_from(input.len()).unwrap_or(0));
        let start = input.len().saturating_sub(DICTIONARY);
        let tail: Arc<[u8]> = input.get(start..).unwrap_or_default().into();
        let dictionary = std::mem::replace(&mut self.dictionary, tail);
        let output = self.spare.pop().unwrap_or_default();
        match &mut self.crew {
            Crew::Alone => {
                let done = compress(input, &dictionary, output)?;
                self.receive(done)
            }
            Crew::Threads { jobs, threads } => {
                let most = threads.len() * 2;
                let (reply, receiver) = sync_channel(1);
                let sent = jobs.as_ref().map(|jobs| {
                    jobs.send(Job {
                        input,
                        dictionary,
                        output,
                        reply,
                    })
                });
                if !matches!(sent, Some(Ok(()))) {
                    return Err(io::Error::other("the compressor stopped"));
                }
                self.waiting.push_back(receiver);
                while self.waiting.len() > most {
                    self.receive_next()?;
                }
                Ok(())
            }
        }
    }

    fn receive_next(&mut self) -> io::Result<()> {
        match self.waiting.pop_front().map(|receiver| receiver.recv()) {
            Some(Ok(done)) => self.receive(done),
            Some(Err(_)) => Err(io::Error::other("the compressor stopped")),
            None => Ok(()),
        }
    }

    fn receive(&mut self, mut done: Done) -> io::Result<()> {
        self.out.write_all(&done.output)?;
        self.crc.combine(&done.crc);
        done.input.clear();
        done.output.clear();
        self.spare.push(done.output);
        self.spare.push(done.input);
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        if !self.block.is_empty() {
            self.send()?;
        }
        while !self.waiting.is_empty() {
            self.receive_next()?;
        }
        // A last block, empty.
        self.out.write_all(&[3, 0])?;
        self.out.write_all(&self.crc.finalize().to_le_bytes())?;
        self.out.write_all(&self.size.to_le_bytes())?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Gzip<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = BLOCK - self.block.len();
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.block.extend_from_slice(now);
            rest = later;
            if self.block.len() == BLOCK {
                self.send()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Crew {
    fn new(workers: usize) -> Result<Self, PackError> {
        if workers <= 1 {
            return Ok(Self::Alone);
        }
        let (jobs, receiver) = sync_channel::<Job>(workers);
        let receiver = Arc::new(Mutex::new(receiver));
        let mut crew = Self::Threads {
            jobs: Some(jobs),
            threads: Vec::new(),
        };
        if let Self::Threads { threads, .. } = &mut crew {
            for _ in 0..workers {
                let receiver = Arc::clone(&receiver);
                let thread = std::thread::Builder::new().name("pack".to_owned());
                threads.push(
                    thread
                        .spawn(move || work(&receiver))
                        .map_err(|_| PackError::NoThread)?,
                );
            }
        }
        Ok(crew)
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        if let Self::Threads { jobs, threads } = self {
            // Without a sender the threads come to their end.
            drop(jobs.take());
            for thread in threads.drain(..) {
                let _ = thread.join();
            }
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let Ok(done) = compress(job.input, &job.dictionary, job.output) else {
            return;
        };
        // Nobody waits any more when packing was cancelled.
        let _ = job.reply.send(done);
    }
}

/// Compresses one block, from nothing but its bytes and the dictionary.
fn compress(input: Vec<u8>, dictionary: &[u8], mut output: Vec<u8>) -> io::Result<Done> {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&input);
    if is_dense(&input) {
        store(&input, &mut output);
    } else {
        deflate(&input, dictionary, &mut output)?;
    }
    Ok(Done { input, output, crc })
}

fn deflate(input: &[u8], dictionary: &[u8], output: &mut Vec<u8>) -> io::Result<()> {
    // A new one for each block: zlib-rs hashes a few bytes beyond its input, and after a `reset` those
    // are left from the block before, whichever that was on this thread. Making one takes 20 µs.
    let mut compress = Compress::new(Compression::new(LEVEL), false);
    if !dictionary.is_empty() {
        compress
            .set_dictionary(dictionary)
            .map_err(io::Error::other)?;
    }
    // Room for the worst case, so that one call does it and how the bytes fall cannot depend on room.
    output.reserve(input.len() + input.len() / 8 + 1024);
    compress
        .compress_vec(input, output, FlushCompress::Sync)
        .map_err(io::Error::other)?;
    if compress.total_in() != input.len() as u64 || output.len() == output.capacity() {
        return Err(io::Error::other("the compressor stopped"));
    }
    Ok(())
}

/// Whether the bytes are as good as random, as in pictures and archives: trying costs time and gains
/// nothing. Measured as the sum of squared frequencies, which for random bytes is 1/256.
fn is_dense(input: &[u8]) -> bool {
    if input.len() < 4096 {
        return false;
    }
    let mut counts = [[0u32; 256]; 4];
    for four in input.chunks_exact(4) {
        if let ([a, b, c, d], [ca, cb, cc, cd]) = (four, &mut counts) {
            for (count, byte) in [(ca, a), (cb, b), (cc, c), (cd, d)] {
                if let Some(count) = count.get_mut(usize::from(*byte)) {
                    *count += 1;
                }
            }
        }
    }
    let [a, b, c, d] = &counts;
    let squares: u64 = a
        .iter()
        .zip(b)
        .zip(c)
        .zip(d)
        .map(|(((a, b), c), d)| u64::from(a + b + c + d).pow(2))
        .sum();
    let total = (input.len() / 4 * 4) as u64;
    squares * 256 * 100 < total * total * 102
}

/// Deflate's stored form: pieces of up to 65,535 bytes, each with its length and that inverted.
fn store(input: &[u8], output: &mut Vec<u8>) {
    for piece in input.chunks(usize::from(u16::MAX)) {
        let len = u16::try_from(piece.len()).unwrap_or(0);
        output.push(0);
        output.extend_from_slice(&len.to_le_bytes());
        output.extend_from_slice(&(!len).to_le_bytes());
        output.extend_from_slice(piece);
    }
}
