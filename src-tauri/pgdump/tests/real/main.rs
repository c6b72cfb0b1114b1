//! Backups that real servers of every version at hand made, in every way that their `pg_dump` can: each row is the one
//! that the server itself tells.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "../servers/mod.rs"]
mod servers;
#[path = "../written/mod.rs"]
mod written;

use std::collections::BTreeMap;

use pgdump::{Archive, ArchiveError, Compression, Limit, OtherFormat, Wrapping, verify};
use servers::Server;
use written::{Table, assert_same, quote, read, recoded};

const FIXTURE: &str = include_str!("fixture.sql");

/// The rows of each table as the server tells them in CSV, which has other rules than a backup.
fn told_by_server(server: &Server, tables: &[Table]) -> Vec<Table> {
    let told = tables.iter().map(|table| {
        let name = format!("{}.{}", quote(&table.schema), quote(&table.name));
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|name| quote_always(name))
            .collect();
        let csv = match columns.is_empty() {
            true => format!("COPY {name} TO STDOUT (FORMAT csv)"),
            false => format!(
                "COPY {name} ({}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)",
                columns.join(", ")
            ),
        };
        let csv = server.output("psql", &["-qXAt", "-d", "study", "-c", &csv]);
        Table {
            rows: rows_of_csv(&String::from_utf8(csv).unwrap(), table.columns.len()),
            ..table.clone()
        }
    });
    told.collect()
}

fn quote_always(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// CSV where every value but NULL is quoted.
fn rows_of_csv(text: &str, columns: usize) -> Vec<Vec<Option<String>>> {
    if columns == 0 {
        return vec![Vec::new(); text.matches('\n').count()];
    }
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut value = None;
        if let Some(mut quoted) = rest.strip_prefix('"') {
            let mut whole = String::new();
            loop {
                let (part, behind) = quoted.split_once('"').unwrap();
                whole.push_str(part);
                match behind.strip_prefix('"') {
                    Some(behind) => {
                        whole.push('"');
                        quoted = behind;
                    }
                    None => {
                        rest = behind;
                        break;
                    }
                }
            }
            value = Some(whole);
        }
        row.push(value);
        if let Some(behind) = rest.strip_prefix(',') {
            rest = behind;
        } else {
            rest = rest.strip_prefix('\n').unwrap();
            rows.push(std::mem::take(&mut row));
        }
    }
    rows
}

/// The ways of compressing that a `pg_dump` has, tried.
fn ways(server: &Server) -> Vec<(&'static str, Compression)> {
    let old = [
        ("0", Compression::None),
        ("1", Compression::Gzip),
        ("6", Compression::Gzip),
        ("9", Compression::Gzip),
    ];
    let new = [
        ("none", Compression::None),
        ("gzip:1", Compression::Gzip),
        ("gzip", Compression::Gzip),
        ("lz4", Compression::Lz4),
        ("lz4:9", Compression::Lz4),
        ("zstd", Compression::Zstd),
        ("zstd:19", Compression::Zstd),
    ];
    let all = match server.installed.major {
        ..16 => &old[..],
        _ => &new[..],
    };
    let can = |way: &&(&str, _)| {
        let words = ["-Fc", "-s", "-Z", way.0, "-d", "study"];
        let ran = server.program("pg_dump").args(words).output().unwrap();
        let why = String::from_utf8(ran.stderr).unwrap();
        assert!(
            ran.status.success() || why.contains("does not support"),
            "{why}"
        );
        ran.status.success()
    };
    all.iter().filter(can).copied().collect()
}

fn study(server: &Server) {
    server.sql("postgres", "CREATE DATABASE study");
    server.sql("study", FIXTURE);
}

/// A backup written to a file, or through a pipe.
fn dump(server: &Server, words: &[&str], piped: bool) -> Vec<u8> {
    let mut all = vec!["-Fc", "-d", "study"];
    all.extend(words);
    if piped {
        return server.output("pg_dump", &all);
    }
    let file = server.file("study.dump");
    all.extend(["-f", file.to_str().unwrap()]);
    server.output("pg_dump", &all);
    std::fs::read(&file).unwrap()
}

fn count(server: &Server, query: &str) -> u64 {
    let answer = server.output("psql", &["-qXAt", "-d", "study", "-c", query]);
    String::from_utf8(answer).unwrap().trim().parse().unwrap()
}

#[test]
fn every_row_is_the_one_that_the_server_tells() {
    servers::each(|server| {
        study(server);
        let tables = count(
            server,
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r'
             AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')",
        );
        let objects = count(server, "SELECT count(*) FROM pg_largeobject_metadata");
        let mut expected: Option<Vec<Table>> = None;
        let mut tried = Vec::new();
        for (way, compression) in ways(server) {
            for piped in [false, true] {
                let bytes = dump(server, &["-Z", way], piped);
                let found = read(&*bytes).unwrap();
                let expected = expected.get_or_insert_with(|| told_by_server(server, &found));
                assert_eq!(found.len() as u64, tables);
                assert_same(&found, expected);
                let summary = verify(&*bytes, |_| ()).unwrap();
                assert_eq!(summary.warnings, []);
                assert_eq!(summary.large_objects, objects);
                assert_eq!(summary.bytes_read, bytes.len() as u64);
                let header = &summary.header;
                assert_eq!(header.compression, compression);
                assert_eq!(header.database, "study");
                let major = server.installed.major.to_string();
                assert!(header.server_version.starts_with(&major));
                assert!(header.dump_version.starts_with(&major));
                for (count, table) in summary.tables.iter().zip(expected.iter()) {
                    assert_eq!(count.rows, table.rows.len() as u64);
                }
                tried.push((way, piped, header.version.to_string(), bytes.len()));
            }
        }
        // What this pg_dump was not built to write.
        for compression in [Compression::Lz4, Compression::Zstd] {
            let built = ways(server).iter().any(|(_, way)| *way == compression);
            if built || server.installed.major < 16 {
                continue;
            }
            let bytes = recoded(&dump(server, &["-Z", "none"], true), compression);
            assert_same(&read(&*bytes).unwrap(), expected.as_deref().unwrap());
            let summary = verify(&*bytes, |_| ()).unwrap();
            assert_eq!(
                (summary.large_objects, summary.header.compression),
                (objects, compression)
            );
            tried.push((
                "recoded",
                true,
                summary.header.version.to_string(),
                bytes.len(),
            ));
        }
        names_are_read(server);
        let rows: usize = expected
            .iter()
            .flatten()
            .map(|table| table.rows.len())
            .sum();
        println!(
            "PostgreSQL {}: {rows} rows, {tried:?}",
            server.installed.major
        );
    });
}

#[test]
fn a_real_backup_cut_anywhere_is_incomplete() {
    servers::each(|server| {
        study(server);
        // Small, so that it can be cut at every byte.
        let small = ["-t", "one_column", "-t", "no_columns", "-t", "changed"];
        let mut ways = ways(server);
        ways.dedup_by_key(|(_, compression)| *compression);
        for (way, _) in ways {
            for piped in [false, true] {
                let whole = dump(server, &[&["-Z", way], &small[..]].concat(), piped);
                assert!(verify(&*whole, |_| ()).is_ok());
                for length in 0..whole.len() {
                    let cut = verify(&whole[..length], |_| ());
                    assert!(
                        matches!(cut, Err(ArchiveError::Incomplete { .. })),
                        "{way} cut at {length} of {}: {cut:?}",
                        whole.len()
                    );
                }
                let large = dump(server, &["-Z", way], piped);
                for part in 0..20 {
                    let length = large.len() / 20 * part + part;
                    let cut = verify(&large[..length], |_| ());
                    assert!(
                        matches!(cut, Err(ArchiveError::Incomplete { .. })),
                        "{way} {length}"
                    );
                }
            }
        }
    });
}

#[test]
fn pg_restore_and_libpgdump_read_the_same() {
    servers::each(|server| {
        study(server);
        libpgdump_reads_the_same(server);
        let mut ways = ways(server);
        ways.dedup_by_key(|(_, compression)| *compression);
        for (way, _) in ways {
            for piped in [false, true] {
                let bytes = dump(server, &["-Z", way], piped);
                let file = server.file("again.dump");
                std::fs::write(&file, &bytes).unwrap();
                let file = file.to_str().unwrap();
                let list = String::from_utf8(server.output("pg_restore", &["-l", file])).unwrap();
                let said = list.lines().find_map(|line| {
                    line.trim_start_matches(';')
                        .trim()
                        .strip_prefix("TOC Entries: ")
                });
                let archive = Archive::open(&*bytes).unwrap();
                assert_eq!(said.unwrap(), archive.entries().len().to_string());
                // The text that a restore would run has the same lines of rows, letter by letter.
                let script = server.output("pg_restore", &["-f", "-", "--data-only", file]);
                let script = String::from_utf8(script).unwrap();
                for table in read(&*bytes).unwrap() {
                    let name = format!("\nCOPY {}.{} ", quote(&table.schema), quote(&table.name));
                    let (_, behind) = script.split_once(&name).unwrap();
                    let (_, rows) = behind.split_once(" FROM stdin;\n").unwrap();
                    let expected = written::rows(&table.rows);
                    assert!(rows.starts_with(&expected), "{name}");
                }
            }
        }
    });
}

fn libpgdump_reads_the_same(server: &Server) {
    let bytes = dump(server, &[], false);
    let theirs = libpgdump::load(server.file("study.dump")).unwrap();
    let mut compared = 0;
    for table in read(&*bytes).unwrap() {
        // It leaves out lines without a letter, which are rows of these.
        if table.name == "one_column" || table.name == "no_columns" {
            continue;
        }
        let lines: Vec<String> = theirs
            .table_data(&table.schema, &table.name)
            .unwrap()
            .map(|line| format!("{line}\n"))
            .collect();
        let ours: Vec<String> = table
            .rows
            .iter()
            .map(|row| written::line(row.iter().map(Option::as_deref)))
            .collect();
        assert!(lines == ours, "{}", table.name);
        compared += 1;
    }
    assert!(compared > 10);
}

#[test]
fn other_backups_of_a_server_are_named() {
    servers::each(|server| {
        study(server);
        let refused = |bytes: &[u8]| verify(bytes, |_| ()).err().unwrap();
        let with = |words: &[&str]| server.output("pg_dump", &[&["-d", "study"], words].concat());
        assert!(matches!(refused(&with(&["-Fp"])), ArchiveError::PlainText));
        assert!(matches!(
            refused(&with(&["-Fp", "-a"])),
            ArchiveError::PlainText
        ));
        assert!(matches!(
            refused(&with(&["-Fp", "-Z", "6"])),
            ArchiveError::Wrapped { by: Wrapping::Gzip }
        ));
        let tar = ArchiveError::OtherFormat {
            format: OtherFormat::Tar,
        };
        assert_eq!(refused(&with(&["-Ft"])).to_string(), tar.to_string());
        let folder = server.file("folder");
        with(&["-Fd", "-f", folder.to_str().unwrap()]);
        let toc = std::fs::read(folder.join("toc.dat")).unwrap();
        let directory = OtherFormat::Directory;
        assert!(
            matches!(refused(&toc), ArchiveError::OtherFormat { format } if format == directory)
        );
        for inserts in ["--inserts", "--column-inserts"] {
            assert!(matches!(
                refused(&with(&["-Fc", inserts])),
                ArchiveError::Inserts { .. }
            ));
        }
        for (encoding, name) in [("LATIN1", "LATIN1"), ("SQL_ASCII", "SQL_ASCII")] {
            let words = ["-Fc", "-E", encoding, "-t", "no_rows"];
            match refused(&with(&words)) {
                ArchiveError::Encoding { name: told } => assert_eq!(told.as_deref(), Some(name)),
                other => panic!("{other}"),
            }
        }
        longest_windows_are_refused(server);
        // Parts of a database are whole backups of their own.
        let tables = |words: &[&str]| {
            let bytes = dump(server, words, true);
            let summary = verify(&*bytes, |_| ()).unwrap();
            (summary.tables.len(), summary.large_objects)
        };
        assert_eq!(tables(&["-s"]), (0, 0));
        assert_eq!(tables(&["-t", "nasty"]), (1, 0));
        let (all, objects) = tables(&[]);
        assert_eq!((tables(&["-a"]), objects), ((all, 3), 3));
        assert_eq!(tables(&["--section=data"]), (all, 3));
        assert_eq!(tables(&["--section=pre-data"]), (0, 0));
        assert_eq!(
            tables(&[
                "--quote-all-identifiers",
                "--load-via-partition-root",
                "-O",
                "-x"
            ]),
            (all, 3)
        );
    });
}

/// Names are the same with every identifier quoted.
fn names_are_read(server: &Server) {
    let plain = read(&*dump(server, &[], true)).unwrap();
    let quoted = read(&*dump(server, &["--quote-all-identifiers"], true)).unwrap();
    assert_same(&quoted, &plain);
    let names: BTreeMap<_, _> = plain
        .iter()
        .map(|table| (&*table.name, &*table.schema))
        .collect();
    assert_eq!(names["ta\"ble, (x) FROM stdin;"], "My Study");
    let columns = plain
        .iter()
        .find(|table| table.name.starts_with("ta\"ble"))
        .unwrap();
    assert_eq!(
        columns.columns,
        ["a, b", "c\"d", "\u{e4}", "UPPER", "select", "x)", " "]
    );
}

/// The largest windows of Zstandard are refused, not taken: where a `pg_dump` has that compression.
fn longest_windows_are_refused(server: &Server) {
    if !ways(server)
        .iter()
        .any(|(_, compression)| *compression == Compression::Zstd)
    {
        println!(
            "SKIPPED: PostgreSQL {} here has no Zstandard",
            server.installed.major
        );
        return;
    }
    for (way, taken) in [("zstd:20", true), ("zstd:22", false), ("zstd:long", false)] {
        let bytes = dump(server, &["-Z", way], true);
        match (verify(&*bytes, |_| ()), taken) {
            (Ok(_), true) => {}
            (
                Err(ArchiveError::TooLarge {
                    what: Limit::Window,
                    ..
                }),
                false,
            ) => {}
            (other, _) => panic!("{way}: {other:?}"),
        }
    }
}
