//! Zstandard, with a bounded window: what a stream may look back on is memory of ours.

use zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective, get_frame_content_size};

use super::Step;
use crate::error::{Damage, Fault, Limit};
use crate::limits;

pub(super) struct Zstd {
    context: DCtx<'static>,
    /// The frame's header, or what there is of it.
    header: Vec<u8>,
    /// Bytes so far.
    made: u64,
}

/// `ZSTD_error_frameParameter_windowTooLarge` of zstd_errors.h, one of the codes that stay.
const WINDOW_TOO_LARGE: usize = 16;

/// Bytes that a frame begins with.
const MAGIC: usize = 4;

/// The longest header of a frame. Source: RFC 8878, 3.1.1.1, and 4 bytes of magic before it.
const HEADER: usize = 18;

impl Zstd {
    pub(super) fn new() -> Result<Self, Fault> {
        let out_of_memory = || Fault::Io(std::io::ErrorKind::OutOfMemory.into());
        let mut context = DCtx::try_create().ok_or_else(out_of_memory)?;
        context
            .set_parameter(DParameter::WindowLogMax(limits::ZSTD_WINDOW_LOG))
            .map_err(|_| Damage::Stream)?;
        Ok(Self {
            context,
            header: Vec::with_capacity(HEADER),
            made: 0,
        })
    }

    pub(super) fn restart(&mut self) -> Result<(), Fault> {
        self.header.clear();
        self.made = 0;
        let reset = self.context.reset(ResetDirective::SessionOnly);
        reset.map(|_| ()).map_err(|_| Damage::Stream.into())
    }

    pub(super) fn step(&mut self, bytes: &[u8], room: &mut [u8]) -> Result<Step, Fault> {
        // Of a frame that lies there whole libzstd judges otherwise than of one that comes in pieces: let all come so.
        let bytes = match self.header.is_empty() {
            true => bytes.get(..MAGIC).unwrap_or(bytes),
            false => bytes,
        };
        let mut input = InBuffer::around(bytes);
        let mut output = OutBuffer::around(room);
        let hint = self.context.decompress_stream(&mut output, &mut input);
        let left = hint.map_err(|code| match code.wrapping_neg() {
            WINDOW_TOO_LARGE => Fault::TooLarge(Limit::Window, 1 << limits::ZSTD_WINDOW_LOG),
            _ => Damage::Stream.into(),
        })?;
        let (used, made) = (input.pos(), output.pos());
        let missing = HEADER - self.header.len().min(HEADER);
        let taken = bytes.get(..used.min(missing)).unwrap_or_default();
        self.header.extend_from_slice(taken);
        self.made += made as u64;
        // It says 0 once a frame is decoded and handed out, checksum and all.
        let ended = left == 0;
        if ended {
            self.compare_length()?;
        }
        Ok(Step { used, made, ended })
    }

    /// libzstd does so by itself, unless the last block is empty: <https://github.com/facebook/zstd>, 1.5.7,
    /// `ZSTD_decompressContinue`.
    fn compare_length(&self) -> Result<(), Fault> {
        match get_frame_content_size(&self.header) {
            Ok(None) => Ok(()),
            Ok(Some(length)) if length == self.made => Ok(()),
            _ => Err(Damage::Stream.into()),
        }
    }
}
