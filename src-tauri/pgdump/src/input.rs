//! The bytes of a backup as they come, and the format's few primitives. Nothing is taken in before it is there.

use std::io::{ErrorKind, Read};

use crate::error::{Damage, Fault, Limit};
use crate::limits;

/// A reader with a buffer that knows how far it is.
pub(crate) struct Input<R> {
    reader: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    position: u64,
    ended: bool,
}

/// How many bytes a backup's numbers and offsets have. Its header says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub int: u8,
    pub offset: u8,
}

/// What an entry says of its data's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offset {
    /// Written through a pipe.
    Unknown,
    At(u64),
    NoData,
}

impl<R: Read> Input<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; limits::READ].into_boxed_slice(),
            start: 0,
            end: 0,
            position: 0,
            ended: false,
        }
    }

    /// Bytes taken so far.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// The next bytes, as many as there are at once; none only at the end.
    pub(crate) fn fill(&mut self) -> Result<&[u8], Fault> {
        while self.start == self.end && !self.ended {
            match self.reader.read(&mut self.buffer) {
                Ok(0) => self.ended = true,
                Ok(length) => (self.start, self.end) = (0, length.min(self.buffer.len())),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::Io(error)),
            }
        }
        Ok(self.buffer.get(self.start..self.end).unwrap_or_default())
    }

    /// Says that so many of the bytes of `fill` were used.
    pub(crate) fn consume(&mut self, length: usize) {
        let length = length.min(self.end - self.start);
        self.start += length;
        self.position += length as u64;
    }

    /// The first bytes, up to `most`, left where they are. For the beginning only.
    pub(crate) fn peek(&mut self, most: usize) -> Result<&[u8], Fault> {
        while self.end < most.min(self.buffer.len()) && !self.ended {
            let room = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.reader.read(room) {
                Ok(0) => self.ended = true,
                Ok(length) => self.end = (self.end + length).min(self.buffer.len()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::Io(error)),
            }
        }
        let most = self.end.min(most);
        Ok(self.buffer.get(..most).unwrap_or_default())
    }

    /// One byte, or none at the end.
    pub(crate) fn byte_or_end(&mut self) -> Result<Option<u8>, Fault> {
        let byte = self.fill()?.first().copied();
        self.consume(1);
        Ok(byte)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Fault> {
        self.byte_or_end()?.ok_or(Fault::Cut)
    }

    /// A number: a sign, then its bytes, the least first.
    pub(crate) fn int(&mut self, sizes: Sizes) -> Result<i32, Fault> {
        let sign = self.byte()?;
        let size = self.magnitude(sizes.int)?;
        let number = match (sign, i64::try_from(size)) {
            (0, Ok(number)) => number,
            (1, Ok(number)) if number != 0 => -number,
            _ => return Err(Damage::Number.into()),
        };
        Ok(i32::try_from(number).map_err(|_| Damage::Number)?)
    }

    pub(crate) fn offset(&mut self, sizes: Sizes) -> Result<Offset, Fault> {
        let flag = self.byte()?;
        let place = self.magnitude(sizes.offset)?;
        match flag {
            1 => Ok(Offset::Unknown),
            2 => Ok(Offset::At(place)),
            3 => Ok(Offset::NoData),
            _ => Err(Damage::Number.into()),
        }
    }

    fn magnitude(&mut self, bytes: u8) -> Result<u64, Fault> {
        let mut size = 0;
        for place in 0..u32::from(bytes.min(8)) {
            size |= u64::from(self.byte()?) << (8 * place);
        }
        Ok(size)
    }

    /// A text, or NULL. `budget` is what may still be kept.
    pub(crate) fn text(
        &mut self,
        sizes: Sizes,
        budget: &mut usize,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let Some(length) = self.length(sizes)? else {
            return Ok(None);
        };
        *budget = budget
            .checked_sub(length)
            .ok_or(Fault::TooLarge(Limit::Contents, limits::CONTENTS))?;
        let mut text = Vec::new();
        while text.len() < length {
            let bytes = self.fill()?;
            let taken = bytes.len().min(length - text.len());
            if taken == 0 {
                return Err(Fault::Cut);
            }
            text.extend_from_slice(bytes.get(..taken).unwrap_or_default());
            self.consume(taken);
        }
        text.shrink_to_fit();
        Ok(Some(text))
    }

    /// Passes over a text; whether it was one, and not NULL.
    pub(crate) fn pass_text(&mut self, sizes: Sizes) -> Result<bool, Fault> {
        let Some(mut length) = self.length(sizes)? else {
            return Ok(false);
        };
        while length > 0 {
            let passed = self.fill()?.len().min(length);
            if passed == 0 {
                return Err(Fault::Cut);
            }
            self.consume(passed);
            length -= passed;
        }
        Ok(true)
    }

    fn length(&mut self, sizes: Sizes) -> Result<Option<usize>, Fault> {
        let length = self.int(sizes)?;
        if length == -1 {
            return Ok(None);
        }
        let length = usize::try_from(length).map_err(|_| Damage::Number)?;
        if length > limits::TEXT {
            return Err(Fault::TooLarge(Limit::Text, limits::TEXT));
        }
        Ok(Some(length))
    }
}
