//! An LZ4 frame, from its specification; blocks are decoded by lz4_flex. Readers of frames take a stream that was cut
//! between two blocks for a whole one: here only the frame's end mark ends it.
//! <https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md>

use std::hash::Hasher;
use std::io::Read;

use lz4_flex::block::decompress_into_with_dict;
use twox_hash::XxHash32;

use crate::chunks::Source;
use crate::error::{Damage, Fault};

const MAGIC: u32 = 0x184d_2204;
/// How far back a block may point.
const REACH: usize = 64 << 10;

#[derive(Default)]
pub(super) struct Lz4 {
    frame: Option<Frame>,
    packed: Vec<u8>,
    plain: Vec<u8>,
    /// Which of `plain` is still to be given out.
    given: usize,
    made: usize,
    /// What came last, for the blocks that point back at it.
    before: Vec<u8>,
}

struct Frame {
    linked: bool,
    block_checksums: bool,
    checksum: Option<XxHash32>,
    size: Option<u64>,
    /// Bytes so far.
    total: u64,
    block: usize,
}

impl Lz4 {
    pub(super) fn restart(&mut self) {
        self.frame = None;
        (self.given, self.made) = (0, 0);
        self.before.clear();
    }

    /// Reads into `room`. 0 where the frame ended, or where there is none at all.
    pub(super) fn read<R: Read>(
        &mut self,
        source: &mut Source<'_, R>,
        room: &mut [u8],
    ) -> Result<usize, Fault> {
        while self.given == self.made {
            if self.frame.is_none() {
                if source.fill()?.is_empty() {
                    return match source.chunks.any() {
                        false => Ok(0),
                        true => Err(Damage::StreamCut.into()),
                    };
                }
                self.frame = Some(Frame::read(source)?);
            }
            if !self.block(source)? {
                return Ok(0);
            }
        }
        let ready = self.plain.get(self.given..self.made).unwrap_or_default();
        let length = ready.len().min(room.len());
        if let (Some(to), Some(from)) = (room.get_mut(..length), ready.get(..length)) {
            to.copy_from_slice(from);
        }
        self.given += length;
        Ok(length)
    }

    /// Decodes one block; whether there was one.
    fn block<R: Read>(&mut self, source: &mut Source<'_, R>) -> Result<bool, Fault> {
        let frame = self.frame.as_mut().ok_or(Damage::Stream)?;
        let word = four(source)?;
        if word == 0 {
            frame.close(source)?;
            return Ok(false);
        }
        let length = usize::try_from(word & 0x7fff_ffff).map_err(|_| Damage::Stream)?;
        if length > frame.block {
            return Err(Damage::Stream.into());
        }
        self.packed.resize(length, 0);
        source.exact(&mut self.packed)?;
        if frame.block_checksums && four(source)? != XxHash32::oneshot(0, &self.packed) {
            return Err(Damage::Stream.into());
        }
        self.plain.resize(frame.block, 0);
        self.made = if word & 0x8000_0000 != 0 {
            let room = self.plain.get_mut(..length).ok_or(Damage::Stream)?;
            room.copy_from_slice(&self.packed);
            length
        } else {
            decompress_into_with_dict(&self.packed, &mut self.plain, &self.before)
                .map_err(|_| Damage::Stream)?
        };
        self.given = 0;
        let plain = self.plain.get(..self.made).ok_or(Damage::Stream)?;
        frame.total += plain.len() as u64;
        if let Some(checksum) = &mut frame.checksum {
            checksum.write(plain);
        }
        if frame.linked {
            let surplus = (self.before.len() + plain.len()).saturating_sub(REACH);
            self.before.drain(..surplus.min(self.before.len()));
            let last = plain.len().saturating_sub(REACH);
            self.before
                .extend_from_slice(plain.get(last..).unwrap_or_default());
        }
        Ok(true)
    }
}

impl Frame {
    fn read<R: Read>(source: &mut Source<'_, R>) -> Result<Self, Fault> {
        if four(source)? != MAGIC {
            return Err(Damage::Stream.into());
        }
        let mut described = [0; 10];
        let (fixed, size) = described.split_at_mut(2);
        source.exact(fixed)?;
        let &mut [flags, block] = fixed else {
            return Err(Damage::Stream.into());
        };
        let has = |bit: u8| flags & (1 << bit) != 0;
        let known = flags >> 6 == 1 && !has(1) && !has(0) && block & 0b1000_1111 == 0;
        let block = match block >> 4 {
            4 => 64 << 10,
            5 => 256 << 10,
            6 => 1 << 20,
            7 => 4 << 20,
            _ => return Err(Damage::Stream.into()),
        };
        let mut length = 2;
        if has(3) {
            source.exact(size)?;
            length = 10;
        }
        let size = u64::from_le_bytes(size.try_into().map_err(|_| Damage::Stream)?);
        let mut check = [0];
        source.exact(&mut check)?;
        let described = described.get(..length).unwrap_or_default();
        let [_, expected, _, _] = XxHash32::oneshot(0, described).to_le_bytes();
        if !known || check != [expected] {
            return Err(Damage::Stream.into());
        }
        Ok(Self {
            linked: !has(5),
            block_checksums: has(4),
            checksum: has(2).then(|| XxHash32::with_seed(0)),
            size: has(3).then_some(size),
            total: 0,
            block,
        })
    }

    fn close<R: Read>(&mut self, source: &mut Source<'_, R>) -> Result<(), Fault> {
        if let Some(checksum) = &self.checksum
            && four(source)? != checksum.finish_32()
        {
            return Err(Damage::Stream.into());
        }
        match self.size {
            Some(size) if size != self.total => Err(Damage::Stream.into()),
            _ => Ok(()),
        }
    }
}

fn four<R: Read>(source: &mut Source<'_, R>) -> Result<u32, Fault> {
    let mut bytes = [0; 4];
    source.exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}
