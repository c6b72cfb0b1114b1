use super::gzip::Gzip;
use std::io::{Read, Write};

/// Text, numbers and noise in stretches of many lengths.
fn mixture(len: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut bytes = Vec::with_capacity(len + 70_000);
    while bytes.len() < len {
        let stretch = usize::try_from(next() % 60_000).unwrap();
        match next() % 3 {
            0 => (0..stretch / 8).for_each(|_| bytes.extend(next().to_le_bytes())),
            1 => (0..stretch / 12)
                .for_each(|_| bytes.extend(format!("{},", next() % 99_999).bytes())),
            _ => (0..stretch / 6).for_each(|_| {
                bytes.extend(["player ", "group ", "round "][(next() % 3) as usize].bytes())
            }),
        }
    }
    bytes.truncate(len);
    bytes
}

fn gzipped(bytes: &[u8], cores: usize, piece: usize) -> Vec<u8> {
    let mut gzip = Gzip::new(Vec::new(), cores).unwrap();
    for piece in bytes.chunks(piece.max(1)) {
        gzip.write_all(piece).unwrap();
    }
    gzip.finish().unwrap()
}

/// Numbers of changing length: with these a compressor that is used again gives itself away.
fn numbers(count: u32) -> Vec<u8> {
    let number = |n: u32| format!("{},", n.wrapping_mul(2_654_435_761) >> 13);
    (0..count).map(number).collect::<String>().into_bytes()
}

#[test]
fn the_number_of_cores_changes_no_byte() {
    for bytes in [mixture(4_000_000), numbers(600_000)] {
        let alone = gzipped(&bytes, 1, 1 << 20);
        for (cores, piece) in [
            (1, 777),
            (2, 1 << 16),
            (3, 100_000),
            (8, 1 << 20),
            (2, 1 << 16),
        ] {
            assert!(
                gzipped(&bytes, cores, piece) == alone,
                "{cores} cores, pieces of {piece}"
            );
        }
    }
}

#[test]
fn what_was_packed_comes_out_again_as_a_single_member() {
    for len in [0, 1, 511, 262_143, 262_144, 262_145, 1_000_000] {
        let bytes = mixture(len);
        let packed = gzipped(&bytes, 2, 10_000);
        let mut decoder = flate2::bufread::GzDecoder::new(packed.as_slice());
        let mut back = Vec::new();
        decoder.read_to_end(&mut back).unwrap();
        assert!(back == bytes, "{len}");
        assert!(
            decoder.into_inner().is_empty(),
            "nothing may follow the member"
        );
    }
}
