//! Whether something failed because the disk of this computer is full: by the system's word, by a program's last
//! words, or by trying.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Less than this is no room. Ours (2026-11): a few pages of SQLite's and PostgreSQL's.
const LITTLE: usize = 64 * 1024;

/// Whether that is what the system said.
pub fn is_lacking(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded
    )
}

/// Whether it is why a program that wrote to `folder` failed with these last words. Some programs hide the reason;
/// then a little is written there, and taken away again.
pub fn was_lacking(last_words: &str, folder: &Path) -> bool {
    const WORDS: [&str; 5] = [
        "No space left on device",
        "Errno 28",
        "os error 28",
        "Disk quota exceeded",
        "not enough space on the disk",
    ];
    WORDS.iter().any(|words| last_words.contains(words))
        || try_out(folder).is_err_and(|error| is_lacking(&error))
}

fn try_out(folder: &Path) -> io::Result<()> {
    tempfile::tempfile_in(folder)?.write_all(&[1; LITTLE])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_say_it_in_several_ways() {
        let here = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        for words in [
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "error: failed to create file: There is not enough space on the disk. (os error 112)",
            "initdb: error: could not create directory: Disk quota exceeded",
        ] {
            assert!(was_lacking(words, here.path()), "{words}");
        }
        assert!(!was_lacking("No matching distribution found", here.path()));
    }
}
