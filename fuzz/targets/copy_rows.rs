//! Any bytes as the rows of a table: what is taken is the same when it is written anew and read again.
//! The first byte says how many columns there are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pgdump::{Archive, ArchiveError};

type Rows = Vec<Vec<Option<Vec<u8>>>>;

/// A backup of one table without compression.
fn backup(columns: usize, content: &[u8]) -> Vec<u8> {
    let mut bytes = b"PGDMP\x01\x10\x00\x04\x08\x01\x00".to_vec();
    let int = |bytes: &mut Vec<u8>, number: u32| {
        bytes.push(0);
        bytes.extend(number.to_le_bytes());
    };
    let text = |bytes: &mut Vec<u8>, text: &str| {
        int(bytes, text.len() as u32);
        bytes.extend(text.as_bytes());
    };
    for part in [0, 0, 0, 1, 0, 126, 0] {
        int(&mut bytes, part);
    }
    for name in ["study", "17.0", "17.0"] {
        text(&mut bytes, name);
    }
    let names: Vec<String> = (0..columns).map(|number| format!("c{number}")).collect();
    let names = match columns {
        0 => String::new(),
        _ => format!("({})", names.join(", ")),
    };
    let copy = format!("COPY public.t {names} FROM stdin;\n");
    let entries = [
        (1, "ENCODING", "SET client_encoding = 'UTF8';\n", ""),
        (2, "TABLE DATA", "", &*copy),
    ];
    int(&mut bytes, 2);
    for (number, desc, definition, copy) in entries {
        int(&mut bytes, number);
        int(&mut bytes, u32::from(number == 2));
        for word in ["0", "0", "t", desc] {
            text(&mut bytes, word);
        }
        int(&mut bytes, 3);
        for word in [definition, "", copy, "public", "", "heap"] {
            text(&mut bytes, word);
        }
        int(&mut bytes, 114);
        text(&mut bytes, "me");
        text(&mut bytes, "false");
        bytes.extend([1, 1, 0, 0, 0]);
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    bytes.push(1);
    int(&mut bytes, 2);
    for piece in content.chunks(1000) {
        int(&mut bytes, piece.len() as u32);
        bytes.extend(piece);
    }
    int(&mut bytes, 0);
    bytes
}

fn rows(bytes: &[u8]) -> Result<Rows, ArchiveError> {
    let mut archive = Archive::open(bytes)?;
    let mut found = Rows::new();
    while let Some(block) = archive.next_block()? {
        let mut rows = block.rows();
        while let Some(row) = rows.next_row()? {
            found.push(row.iter().map(|value| value.map(<[u8]>::to_vec)).collect());
        }
    }
    Ok(found)
}

fn written(rows: &Rows) -> Vec<u8> {
    let mut text = Vec::new();
    for row in rows {
        for (number, value) in row.iter().enumerate() {
            if number > 0 {
                text.push(b'\t');
            }
            let Some(value) = value else {
                text.extend(b"\\N");
                continue;
            };
            for byte in value {
                match byte {
                    b'\\' => text.extend(b"\\\\"),
                    b'\n' => text.extend(b"\\n"),
                    b'\t' => text.extend(b"\\t"),
                    other => text.push(*other),
                }
            }
        }
        text.push(b'\n');
    }
    text.extend(b"\\.\n\n\n");
    text
}

fuzz_target!(|bytes: &[u8]| {
    let Some((columns, content)) = bytes.split_first() else {
        return;
    };
    let columns = usize::from(*columns % 8);
    let ended = [content, b"\n\\.\n\n\n"].concat();
    for content in [content, &ended] {
        let Ok(found) = rows(&backup(columns, content)) else {
            continue;
        };
        assert!(found.iter().all(|row| row.len() == columns));
        let again = rows(&backup(columns, &written(&found))).expect("what was read can be written");
        assert!(found == again);
    }
});
