//! Whatever rows there are, in whatever backup: what was written is what is read.
#![allow(clippy::unwrap_used)]

mod written;

use pgdump::verify;
use proptest::collection::vec;
use proptest::prelude::*;
use written::{Backup, COMPRESSIONS, Table, assert_same, minors, read};

/// A value as studies have them, and as nobody would write them.
fn value() -> impl Strategy<Value = Option<String>> {
    let letters = "[^\\x00]{0,12}";
    let hard = "[\\\\\\t\\n\\r.Nxbfv07\\x08\\x0b\\x0c\\x7f\u{e4}\u{1f331}]{0,12}";
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(String::new())),
        3 => letters.prop_map(Some),
        3 => hard.prop_map(Some),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    let name = "[^\\x00]{1,12}";
    (name, name, vec(name, 0..6)).prop_flat_map(|(schema, name, columns)| {
        vec(vec(value(), columns.len()), 0..12).prop_map(move |rows| Table {
            schema: schema.clone(),
            name: name.clone(),
            columns: columns.clone(),
            rows,
        })
    })
}

fn backup() -> impl Strategy<Value = Backup> {
    let compression = proptest::sample::select(&COMPRESSIONS[..]);
    let parts = (
        any::<bool>(),
        1..200_usize,
        4..=8_u8,
        vec(table(), 0..5),
        vec(vec(any::<u8>(), 0..100), 0..4),
    );
    (compression, parts).prop_flat_map(|(compression, parts)| {
        let (piped, chunk, int_size, tables, objects) = parts;
        proptest::sample::select(minors(compression)).prop_map(move |minor| Backup {
            minor,
            compression,
            piped,
            chunk,
            int_size,
            encoding: Some("UTF8"),
            tables: tables.clone(),
            objects: objects.clone(),
        })
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read(backup in backup()) {
        let bytes = backup.write();
        assert_same(&read(&*bytes).unwrap(), &backup.tables);
        let summary = verify(&*bytes, |_| ()).unwrap();
        prop_assert_eq!(summary.large_objects, backup.objects.len() as u64);
        prop_assert_eq!(summary.warnings, vec![]);
        prop_assert_eq!(summary.bytes_read, bytes.len() as u64);
    }

    #[test]
    fn a_cut_is_never_a_success(backup in backup(), at in any::<prop::sample::Index>()) {
        let bytes = backup.write();
        let length = at.index(bytes.len());
        prop_assert!(verify(&bytes[..length], |_| ()).is_err());
    }

    #[test]
    fn many_wrong_bytes_never_harm(backup in backup(), wrong in vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut bytes = backup.write();
        for (at, byte) in wrong {
            let place = at.index(bytes.len());
            bytes[place] = byte;
        }
        let _ = verify(&*bytes, |_| ());
        let _ = read(&*bytes);
    }

    #[test]
    fn any_bytes_behind_a_beginning_never_harm(minor in 10..20_u8, bytes in vec(any::<u8>(), 0..400)) {
        let bytes = [&b"PGDMP\x01"[..], &[minor, 0, 4, 8, 1], &bytes].concat();
        prop_assert!(verify(&*bytes, |_| ()).is_err());
    }
}
