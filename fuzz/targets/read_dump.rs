//! Any bytes as a PostgreSQL backup: a problem with a name, or a whole one, which is none without its last byte.
//! How the bytes come, and which rows are asked for, makes no difference.
#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use pgdump::{Archive, ArchiveError, verify};

/// Gives three bytes at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, room: &mut [u8]) -> std::io::Result<usize> {
        let most = room.len().min(3);
        self.0.read(&mut room[..most])
    }
}

/// Reads only the first row of every other table.
fn skim(bytes: &[u8]) -> Result<usize, ArchiveError> {
    let mut archive = Archive::open(Slow(bytes))?;
    let mut tables = 0;
    while let Some(block) = archive.next_block()? {
        let columns = block.entry().copy.as_ref().map(|copy| copy.columns.len());
        if block.entry().is_table_data() {
            tables += 1;
        }
        if tables % 2 == 0 {
            if let Some(row) = block.rows().next_row()? {
                assert_eq!(Some(row.len()), columns);
                assert!(
                    row.iter()
                        .flatten()
                        .all(|value| std::str::from_utf8(value).is_ok())
                );
            }
        }
    }
    assert!(archive.next_block()?.is_none());
    Ok(tables)
}

fuzz_target!(|bytes: &[u8]| {
    let whole = verify(bytes, |read| assert!(read <= bytes.len() as u64));
    let skimmed = skim(bytes);
    match (whole, skimmed) {
        (Ok(summary), Ok(tables)) => {
            assert_eq!(summary.bytes_read, bytes.len() as u64);
            assert_eq!(summary.tables.len(), tables);
            assert!(verify(&bytes[..bytes.len() - 1], |_| ()).is_err());
        }
        // Which of two problems, and after which row, depends on how much is decompressed at once.
        (Err(_), Err(_)) => {}
        (Ok(_), Err(error)) => panic!("whole, and then {error}"),
        (Err(error), Ok(_)) => panic!("read, and not verified: {error}"),
    }
});
