//! How much an archive may be before it is refused. All of it is counted while reading:
//! what an archive says of itself is never believed.

/// Limits on what is opened. `default()` is right for studies.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Files and folders in an archive.
    pub entries: usize,
    /// Files and folders in a folder on this computer, which nobody made to harm us.
    pub folder_entries: usize,
    /// Bytes an archive may unpack to.
    pub bytes: u64,
    /// Times its own size an archive may unpack to.
    pub ratio: u64,
    /// Bytes below which the ratio does not matter.
    pub ratio_floor: u64,
    /// Folders within folders.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 20_000,
            folder_entries: 200_000,
            bytes: 2 << 30,
            ratio: 200,
            ratio_floor: 4 << 20,
            depth: 32,
        }
    }
}
