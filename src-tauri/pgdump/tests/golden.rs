//! A backup of a real study: the demonstration of oTree 5, as PostgreSQL 15 wrote it.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::File;
use std::path::PathBuf;

use pgdump::{Archive, Compression, Encoding, verify};

fn golden() -> File {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/study.dump");
    File::open(path).unwrap()
}

#[test]
fn a_study_is_read_to_its_end() {
    let length = golden().metadata().unwrap().len();
    let mut heard = Vec::new();
    let summary = verify(golden(), |bytes| heard.push(bytes)).unwrap();
    assert_eq!(summary.bytes_read, length);
    assert_eq!(heard.last(), Some(&length));
    assert!(heard.is_sorted());
    assert_eq!(summary.warnings, []);
    assert_eq!(summary.header.compression, Compression::Gzip);
    assert_eq!(summary.large_objects, 0);
    let rows = |name: &str| {
        let table = summary.tables.iter().find(|count| count.table == name);
        table.unwrap_or_else(|| panic!("no table {name}")).rows
    };
    assert!(rows("otree_participant") > 0);
    assert!(rows("otree_session") > 0);
    assert!(summary.tables.iter().all(|count| count.schema == "public"));
}

#[test]
fn a_study_says_where_it_comes_from() {
    let archive = Archive::open(golden()).unwrap();
    let header = archive.header();
    assert_eq!(archive.encoding(), Encoding::Utf8);
    assert_eq!((header.version.major, header.version.minor), (1, 14));
    assert_eq!(header.database, "demo");
    assert!(header.server_version.starts_with("15."));
    assert!(header.created.is_some());
    let tables = archive.entries().iter().filter(|entry| entry.has_data);
    assert!(tables.clone().count() > 5);
    assert!(
        tables
            .into_iter()
            .all(|entry| entry.is_table_data() && entry.copy.is_some())
    );
}
