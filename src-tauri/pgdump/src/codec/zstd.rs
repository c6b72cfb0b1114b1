//! Zstandard, with a bounded window: what a stream may look back on is memory of ours.

use zstd_safe::{DCtx, DParameter, InBuffer, OutBuffer, ResetDirective};

use super::Step;
use crate::error::{Damage, Fault, Limit};
use crate::limits;

pub(super) struct Zstd(DCtx<'static>);

/// `ZSTD_error_frameParameter_windowTooLarge` of zstd_errors.h, one of the codes that stay.
const WINDOW_TOO_LARGE: usize = 16;

impl Zstd {
    pub(super) fn new() -> Result<Self, Fault> {
        let out_of_memory = || Fault::Io(std::io::ErrorKind::OutOfMemory.into());
        let mut context = DCtx::try_create().ok_or_else(out_of_memory)?;
        context
            .set_parameter(DParameter::WindowLogMax(limits::ZSTD_WINDOW_LOG))
            .map_err(|_| Damage::Stream)?;
        Ok(Self(context))
    }

    pub(super) fn restart(&mut self) -> Result<(), Fault> {
        let reset = self.0.reset(ResetDirective::SessionOnly);
        reset.map(|_| ()).map_err(|_| Damage::Stream.into())
    }

    pub(super) fn step(&mut self, bytes: &[u8], room: &mut [u8]) -> Result<Step, Fault> {
        let mut input = InBuffer::around(bytes);
        let mut output = OutBuffer::around(room);
        let hint = self.0.decompress_stream(&mut output, &mut input);
        let left = hint.map_err(|code| match code.wrapping_neg() {
            WINDOW_TOO_LARGE => Fault::TooLarge(Limit::Window, 1 << limits::ZSTD_WINDOW_LOG),
            _ => Damage::Stream.into(),
        })?;
        Ok(Step {
            used: input.pos(),
            made: output.pos(),
            // It says 0 once a frame is decoded and handed out, checksum and all.
            ended: left == 0,
        })
    }
}
