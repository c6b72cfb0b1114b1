//! Archives byte by byte, so that they can be wrong in every way there is.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::{DeflateEncoder, GzEncoder};

/// One entry of a tar, as its header tells it.
#[derive(Clone)]
pub struct Member {
    pub name: Vec<u8>,
    pub kind: u8,
    pub link: Vec<u8>,
    pub content: Vec<u8>,
}

pub fn file(name: &str, content: &str) -> Member {
    Member {
        name: name.into(),
        kind: b'0',
        link: Vec::new(),
        content: content.into(),
    }
}

pub fn folder(name: &str) -> Member {
    Member {
        name: name.into(),
        kind: b'5',
        link: Vec::new(),
        content: Vec::new(),
    }
}

pub fn of_kind(kind: u8, name: &str, link: &str) -> Member {
    Member {
        name: name.into(),
        kind,
        link: link.into(),
        content: Vec::new(),
    }
}

/// An extended header with these records.
pub fn pax(records: &[(&str, &str)]) -> Member {
    let mut content = Vec::new();
    for (key, value) in records {
        let bare = key.len() + value.len() + 3;
        let len = (bare..)
            .find(|len| bare + len.to_string().len() == *len)
            .unwrap();
        content.extend(format!("{len} {key}={value}\n").bytes());
    }
    Member {
        name: b"./PaxHeaders/x".to_vec(),
        kind: b'x',
        link: Vec::new(),
        content,
    }
}

pub fn tar(members: &[Member]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for member in members {
        bytes.extend(tar_header(member, member.content.len() as u64));
        bytes.extend(&member.content);
        bytes.resize(bytes.len().div_ceil(512) * 512, 0);
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

pub fn tar_header(member: &Member, size: u64) -> [u8; 512] {
    let mut block = [0; 512];
    block[..member.name.len()].copy_from_slice(&member.name);
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    block[136..148].copy_from_slice(b"00000000000\0");
    block[156] = member.kind;
    block[157..157 + member.link.len()].copy_from_slice(&member.link);
    block[257..265].copy_from_slice(b"ustar\x0000");
    block[148..156].copy_from_slice(b"        ");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn tar_gz(members: &[Member]) -> Vec<u8> {
    gzip(&tar(members))
}

/// Paths (folders with `/` behind) and contents of a gzipped tar made by us.
pub fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut tar = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut tar).unwrap();
    let mut found = Vec::new();
    let mut rest = tar.as_slice();
    let mut long = None;
    while rest[0] != 0 {
        let text = |from: usize, to: usize| {
            let field = &rest[from..to];
            String::from_utf8(field.split(|byte| *byte == 0).next().unwrap().to_vec()).unwrap()
        };
        let (name, prefix) = (text(0, 100), text(345, 500));
        let name = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        let size = usize::from_str_radix(&text(124, 136), 8).unwrap();
        let content = rest[512..512 + size].to_vec();
        if rest[156] == b'L' {
            long = Some(String::from_utf8(content[..size - 1].to_vec()).unwrap());
        } else {
            found.push((long.take().unwrap_or(name), content));
        }
        rest = &rest[512 + size.div_ceil(512) * 512..];
    }
    found
}

/// One entry of a zip. What the directory says and what stands before the file can differ.
#[derive(Clone)]
pub struct Zipped {
    pub name: Vec<u8>,
    pub local_name: Option<Vec<u8>>,
    pub content: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub mode: u32,
    pub crc: Option<u32>,
    pub size: Option<u32>,
}

pub fn zipped(name: &str, content: &str) -> Zipped {
    Zipped {
        name: name.into(),
        local_name: None,
        content: content.into(),
        method: 8,
        flags: 1 << 11,
        mode: 0o100_644,
        crc: None,
        size: None,
    }
}

pub fn zip(entries: &[Zipped]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let offset = bytes.len() as u32;
        let packed = match entry.method {
            8 => {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(&entry.content).unwrap();
                encoder.finish().unwrap()
            }
            _ => entry.content.clone(),
        };
        let crc = entry.crc.unwrap_or_else(|| crc32fast::hash(&entry.content));
        let size = entry.size.unwrap_or(entry.content.len() as u32);
        let shared = |name: &[u8]| {
            let mut shared = Vec::new();
            for number in [entry.flags, entry.method, 0, 33] {
                shared.extend(number.to_le_bytes());
            }
            for number in [crc, packed.len() as u32, size] {
                shared.extend(number.to_le_bytes());
            }
            shared.extend((name.len() as u16).to_le_bytes());
            shared
        };
        let local = entry.local_name.as_ref().unwrap_or(&entry.name);
        bytes.extend(b"PK\x03\x04\x14\0");
        bytes.extend(shared(local));
        bytes.extend([0, 0]);
        bytes.extend(local);
        bytes.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x03\x14\0");
        directory.extend(shared(&entry.name));
        directory.extend([0; 8]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(&entry.name);
    }
    let at = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    for _ in 0..2 {
        bytes.extend((entries.len() as u16).to_le_bytes());
    }
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}
