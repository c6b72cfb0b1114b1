//! How long it takes to verify a backup of about 100 MB of rows, and to have its tables as CSV: ours, beside PostgreSQL's own
//! way (`pg_restore` into a server, then COPY) and, where `ORCHARD_PGDUMPLIB` names a Python that has it, pgdumplib.
//! Linux. Writes tests/bench/RESULTS-dump.md. The CSV of both ways must be the same, letter by letter.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[path = "../../src-tauri/pgdump/tests/servers/mod.rs"]
mod servers;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use pgdump::{Archive, Row, verify};
use servers::{Server, installed};

/// Of each way the best of so many.
const ROUNDS: usize = 3;

/// Two tables as studies have them: many short values, and longer texts with lines in them.
const DATA: &str = "
CREATE TABLE player (id int PRIMARY KEY, code text, round int, role text, payoff numeric, consent boolean, moment timestamptz,
    offer numeric, accepted boolean, belief double precision, nothing text, empty text, note text, page text, vars jsonb);
INSERT INTO player SELECT n, substr(md5(n::text), 1, 8), n % 10, CASE n % 2 WHEN 0 THEN 'proposer' ELSE 'responder' END,
    (n % 1000) * 0.01, n % 3 = 0, timestamptz '2026-01-01 00:00:00+00' + n * interval '1 second', CASE n % 4 WHEN 0 THEN NULL
    ELSE n % 100 END, n % 5 = 0, random(), NULL, '', md5(random()::text), 'otree.views.participant.Wait' || n % 7,
    jsonb_build_object('treatment', n % 4, 'group', md5(n::text)) FROM generate_series(1, 350000) AS n;
CREATE TABLE answer (id int PRIMARY KEY, player int, text text);
INSERT INTO answer SELECT n, n * 7, (SELECT string_agg(md5((n * i)::text), CASE i % 5 WHEN 0 THEN E'\\n' WHEN 1 THEN E'\\t'
    WHEN 2 THEN ', \"' ELSE ' ' END) FROM generate_series(1, 12) AS i) FROM generate_series(1, 60000) AS n;
";

const TABLES: [&str; 2] = ["answer", "player"];

const THEIR_PYTHON: &str = "
import csv, resource, sys, pgdumplib
dump = pgdumplib.load(sys.argv[1])
for table in ('answer', 'player'):
    with open(sys.argv[2] + '/' + table + '.csv', 'w', newline='') as out:
        write = csv.writer(out)
        for row in dump.table_data('public', table):
            write.writerow(row if isinstance(row, (list, tuple)) else row.split('\\t'))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
";

fn main() {
    let words: Vec<String> = std::env::args().collect();
    match words.iter().position(|word| word == "work") {
        Some(at) => work(
            &words[at + 1],
            Path::new(&words[at + 2]),
            Path::new(&words[at + 3]),
        ),
        None => measure(),
    }
}

/// Ours, in a process of its own, which says how much memory it took.
fn work(what: &str, backup: &Path, folder: &Path) {
    match what {
        "verify" => {
            let summary = verify(File::open(backup).unwrap(), |_| ()).unwrap();
            assert_eq!(summary.tables.len(), TABLES.len());
        }
        _ => csv(backup, folder),
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", most.unwrap().trim().trim_end_matches(" kB"));
}

fn csv(backup: &Path, folder: &Path) {
    let mut archive = Archive::open(File::open(backup).unwrap()).unwrap();
    while let Some(block) = archive.next_block().unwrap() {
        let name = format!("{}.csv", block.entry().tag);
        let mut out = BufWriter::with_capacity(1 << 16, File::create(folder.join(name)).unwrap());
        let mut rows = block.rows();
        while let Some(row) = rows.next_row().unwrap() {
            write_row(&mut out, row);
        }
        out.flush().unwrap();
    }
}

/// By PostgreSQL's rules for CSV.
fn write_row(out: &mut impl Write, row: &Row) {
    for (number, value) in row.iter().enumerate() {
        if number > 0 {
            out.write_all(b",").unwrap();
        }
        let Some(value) = value else {
            continue;
        };
        let special = |byte: &u8| matches!(byte, b'"' | b',' | b'\n' | b'\r');
        if !value.is_empty() && !value.iter().any(special) {
            out.write_all(value).unwrap();
            continue;
        }
        out.write_all(b"\"").unwrap();
        for (number, part) in value.split(|byte| *byte == b'"').enumerate() {
            if number > 0 {
                out.write_all(b"\"\"").unwrap();
            }
            out.write_all(part).unwrap();
        }
        out.write_all(b"\"").unwrap();
    }
    out.write_all(b"\n").unwrap();
}

struct Took {
    seconds: f64,
    /// Of the process itself, in MB.
    memory: Option<u64>,
}

/// The best of some rounds.
fn best(mut round: impl FnMut() -> Took) -> Took {
    let rounds = (0..ROUNDS).map(|_| round());
    rounds
        .min_by(|one, other| one.seconds.total_cmp(&other.seconds))
        .unwrap()
}

/// Runs a process that says its memory in kB at last.
fn timed(command: &mut Command) -> Took {
    let begun = Instant::now();
    let ran = command.stderr(Stdio::inherit()).output().unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(ran.status.success());
    let said = String::from_utf8(ran.stdout).unwrap();
    let memory = said.trim().parse::<u64>().ok().map(|kb| kb / 1024);
    Took { seconds, memory }
}

fn ours(what: &str, backup: &Path, folder: &Path) -> Took {
    let program = std::env::current_exe().unwrap();
    best(|| {
        timed(
            Command::new(&program)
                .args(["work", what])
                .arg(backup)
                .arg(folder),
        )
    })
}

fn pg_restore(server: &Server, backup: &Path, folder: &Path) -> Took {
    best(|| {
        server.sql(
            "postgres",
            "DROP DATABASE IF EXISTS again; CREATE DATABASE again",
        );
        let begun = Instant::now();
        server.output("pg_restore", &["-d", "again", backup.to_str().unwrap()]);
        for table in TABLES {
            let to = File::create(folder.join(format!("{table}.csv"))).unwrap();
            let copy = format!("COPY {table} TO STDOUT (FORMAT csv)");
            let mut psql = server.program("psql");
            psql.args(["-qX", "-d", "again", "-c", &copy]).stdout(to);
            assert!(psql.status().unwrap().success());
        }
        Took {
            seconds: begun.elapsed().as_secs_f64(),
            memory: None,
        }
    })
}

fn pg_restore_to_nowhere(server: &Server, backup: &Path) -> Took {
    best(|| {
        timed(
            server
                .program("pg_restore")
                .args(["-f", "/dev/null"])
                .arg(backup),
        )
    })
}

fn measure() {
    let newest = installed().into_iter().rev();
    let mut servers = newest.filter_map(|one| Server::start(one).ok());
    let has_zstd = |server: &Server| {
        let mut dump = server.program("pg_dump");
        dump.args(["-Fc", "-s", "-Z", "zstd"]).stderr(Stdio::null());
        dump.stdout(Stdio::null()).status().unwrap().success()
    };
    let Some(server) = servers.find(has_zstd) else {
        println!("there is no PostgreSQL with Zstandard here: nothing is measured");
        return;
    };
    server.sql("postgres", "CREATE DATABASE study");
    server.sql("study", DATA);
    let mut table = String::new();
    let raw = make(&server, "none").metadata().unwrap().len();
    for way in ["gzip", "zstd", "lz4", "none"] {
        drop(make(&server, way));
        let backup = server.file("study.dump");
        let folder = |name: &str| {
            let folder = server.file(name);
            std::fs::create_dir_all(&folder).unwrap();
            folder
        };
        let (mine, theirs) = (folder("mine"), folder("theirs"));
        let verified = ours("verify", &backup, &mine);
        let read = ours("csv", &backup, &mine);
        let nowhere = pg_restore_to_nowhere(&server, &backup);
        let restored = pg_restore(&server, &backup, &theirs);
        for name in TABLES {
            let csv = |folder: &Path| std::fs::read(folder.join(format!("{name}.csv"))).unwrap();
            assert!(csv(&mine) == csv(&theirs), "the CSV of {name} differs");
        }
        // It knows no other compression than gzip.
        let python =
            std::env::var_os("ORCHARD_PGDUMPLIB").filter(|_| matches!(way, "gzip" | "none"));
        let python = python.map(|python| {
            best(|| {
                let mut command = Command::new(&python);
                timed(command.args(["-c", THEIR_PYTHON]).arg(&backup).arg(&theirs))
            })
        });
        let size = backup.metadata().unwrap().len();
        let row = format!(
            "| {way}, {} MB | {} | {:.2} s | {} | {} | {:.2} s, {:.1} times ours | {} |\n",
            size >> 20,
            told(&verified),
            nowhere.seconds,
            told(&read),
            raw_rate(raw, read.seconds),
            restored.seconds,
            restored.seconds / read.seconds,
            python.map_or("-".to_owned(), |took| {
                format!(
                    "{}, {:.1} times ours",
                    told(&took),
                    took.seconds / read.seconds
                )
            }),
        );
        print!("{row}");
        table += &row;
    }
    let mut page = String::from("# Backups, beside pg_restore and pgdumplib\n\n");
    write!(
        page,
        "Made by `tests/bench/dump.rs` on Linux, an optimized build, with PostgreSQL {} of which nothing waits for the disk; the best of {ROUNDS} rounds.\n\
         410,000 rows, {} MB as COPY writes them. Memory is the process's own peak; a restore's is the server's as well, and is not told.\n\
         To verify is to look at every row as well; `pg_restore -f /dev/null` only decompresses. pgdumplib 4.0.0 reads gzip and no compression.\n\
         The CSV of ours and of PostgreSQL was compared after each: the same, letter by letter.\n\n\
         | backup | verify | `pg_restore -f /dev/null` | to CSV | rows a second | `pg_restore` and COPY to CSV | pgdumplib to CSV |\n|---|---|---|---|---|---|---|\n{table}",
        server.installed.major,
        raw >> 20,
    )
    .unwrap();
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bench/RESULTS-dump.md");
    std::fs::write(results, page).unwrap();
}

fn make(server: &Server, way: &str) -> File {
    let backup = server.file("study.dump");
    let name = backup.to_str().unwrap();
    server.output("pg_dump", &["-Fc", "-Z", way, "-d", "study", "-f", name]);
    File::open(&backup).unwrap()
}

fn told(took: &Took) -> String {
    let memory = took
        .memory
        .map_or(String::new(), |memory| format!(", {memory} MiB"));
    format!("{:.2} s{memory}", took.seconds)
}

/// Rows in a second, as MB of what COPY writes.
fn raw_rate(bytes: u64, seconds: f64) -> String {
    format!("{:.0} MB", bytes as f64 / 1e6 / seconds)
}
