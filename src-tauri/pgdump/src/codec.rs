//! One stream of data, decompressed. It ends only where its decompressor says that it ended and nothing is left over.

mod lz4;
mod zlib;
mod zstd;

use std::io::Read;

use crate::chunks::{Chunks, Source};
use crate::error::{Damage, Fault};
use crate::header::Compression;
use crate::input::{Input, Sizes};

/// The streams of a backup, one after the other.
pub(crate) struct Stream {
    sizes: Sizes,
    chunks: Chunks,
    codec: Codec,
    /// The decompressor said that it ended.
    ended: bool,
}

enum Codec {
    None,
    Zlib(zlib::Zlib),
    Zstd(zstd::Zstd),
    Lz4(lz4::Lz4),
}

/// What one step of a decompressor did.
pub(crate) struct Step {
    pub used: usize,
    pub made: usize,
    pub ended: bool,
}

impl Stream {
    pub(crate) fn new(compression: Compression, sizes: Sizes) -> Result<Self, Fault> {
        let codec = match compression {
            Compression::None => Codec::None,
            Compression::Gzip => Codec::Zlib(zlib::Zlib::new()),
            Compression::Zstd => Codec::Zstd(zstd::Zstd::new()?),
            Compression::Lz4 => Codec::Lz4(lz4::Lz4::default()),
        };
        Ok(Self {
            sizes,
            chunks: Chunks::default(),
            codec,
            ended: false,
        })
    }

    /// Makes ready for the next stream.
    pub(crate) fn restart(&mut self) -> Result<(), Fault> {
        self.chunks = Chunks::default();
        self.ended = false;
        match &mut self.codec {
            Codec::None => {}
            Codec::Zlib(zlib) => zlib.restart(),
            Codec::Zstd(zstd) => zstd.restart()?,
            Codec::Lz4(lz4) => lz4.restart(),
        }
        Ok(())
    }

    /// Reads into `room`, which has some. 0 means that the stream ended as it should.
    pub(crate) fn read<R: Read>(
        &mut self,
        input: &mut Input<R>,
        room: &mut [u8],
    ) -> Result<usize, Fault> {
        let mut source = Source {
            chunks: &mut self.chunks,
            input,
            sizes: self.sizes,
        };
        while !self.ended {
            let made = match &mut self.codec {
                Codec::None => {
                    let bytes = source.fill()?;
                    let made = bytes.len().min(room.len());
                    if let (Some(to), Some(from)) = (room.get_mut(..made), bytes.get(..made)) {
                        to.copy_from_slice(from);
                    }
                    source.consume(made);
                    self.ended = made == 0;
                    made
                }
                Codec::Zlib(zlib) => {
                    stepped(&mut source, &mut self.ended, |bytes| zlib.step(bytes, room))?
                }
                Codec::Zstd(zstd) => {
                    stepped(&mut source, &mut self.ended, |bytes| zstd.step(bytes, room))?
                }
                Codec::Lz4(lz4) => {
                    let made = lz4.read(&mut source, room)?;
                    self.ended = made == 0;
                    made
                }
            };
            if made > 0 {
                return Ok(made);
            }
        }
        match source.fill()? {
            [] => Ok(0),
            _ => Err(Damage::StreamTail.into()),
        }
    }
}

fn stepped<R: Read>(
    source: &mut Source<'_, R>,
    ended: &mut bool,
    step: impl FnOnce(&[u8]) -> Result<Step, Fault>,
) -> Result<usize, Fault> {
    let bytes = source.fill()?;
    let cut = bytes.is_empty();
    // Of an empty large object newer versions write no stream at all.
    if cut && !source.chunks.any() {
        *ended = true;
        return Ok(0);
    }
    let bytes = source.fill()?;
    let step = step(bytes)?;
    source.consume(step.used);
    *ended = step.ended;
    if step.used == 0 && step.made == 0 && !step.ended {
        let damage = if cut {
            Damage::StreamCut
        } else {
            Damage::Stream
        };
        return Err(damage.into());
    }
    Ok(step.made)
}
