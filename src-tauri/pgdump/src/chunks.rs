//! The pieces that data come in: a length and so many bytes, again and again, until a length of nothing.

use std::io::Read;

use crate::error::{Damage, Fault};
use crate::input::{Input, Sizes};

/// How far the pieces of one stream are.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    left: usize,
    ended: bool,
    any: bool,
}

/// The bytes of one stream, without the lengths between them.
pub(crate) struct Source<'a, R> {
    pub chunks: &'a mut Chunks,
    pub input: &'a mut Input<R>,
    pub sizes: Sizes,
}

impl Chunks {
    /// Whether there was a piece at all.
    pub(crate) fn any(&self) -> bool {
        self.any
    }
}

impl<R: Read> Source<'_, R> {
    /// The next bytes; none only where the stream ends as it should.
    pub(crate) fn fill(&mut self) -> Result<&[u8], Fault> {
        if self.chunks.left == 0 && !self.chunks.ended {
            let length = self.input.int(self.sizes)?;
            self.chunks.left = usize::try_from(length).map_err(|_| Damage::Chunk)?;
            match length {
                0 => self.chunks.ended = true,
                _ => self.chunks.any = true,
            }
        }
        if self.chunks.ended {
            return Ok(&[]);
        }
        let bytes = self.input.fill()?;
        let most = bytes.len().min(self.chunks.left);
        match bytes.get(..most) {
            None | Some([]) => Err(Fault::Cut),
            Some(bytes) => Ok(bytes),
        }
    }

    /// Says that so many of the bytes of `fill` were used.
    pub(crate) fn consume(&mut self, length: usize) {
        let length = length.min(self.chunks.left);
        self.input.consume(length);
        self.chunks.left -= length;
    }

    /// Exactly so many bytes; if the stream ends within them, it was cut when it was compressed.
    pub(crate) fn exact(&mut self, mut room: &mut [u8]) -> Result<(), Fault> {
        while !room.is_empty() {
            let bytes = self.fill()?;
            if bytes.is_empty() {
                return Err(Damage::StreamCut.into());
            }
            let taken = bytes.len().min(room.len());
            let (now, later) = room.split_at_mut_checked(taken).ok_or(Damage::Stream)?;
            now.copy_from_slice(bytes.get(..taken).ok_or(Damage::Stream)?);
            room = later;
            self.consume(taken);
        }
        Ok(())
    }
}
