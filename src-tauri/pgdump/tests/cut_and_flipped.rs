//! A backup that is short is never whole, wherever it was cut; one with a wrong byte never harms the reader, and with
//! gzip, the only compression of PostgreSQL's that has a checksum, never gives other rows.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod counting;
mod written;

use std::io::{self, Read};

use counting::most_bytes;
use pgdump::{Archive, ArchiveError, Compression, Damage, Place, verify};
use written::{Backup, COMPRESSIONS, assert_same, minors, small};

/// What a small backup may take: the buffers, and two of LZ4's largest blocks.
const MOST: usize = 12 << 20;

fn all_small() -> Vec<Backup> {
    let mut all = Vec::new();
    for compression in COMPRESSIONS {
        for &minor in minors(compression) {
            for piped in [false, true] {
                all.push(small(minor, compression, piped));
            }
        }
    }
    all
}

/// Gives one byte at a time, and is interrupted between any two.
struct Slow<'a>(&'a [u8], bool);

impl Read for Slow<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        match self.1 {
            true => Err(io::ErrorKind::Interrupted.into()),
            false => self.0.read(&mut room[..1]),
        }
    }
}

#[test]
fn every_version_and_compression_gives_the_same_rows() {
    for backup in all_small() {
        let bytes = backup.write();
        assert_same(&written::read(&*bytes).unwrap(), &backup.tables);
        assert_same(&written::read(Slow(&bytes, false)).unwrap(), &backup.tables);
        let summary = verify(&*bytes, |_| ()).unwrap();
        assert_eq!(summary.large_objects, 3);
        assert_eq!(summary.bytes_read, bytes.len() as u64);
        assert_eq!(summary.warnings, []);
        assert_eq!(summary.header.compression, backup.compression);
        assert_eq!(
            summary.header.created.unwrap().to_string(),
            "2026-01-02 03:04:05"
        );
        for (count, table) in summary.tables.iter().zip(&backup.tables) {
            assert_eq!(count.rows, table.rows.len() as u64);
            let text = written::rows(&table.rows);
            assert_eq!(count.bytes, text.len() as u64 - 5, "{}", count.table);
        }
    }
}

#[test]
fn a_backup_cut_at_any_byte_is_incomplete() {
    let mut cuts = 0;
    for backup in all_small() {
        let bytes = backup.write();
        for length in 0..bytes.len() {
            match verify(&bytes[..length], |_| ()) {
                Err(ArchiveError::Incomplete { place }) => {
                    assert!(
                        length >= 40 || place == Place::Header,
                        "{length}: {place:?}"
                    );
                }
                other => panic!("{backup:?} cut at {length} of {}: {other:?}", bytes.len()),
            }
            cuts += 1;
        }
    }
    println!("{cuts} cuts");
}

#[test]
fn a_cut_is_told_with_its_place() {
    let backup = small(16, Compression::Gzip, true);
    let bytes = backup.write();
    let place = |length: usize| match verify(&bytes[..length], |_| ()) {
        Err(ArchiveError::Incomplete { place }) => place,
        other => panic!("{other:?}"),
    };
    let mut told: Vec<String> = Vec::new();
    for length in 0..bytes.len() {
        // Which row it was is told as well, as far as the compressor has let go of it.
        let words = place(length).to_string();
        let words = words.split(" after ").next().unwrap();
        if told.last().is_none_or(|last| last != words) {
            told.push(words.to_owned());
        }
    }
    assert_eq!(
        told,
        [
            "in its header",
            "in its table of contents",
            "before the data of public.nasty (5 are missing)",
            "in table public.nasty",
            "before the data of public.one_column (4 are missing)",
            "in table public.one_column",
            "before the data of public.no_columns (3 are missing)",
            "in table public.no_columns",
            "before the data of My Study.no \"rows\" (2 are missing)",
            "in table My Study.no \"rows\"",
            "before the data of BLOBS (1 are missing)",
            "in its large objects",
        ]
    );
    let last = place(bytes.len() - 1);
    assert_eq!(last, Place::LargeObjects { objects: 3 });
}

#[test]
fn a_wrong_byte_never_harms() {
    let (mut wrong, mut taken, mut most) = (0, 0, 0);
    for backup in all_small().iter().filter(|backup| !backup.piped) {
        let bytes = backup.write();
        for place in 0..bytes.len() {
            for mask in [0x01, 0xff] {
                let mut bytes = bytes.clone();
                bytes[place] ^= mask;
                let (read, held) = most_bytes(|| verify(&*bytes, |_| ()).is_ok());
                (wrong, most) = (wrong + 1, most.max(held));
                assert!(held < MOST, "{held} bytes at {place}");
                if read {
                    taken += 1;
                    if backup.compression == Compression::Gzip
                        && place > header_and_contents(&bytes)
                    {
                        assert_same(&written::read(&*bytes).unwrap(), &backup.tables);
                    }
                }
            }
        }
    }
    println!("{wrong} wrong bytes, {taken} of them taken; {most} bytes held at most");
}

/// Where the data begin.
fn header_and_contents(bytes: &[u8]) -> usize {
    Archive::open(bytes).unwrap().bytes_read() as usize
}

#[test]
fn after_an_error_there_is_no_success() {
    let bytes = small(15, Compression::Gzip, true).write();
    let length = bytes.len() - 20;
    let mut archive = Archive::open(&bytes[..length]).unwrap();
    let error = loop {
        match archive.next_block() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("a success"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, ArchiveError::Incomplete { .. }), "{error}");
    for _ in 0..3 {
        let again = archive.next_block().err();
        assert!(matches!(again, Some(ArchiveError::Stopped)), "{again:?}");
    }
}

#[test]
fn what_is_not_read_is_checked_all_the_same() {
    for compression in COMPRESSIONS {
        let backup = small(16, compression, true);
        let bytes = backup.write();
        let mut archive = Archive::open(&*bytes).unwrap();
        let mut names = Vec::new();
        while let Some(block) = archive.next_block().unwrap() {
            names.push(block.entry().tag.clone());
            // One row only, of some.
            if names.len() % 2 == 0 {
                let _ = block.rows().next_row().unwrap();
            }
        }
        assert_eq!(names.len(), 5);
        assert!(archive.next_block().unwrap().is_none());
        // A row too many a field, in a table that nobody reads.
        let mut wrong = backup.clone();
        wrong.tables[1].rows[3].push(None);
        let bytes = wrong.write();
        let mut archive = Archive::open(&*bytes).unwrap();
        let error = loop {
            match archive.next_block() {
                Ok(block) => drop(block.unwrap()),
                Err(error) => break error,
            }
        };
        let place = Place::Table {
            schema: "public".to_owned(),
            table: "one_column".to_owned(),
            rows: 3,
        };
        match error {
            ArchiveError::Damaged { damage, place: at } => {
                let fields = Damage::Fields {
                    expected: 1,
                    found: 2,
                };
                assert_eq!((damage, at), (fields, place));
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn something_behind_the_end_is_no_success() {
    for compression in COMPRESSIONS {
        let whole = small(16, compression, false).write();
        for more in [&b"\0"[..], b"\n", b"\x01", b"PGDMP", &whole] {
            let bytes = [&whole[..], more].concat();
            assert!(verify(&*bytes, |_| ()).is_err(), "{more:?}");
        }
    }
}
