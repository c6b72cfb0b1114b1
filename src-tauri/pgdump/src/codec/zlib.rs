//! zlib, which PostgreSQL calls gzip. Its streams end with a checksum.

use flate2::{Decompress, FlushDecompress, Status};

use super::Step;
use crate::error::{Damage, Fault};

pub(super) struct Zlib(Decompress);

impl Zlib {
    pub(super) fn new() -> Self {
        Self(Decompress::new(true))
    }

    pub(super) fn restart(&mut self) {
        self.0.reset(true);
    }

    pub(super) fn step(&mut self, bytes: &[u8], room: &mut [u8]) -> Result<Step, Fault> {
        let before = (self.0.total_in(), self.0.total_out());
        let status = self
            .0
            .decompress(bytes, room, FlushDecompress::None)
            .map_err(|_| Damage::Stream)?;
        let since = |now: u64, before| usize::try_from(now - before).unwrap_or_default();
        Ok(Step {
            used: since(self.0.total_in(), before.0),
            made: since(self.0.total_out(), before.1),
            ended: status == Status::StreamEnd,
        })
    }
}
