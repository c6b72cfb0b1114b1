//! What a file is that does not begin like a backup, so that a person can be told. A guess from its first bytes.

use crate::error::{ArchiveError, OtherFormat, Wrapping};

/// How a backup begins.
pub(crate) const MAGIC: &[u8] = b"PGDMP";

/// Bytes that are enough to guess by: a tar says what it is at 257.
pub(crate) const ENOUGH: usize = 512;

pub(crate) fn like(start: &[u8]) -> ArchiveError {
    let begins = |with: &[u8]| start.starts_with(with);
    let wrapped = |by| ArchiveError::Wrapped { by };
    if begins(&[0x1f, 0x8b]) {
        return wrapped(Wrapping::Gzip);
    }
    if begins(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return wrapped(Wrapping::Zstd);
    }
    if begins(&[0x04, 0x22, 0x4d, 0x18]) {
        return wrapped(Wrapping::Lz4);
    }
    if begins(&[0xfd, b'7', b'z', b'X', b'Z', 0]) {
        return wrapped(Wrapping::Xz);
    }
    if begins(b"BZh") {
        return wrapped(Wrapping::Bzip2);
    }
    if begins(b"PK\x03\x04") {
        return wrapped(Wrapping::Zip);
    }
    if start
        .get(257..)
        .is_some_and(|rest| rest.starts_with(b"ustar"))
        && begins(b"toc.dat")
    {
        return ArchiveError::OtherFormat {
            format: OtherFormat::Tar,
        };
    }
    let encrypted: [&[u8]; 4] = [
        b"Salted__",
        b"age-encryption.org/",
        b"-----BEGIN PGP MESSAGE",
        b"-----BEGIN AGE ENCRYPTED",
    ];
    if encrypted.iter().any(|with| begins(with)) {
        return ArchiveError::Encrypted;
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = text.trim_ascii_start();
    if text.starts_with(b"<") || text.starts_with(b"{") {
        return ArchiveError::WebPage;
    }
    if is_sql(text) {
        return ArchiveError::PlainText;
    }
    ArchiveError::NotAnArchive
}

fn is_sql(text: &[u8]) -> bool {
    let begins = |with: &[u8]| {
        text.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    let words: [&[u8]; 7] = [
        b"-- ",
        b"--\n",
        b"--\r\n",
        b"SET ",
        b"CREATE ",
        b"\\restrict ",
        b"\\connect ",
    ];
    words.iter().any(|word| begins(word))
}
