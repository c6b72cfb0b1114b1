//! What is refused, and by what name; and what a hostile backup may not make of this computer's memory.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod counting;
mod written;

use std::io::{self, Read, Write};

use counting::most_bytes;
use flate2::write::ZlibEncoder;
use pgdump::{Archive, ArchiveError, Compression, Damage, Limit, Place, Warning, limits, verify};
use written::{Backup, COMPRESSIONS, compress, small, table};

#[track_caller]
fn refused(bytes: &[u8]) -> ArchiveError {
    match verify(bytes, |_| ()) {
        Err(error) => error,
        Ok(summary) => panic!("taken: {summary:?}"),
    }
}

#[track_caller]
fn damage(bytes: &[u8]) -> Damage {
    match refused(bytes) {
        ArchiveError::Damaged { damage, .. } => damage,
        other => panic!("{other:?}"),
    }
}

/// A backup of one table with one column whose stream is `content`.
fn with_stream(compression: Compression, content: &[u8]) -> Vec<u8> {
    let mut backup = Backup {
        tables: vec![table("public", "answers", &["text"], &[])],
        objects: Vec::new(),
        ..small(16, compression, true)
    };
    backup.chunk = usize::MAX;
    let whole = backup.write();
    let empty = compress(compression, b"\\.\n\n\n");
    let begin = &whole[..whole.len() - empty.len() - 10];
    let pieces = content.chunks(1 << 20).flat_map(|piece| {
        let length = (piece.len() as u32).to_le_bytes();
        [&[0][..], &length[..], piece].concat()
    });
    let mut bytes = begin.to_vec();
    bytes.extend(pieces);
    bytes.extend([0; 5]);
    bytes
}

#[test]
fn other_files_are_named() {
    let mut tar = vec![0; 512];
    tar[..7].copy_from_slice(b"toc.dat");
    tar[257..262].copy_from_slice(b"ustar");
    let says = |bytes: &[u8]| refused(bytes).to_string();
    for (bytes, words) in [
        (&b"hello"[..], "this is not a PostgreSQL backup"),
        (&[0; 600][..], "this is not a PostgreSQL backup"),
        (
            b"--\n-- PostgreSQL database dump\n--\n",
            "this is a backup as SQL text, not one in the custom format",
        ),
        (
            b"\n\nSET client_encoding = 'UTF8';",
            "this is a backup as SQL text, not one in the custom format",
        ),
        (
            &tar,
            "this is a backup in the tar format, not one in the custom format",
        ),
        (
            b"PGDMP\x01\x10\x00\x04\x08\x05",
            "this is a backup in the directory format, not one in the custom format",
        ),
        (
            b"PGDMP\x01\x10\x00\x04\x08\x03",
            "this is a backup in the directory format, not one in the custom format",
        ),
        (b"\x1f\x8b\x08\x00", "this is a gzip file; unpack it first"),
        (
            b"\x28\xb5\x2f\xfd",
            "this is a Zstandard file; unpack it first",
        ),
        (b"PK\x03\x04", "this is a zip file; unpack it first"),
        (b"Salted__12345678", "this file is encrypted"),
        (b"-----BEGIN PGP MESSAGE-----", "this file is encrypted"),
        (
            b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>",
            "this is a web page or a server's message, not a backup",
        ),
        (
            b"{\"id\":\"not_found\",\"message\":\"Couldn't find that backup.\"}",
            "this is a web page or a server's message, not a backup",
        ),
        (
            b"PGDMP\x01\x11\x00",
            "this backup was made by a newer PostgreSQL (format 1.17)",
        ),
        (
            b"PGDMP\x02\x00\x00",
            "this backup was made by a newer PostgreSQL (format 2.0)",
        ),
        (
            b"PGDMP\x01\x0b\x00",
            "this backup was made by a PostgreSQL before 9.0 (format 1.11)",
        ),
        (b"", "the backup is incomplete: it ends in its header"),
        (b"PGD", "the backup is incomplete: it ends in its header"),
    ] {
        assert_eq!(says(bytes), words);
    }
}

#[test]
fn the_encoding_is_utf8_or_named() {
    for (encoding, name) in [
        (Some("LATIN1"), Some("LATIN1")),
        (Some("SQL_ASCII"), Some("SQL_ASCII")),
        (None, None),
    ] {
        let backup = Backup {
            encoding,
            ..small(15, Compression::Gzip, false)
        };
        match refused(&backup.write()) {
            ArchiveError::Encoding { name: told } => assert_eq!(told.as_deref(), name),
            other => panic!("{other}"),
        }
    }
    // Names in another encoding are not called damaged, but told by that encoding.
    let latin = Backup {
        encoding: Some("LATIN1"),
        tables: vec![table("public", "gr@n", &["a"], &[])],
        ..small(15, Compression::Gzip, false)
    };
    let swapped: Vec<u8> = latin
        .write()
        .iter()
        .map(|byte| if *byte == b'@' { 0xfc } else { *byte })
        .collect();
    assert!(matches!(refused(&swapped), ArchiveError::Encoding { .. }));
}

#[test]
fn insert_commands_are_refused() {
    // The COPY command becomes NULL, which is what `--inserts` writes.
    let backup = small(16, Compression::None, true);
    let bytes = backup.write();
    let copy = b"COPY public.nasty";
    let place = bytes
        .windows(copy.len())
        .position(|part| part == copy)
        .unwrap();
    let length = u32::from_le_bytes(bytes[place - 4..place].try_into().unwrap()) as usize;
    let null = [1, 1, 0, 0, 0];
    let bytes = [&bytes[..place - 5], &null, &bytes[place + length..]].concat();
    match refused(&bytes) {
        ArchiveError::Inserts { schema, table } => {
            assert_eq!((&*schema, &*table), ("public", "nasty"));
        }
        other => panic!("{other}"),
    }
}

#[test]
fn blocks_that_cannot_be_are_damage() {
    let backup = Backup {
        tables: vec![table("public", "answers", &["text"], &[&[Some("a")]])],
        objects: Vec::new(),
        ..small(16, Compression::None, true)
    };
    let whole = backup.write();
    let contents = Archive::open(&*whole).unwrap().bytes_read() as usize;
    let (head, block) = whole.split_at(contents);
    // The entries are 1 (the encoding), 10 (the table) and 11 (its data).
    assert_eq!(block[..3], [1, 0, 11]);
    let with = |place: usize, byte: u8| {
        let mut block = block.to_vec();
        block[place] = byte;
        damage(&[head, &block].concat())
    };
    assert_eq!(with(0, 0), Damage::Block { kind: 0 });
    assert_eq!(with(0, 2), Damage::Block { kind: 2 });
    assert_eq!(with(0, 3), Damage::Block { kind: 3 });
    assert_eq!(with(2, 99), Damage::Unannounced { number: 99 });
    assert_eq!(with(2, 10), Damage::Unannounced { number: 10 });
    assert_eq!(with(1, 1), Damage::Unannounced { number: -11 });
    assert_eq!(with(1, 2), Damage::Number);
    assert_eq!(with(6, 1), Damage::Chunk);
    let twice = [head, block, block].concat();
    assert_eq!(damage(&twice), Damage::Twice { number: 11 });
    // Its rows would be in no table, and nobody would miss them.
    let data = whole.windows(10).position(|part| part == b"TABLE DATA");
    let mut other = whole.clone();
    other[data.unwrap()] = b'C';
    assert_eq!(damage(&other), Damage::Kind { number: 11 });
    // The table becomes another entry of its data's number.
    let table = b"\0\x0a\0\0\0\0\0\0\0\0";
    let place = head.windows(table.len()).position(|part| part == table);
    let mut same = whole.clone();
    same[place.unwrap() + 1] = 11;
    assert_eq!(damage(&same), Damage::SameNumber { number: 11 });
}

#[test]
fn streams_end_where_they_say() {
    for compression in COMPRESSIONS {
        let whole = b"a\nb\n\\.\n\n\n";
        let packed = compress(compression, whole);
        let summary = verify(&*with_stream(compression, &packed), |_| ()).unwrap();
        assert_eq!((summary.tables[0].rows, summary.tables[0].bytes), (2, 4));
        let packed = |content: &[u8]| with_stream(compression, &compress(compression, content));
        assert_eq!(damage(&packed(b"a\nb\n")), Damage::NoEndMark);
        assert_eq!(damage(&packed(b"a\nb")), Damage::NoEndMark);
        assert_eq!(damage(&packed(b"")), Damage::NoEndMark);
        assert_eq!(damage(&packed(b"\\.")), Damage::NoEndMark);
        assert_eq!(damage(&packed(b"a\n\\.\nb\n")), Damage::AfterEndMark);
        assert_eq!(damage(&packed(b"a\n\\.\n\n\n \n")), Damage::AfterEndMark);
        assert_eq!(damage(&packed(b"a\xff\n\\.\n\n\n")), Damage::Utf8);
        assert_eq!(damage(&packed(b"a\0\n\\.\n\n\n")), Damage::Nul);
        assert_eq!(damage(&packed(b"a\\.\n\\.\n\n\n")), Damage::Escape);
        assert_eq!(damage(&packed(b"a\\\nb\n\\.\n\n\n")), Damage::Escape);
        // No stream at all is what an empty large object has, never a table.
        assert_eq!(damage(&with_stream(compression, b"")), Damage::NoEndMark);
    }
}

#[test]
fn a_stream_cut_before_it_was_written_is_damaged() {
    for compression in [Compression::Gzip, Compression::Lz4, Compression::Zstd] {
        // Long enough for several blocks, so that cuts lie between them.
        let mut rows: Vec<u8> = (0..60_000u32)
            .flat_map(|n| format!("{}\n", n.wrapping_mul(2_654_435_761)).into_bytes())
            .collect();
        rows.extend(b"\\.\n\n\n");
        let packed = compress(compression, &rows);
        assert!(verify(&*with_stream(compression, &packed), |_| ()).is_ok());
        let near_the_ends = (1..40).chain(packed.len() - 40..packed.len());
        for length in near_the_ends.chain((0..40).map(|part| part * packed.len() / 40 + 1)) {
            let bytes = with_stream(compression, &packed[..length]);
            assert_eq!(
                damage(&bytes),
                Damage::StreamCut,
                "{compression:?} {length}"
            );
        }
        let longer = [&packed[..], b"x"].concat();
        assert_eq!(
            damage(&with_stream(compression, &longer)),
            Damage::StreamTail
        );
        let twice = [&packed[..], &packed].concat();
        assert_eq!(
            damage(&with_stream(compression, &twice)),
            Damage::StreamTail
        );
        assert!(matches!(
            damage(&with_stream(compression, b"no stream at all")),
            Damage::Stream
        ));
    }
}

/// An LZ4 stream whose blocks were all written, and not the mark that ends them.
#[test]
fn an_lz4_frame_needs_its_end_mark() {
    let packed = compress(Compression::Lz4, b"a\n\\.\n\n\n");
    assert_eq!(packed[packed.len() - 4..], [0; 4]);
    let bytes = with_stream(Compression::Lz4, &packed[..packed.len() - 4]);
    assert_eq!(damage(&bytes), Damage::StreamCut);
}

#[test]
fn lz4_frames_with_all_their_checksums_are_read_and_checked() {
    use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
    let mut rows: Vec<u8> = (0..100_000)
        .flat_map(|n| format!("{n}\n").into_bytes())
        .collect();
    rows.extend(b"\\.\n\n\n");
    for size in [
        BlockSize::Max64KB,
        BlockSize::Max256KB,
        BlockSize::Max1MB,
        BlockSize::Max4MB,
    ] {
        for mode in [BlockMode::Linked, BlockMode::Independent] {
            let info = FrameInfo::new()
                .block_size(size)
                .block_mode(mode)
                .block_checksums(true)
                .content_checksum(true)
                .content_size(Some(rows.len() as u64));
            let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
            encoder.write_all(&rows).unwrap();
            let mut packed = encoder.finish().unwrap();
            let summary = verify(&*with_stream(Compression::Lz4, &packed), |_| ()).unwrap();
            assert_eq!(summary.tables[0].rows, 100_000);
            for place in [4, 5, 6, 14, 200, packed.len() / 2, packed.len() - 1] {
                packed[place] ^= 1;
                assert_eq!(
                    damage(&with_stream(Compression::Lz4, &packed)),
                    Damage::Stream,
                    "{place}"
                );
                packed[place] ^= 1;
            }
        }
    }
}

#[test]
fn an_lz4_frame_has_the_length_it_says() {
    use lz4_flex::frame::{FrameEncoder, FrameInfo};
    let rows = b"a\n\\.\n\n\n";
    let info = FrameInfo::new().content_size(Some(rows.len() as u64));
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(rows).unwrap();
    let mut packed = encoder.finish().unwrap();
    assert!(verify(&*with_stream(Compression::Lz4, &packed), |_| ()).is_ok());
    // Another length, and the checksum of the header that says so.
    packed[6] += 1;
    let check = twox_hash::XxHash32::oneshot(0, &packed[4..14]).to_le_bytes();
    packed[14] = check[1];
    assert_eq!(
        damage(&with_stream(Compression::Lz4, &packed)),
        Damage::Stream
    );
}

/// Gives a few bytes at a time.
struct Slow<'a>(&'a [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let most = room.len().min(self.1);
        self.0.read(&mut room[..most])
    }
}

/// Read in pieces, libzstd 1.5.7 does not compare the lengths of a frame whose last block is empty.
#[test]
fn a_zstd_frame_has_the_length_it_says() {
    let rows = b"a\n\\.\n\n\n";
    for (says, fits) in [(7, true), (8, false), (6, false), (0xab, false)] {
        // A header with the length, a block as it is, and an empty one that is the last.
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x20, says];
        frame.extend([7 << 3, 0, 0]);
        frame.extend(rows);
        frame.extend([1, 0, 0]);
        let bytes = with_stream(Compression::Zstd, &frame);
        for piece in [1, 2, 3, 5, 8, 1000] {
            match verify(Slow(&bytes, piece), |_| ()) {
                Ok(summary) => assert!(fits && summary.tables[0].rows == 1, "{says}, {piece}"),
                Err(error) => {
                    let told = matches!(
                        error,
                        ArchiveError::Damaged {
                            damage: Damage::Stream,
                            ..
                        }
                    );
                    assert!(!fits && told, "{says}, {piece}: {error}");
                }
            }
        }
    }
}

/// Whole, libzstd 1.5.7 refuses a compressed block of no bytes; in pieces it takes it for the empty block it stands for.
#[test]
fn a_zstd_frame_is_judged_the_same_however_it_comes() {
    let rows = b"a\n\\.\n\n\n";
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x20, 7, 7 << 3, 0, 0];
    frame.extend(rows);
    frame.extend([5, 0, 0]);
    let bytes = with_stream(Compression::Zstd, &frame);
    let judged = |piece| verify(Slow(&bytes, piece), |_| ()).is_ok();
    let pieces: Vec<bool> = (1..bytes.len() + 1).map(judged).collect();
    assert!(pieces.iter().all(|one| *one == pieces[0]), "{pieces:?}");
}

#[test]
fn a_date_that_is_none_takes_nothing() {
    let mut bytes = small(15, Compression::Gzip, false).write();
    // The month: after the magic, 7 bytes, and four numbers of 5.
    assert_eq!(bytes[12 + 4 * 5 + 1], 0);
    bytes[12 + 4 * 5 + 1] = 12;
    let summary = verify(&*bytes, |_| ()).unwrap();
    assert_eq!(summary.header.created, None);
    assert_eq!(summary.warnings, [Warning::NoDate]);
}

#[test]
fn data_elsewhere_than_announced_are_told_and_read() {
    let file = small(15, Compression::Gzip, false).write();
    let pipe = small(15, Compression::Gzip, true).write();
    assert_eq!(file.len(), pipe.len());
    let places: Vec<usize> = (0..file.len()).filter(|&at| file[at] != pipe[at]).collect();
    let mut bytes = file.clone();
    bytes[places[1]] ^= 1;
    let summary = verify(&*bytes, |_| ()).unwrap();
    assert!(
        matches!(&summary.warnings[..], [Warning::Offset { entry, .. }] if entry == "public.nasty")
    );
}

/// `zeros` of them, and then an end: as a backup of one huge row.
struct Huge {
    begin: io::Cursor<Vec<u8>>,
    zeros: u64,
}

impl Read for Huge {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        match self.begin.read(room)? {
            0 => {
                let length = self.zeros.min(room.len() as u64);
                self.zeros -= length;
                room[..length as usize].fill(b'x');
                Ok(length as usize)
            }
            length => Ok(length),
        }
    }
}

#[test]
fn a_claimed_length_is_not_believed() {
    let small_enough = 2 << 20;
    // A piece of 2 GB in a table, of which little comes.
    let mut bytes = with_stream(Compression::None, b"");
    bytes.truncate(bytes.len() - 5);
    bytes.extend([0, 0xff, 0xff, 0xff, 0x7f]);
    bytes.extend(b"a\nb\nc");
    let (error, held) = most_bytes(|| refused(&bytes));
    assert!(matches!(error, ArchiveError::Incomplete { .. }), "{error}");
    assert!(held < small_enough, "{held}");
    // Two thousand million entries.
    let header = &small(16, Compression::None, true).write()[..0x5d];
    let after_header = Archive::open(header).err().unwrap();
    assert!(matches!(after_header, ArchiveError::Incomplete { .. }));
    let mut whole = small(16, Compression::None, true).write();
    let first = b"\0\x01\0\0\0\0\0\0\0\0\0";
    let entry = whole
        .windows(first.len())
        .position(|part| part == first)
        .unwrap();
    whole[entry - 4..entry].copy_from_slice(&[0xff, 0xff, 0xff, 0x7f]);
    let (error, held) = most_bytes(|| refused(&whole));
    assert!(held < small_enough, "{held}: {error}");
    // A name of 1 GB, and one of the largest size that is not there.
    for (length, least) in [(1 << 30, 0), (limits::TEXT as u32, 1)] {
        let mut bytes = whole[..entry + 10].to_vec();
        bytes.push(0);
        bytes.extend(u32::to_le_bytes(length));
        bytes.extend(b"tag");
        let (error, held) = most_bytes(|| refused(&bytes));
        match least {
            0 => assert!(
                matches!(
                    error,
                    ArchiveError::TooLarge {
                        what: Limit::Text,
                        ..
                    }
                ),
                "{error}"
            ),
            _ => assert!(
                matches!(
                    error,
                    ArchiveError::Incomplete {
                        place: Place::Contents
                    }
                ),
                "{error}"
            ),
        }
        assert!(held < small_enough, "{held}");
    }
}

#[test]
fn the_contents_have_a_limit() {
    // Whole entries, again and again, each with a definition of 1 MB.
    let mut backup = small(16, Compression::None, true);
    backup.tables = vec![table("public", &"n".repeat(1 << 20), &[], &[]); 40];
    let bytes = backup.write();
    let (error, held) = most_bytes(|| refused(&bytes));
    assert!(
        matches!(
            error,
            ArchiveError::TooLarge {
                what: Limit::Contents,
                ..
            }
        ),
        "{error}"
    );
    assert!(held < 32 << 20, "{held}");
}

#[test]
fn many_columns_have_the_same_limit() {
    let mut backup = small(16, Compression::None, true);
    backup.tables = vec![table("public", "t", &["c"; limits::COLUMNS], &[]); 600];
    let (error, held) = most_bytes(|| refused(&backup.write()));
    assert!(
        matches!(
            error,
            ArchiveError::TooLarge {
                what: Limit::Contents,
                ..
            }
        ),
        "{error}"
    );
    assert!(held < 48 << 20, "{held}");
}

#[test]
fn a_backup_can_be_read_by_another_thread() {
    fn can_be_sent<T: Send>(_: &T) {}
    let bytes = small(16, Compression::Zstd, true).write();
    let archive = Archive::open(&*bytes).unwrap();
    can_be_sent(&archive);
}

#[test]
fn many_entries_have_the_same_limit() {
    let mut backup = small(16, Compression::None, true);
    backup.tables = vec![table("public", "t", &[], &[]); 50_000];
    let bytes = backup.write();
    let (error, held) = most_bytes(|| refused(&bytes));
    assert!(
        matches!(
            error,
            ArchiveError::TooLarge {
                what: Limit::Contents,
                ..
            }
        ),
        "{error}"
    );
    assert!(held < 32 << 20, "{held}");
}

#[test]
fn a_row_has_a_limit_and_what_is_below_is_read() {
    let huge = |length: u64| {
        let mut begin = with_stream(Compression::None, b"");
        begin.truncate(begin.len() - 5);
        begin.extend([0, 0xff, 0xff, 0xff, 0x7f]);
        Huge {
            begin: io::Cursor::new(begin),
            zeros: length,
        }
    };
    let (error, held) = most_bytes(|| verify(huge(1 << 40), |_| ()).err().unwrap());
    assert!(
        matches!(
            error,
            ArchiveError::TooLarge {
                what: Limit::Row,
                limit: limits::ROW,
                place: Place::Table { .. }
            }
        ),
        "{error}"
    );
    assert!(held < 2 * limits::ROW + (1 << 20), "{held}");

    // 20 MB in one value, with escapes from end to end, in small pieces.
    let value = "\\\t\n".repeat(20 << 18);
    for compression in COMPRESSIONS {
        let mut backup = small(16, compression, true);
        backup.tables = vec![table(
            "public",
            "answers",
            &["a", "b"],
            &[
                &[Some("before"), None],
                &[Some(&value), Some("short")],
                &[Some("after"), Some(&value)],
            ],
        )];
        backup.chunk = 4096;
        let bytes = backup.write();
        let (found, _) = most_bytes(|| written::read(&*bytes).unwrap());
        written::assert_same(&found, &backup.tables);
        let (_, held) = most_bytes(|| verify(&*bytes, |_| ()).unwrap());
        assert!(held < 100 << 20, "{held}");
    }
}

#[test]
fn much_data_take_little_memory() {
    // 200 MB of rows, made while they are compressed.
    let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let row = b"some answer of a participant that is not very long\n".repeat(2000);
    for _ in 0..2000 {
        encoder.write_all(&row).unwrap();
    }
    encoder.write_all(b"\\.\n\n\n").unwrap();
    let bytes = with_stream(Compression::Gzip, &encoder.finish().unwrap());
    let (summary, held) = most_bytes(|| verify(&*bytes, |_| ()).unwrap());
    assert_eq!(summary.tables[0].rows, 4_000_000);
    assert!(held < 1 << 20, "{held}");
}

#[test]
fn a_zstd_window_has_a_limit() {
    use zstd_safe::{CCtx, CParameter, InBuffer, OutBuffer, zstd_sys::ZSTD_EndDirective};
    let packed = |window: u32| {
        let mut context = CCtx::try_create().unwrap();
        context
            .set_parameter(CParameter::WindowLog(window))
            .unwrap();
        let mut room = vec![0; 1 << 16];
        let mut output = OutBuffer::around(&mut room[..]);
        let mut input = InBuffer::around(b"a\n");
        // In two steps, so that the length is not known in advance and the window is what was asked for.
        context
            .compress_stream2(&mut output, &mut input, ZSTD_EndDirective::ZSTD_e_flush)
            .unwrap();
        let mut input = InBuffer::around(b"\\.\n\n\n");
        while context
            .compress_stream2(&mut output, &mut input, ZSTD_EndDirective::ZSTD_e_end)
            .unwrap()
            > 0
        {}
        let length = output.pos();
        room.truncate(length);
        room
    };
    for window in [10, 17, 21, 23, limits::ZSTD_WINDOW_LOG] {
        let bytes = with_stream(Compression::Zstd, &packed(window));
        assert_eq!(
            verify(&*bytes, |_| ()).unwrap().tables[0].rows,
            1,
            "{window}"
        );
    }
    for window in [limits::ZSTD_WINDOW_LOG + 1, 27, 30] {
        let error = refused(&with_stream(Compression::Zstd, &packed(window)));
        assert!(
            matches!(
                error,
                ArchiveError::TooLarge {
                    what: Limit::Window,
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[test]
fn a_disk_that_fails_is_told_as_such() {
    struct Fails(io::Cursor<Vec<u8>>);
    impl Read for Fails {
        fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
            match self.0.read(&mut room[..1])? {
                0 => Err(io::ErrorKind::PermissionDenied.into()),
                length => Ok(length),
            }
        }
    }
    let bytes = small(16, Compression::Gzip, true).write();
    for length in (0..bytes.len()).step_by(7) {
        let reader = Fails(io::Cursor::new(bytes[..length].to_vec()));
        let error = verify(reader, |_| ()).err().unwrap();
        assert!(matches!(error, ArchiveError::Io { .. }), "{error}");
    }
}
