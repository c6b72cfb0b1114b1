//! What the fuzzer begins with are whole backups. `ORCHARD_WRITE_SEEDS=1` writes them anew.
#![allow(clippy::unwrap_used)]

mod written;

use std::path::PathBuf;

use pgdump::Compression;
use written::{Backup, COMPRESSIONS, assert_same, read, small};

fn seeds(target: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    folder.join(target)
}

fn backups() -> Vec<(String, Backup)> {
    let mut all = Vec::new();
    for compression in COMPRESSIONS {
        let name = format!("{compression:?}").to_lowercase();
        all.push((format!("1.16-{name}"), small(16, compression, true)));
    }
    all.push(("1.15-file".to_owned(), small(15, Compression::Gzip, false)));
    all.push(("1.14-file".to_owned(), small(14, Compression::Gzip, false)));
    all.push(("1.12-none".to_owned(), small(12, Compression::None, true)));
    all
}

#[test]
fn the_fuzzer_begins_with_whole_backups() {
    let folder = seeds("read_dump");
    if std::env::var_os("ORCHARD_WRITE_SEEDS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, backup) in backups() {
            std::fs::write(folder.join(name), backup.write()).unwrap();
        }
        let rows = seeds("copy_rows");
        std::fs::create_dir_all(&rows).unwrap();
        for table in &small(16, Compression::None, true).tables {
            let columns = u8::try_from(table.columns.len()).unwrap();
            let content = [&[columns], written::rows(&table.rows).as_bytes()].concat();
            let name = format!("{columns}-columns-{}-rows", table.rows.len());
            std::fs::write(rows.join(name), content).unwrap();
        }
    }
    for (name, backup) in backups() {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        assert_same(&read(&*bytes).unwrap(), &backup.tables);
    }
}
