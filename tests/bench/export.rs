//! How long it takes to have all of oTree's CSV files from a backup: ours, beside PostgreSQL's own way (`pg_restore` into a
//! server, then COPY of each table) and, where `ORCHARD_PGDUMPLIB` names a Python that has it, pgdumplib.
//! Linux. `ORCHARD_BENCH_SIZE` is how many MB the database has, 100 without it. Writes tests/bench/RESULTS-export.md, and
//! leaves the rows of other sizes there. The data lie where temporary files do (TMPDIR), three times their size at most.
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
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use export::csv::Style;
use export::otree::{Code, Study};
use export::{Choice, everything};
use pgdump::Archive;
use servers::{Server, installed};

/// The golden study as often as is asked for, of other people in other sessions: with 25 more numbers and a text of 800
/// letters for everybody in its survey, and 150 rows of an ExtraModel, as pages write them that watch where people click.
const MULTIPLY: &str = r#"
ALTER TABLE survey_player ADD essay text;
DO $do$ BEGIN
    FOR number IN 1..20 LOOP EXECUTE format('ALTER TABLE survey_player ADD q%s int', number); END LOOP;
    FOR number IN 1..5 LOOP EXECUTE format('ALTER TABLE survey_player ADD f%s double precision', number); END LOOP;
END $do$;
CREATE TABLE survey_click (id serial PRIMARY KEY, player_id int, moment double precision, x int, y int, element text);
CREATE FUNCTION multiply(first int, last int) RETURNS void LANGUAGE plpgsql AS $do$
DECLARE of record; step int := 100000;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR of IN
        SELECT table_name AS name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS names,
            string_agg(CASE
                WHEN data_type = 'integer' AND (column_name = 'id' OR column_name LIKE '%\_id')
                    THEN format('%I + number * %s', column_name, step)
                WHEN column_name IN ('code', '_session_code', 'session_code', 'participant_code', 'room_name')
                    THEN format('%I || number', column_name)
                WHEN column_name = 'essay'
                    THEN '(SELECT string_agg(md5((id * word + number)::text), $$ $$) FROM generate_series(1, 25) AS word)'
                WHEN column_name ~ '^q[0-9]+$' THEN '(random() * 7)::int'
                WHEN column_name ~ '^f[0-9]$' THEN 'random()'
                ELSE quote_ident(column_name) END, ', ' ORDER BY ordinal_position) AS made
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'survey_click' GROUP BY table_name
    LOOP
        EXECUTE format('INSERT INTO %I (%s) SELECT %s FROM %I, generate_series(%s, %s) AS number WHERE id < %s',
            of.name, of.names, of.made, of.name, first, last, step);
    END LOOP;
    INSERT INTO survey_click (player_id, moment, x, y, element)
        SELECT id, random() * 1e4, (random() * 1920)::int, (random() * 1080)::int, 'button.option-' || click % 9
        FROM survey_player, generate_series(1, 150) AS click WHERE id / step BETWEEN first AND last;
END $do$;
"#;

const THEIR_PYTHON: &str = "
import csv, resource, sys, pgdumplib
dump = pgdumplib.load(sys.argv[1])
for table in sys.argv[3:]:
    with open(sys.argv[2] + '/' + table + '.csv', 'w', newline='') as out:
        write = csv.writer(out)
        for row in dump.table_data('public', table):
            write.writerow(row if isinstance(row, (list, tuple)) else row.split('\\t'))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
";

const MB: u64 = 1_000_000;

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
    let archive = Archive::open(BufReader::new(File::open(backup).unwrap())).unwrap();
    match what {
        "tables" => tables(archive, folder),
        _ => exports(archive, folder),
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", peak(&status).unwrap());
}

fn exports(archive: Archive<BufReader<File>>, folder: &Path) {
    let mut study = Study::read(archive, folder).unwrap();
    let choice = Choice {
        style: Style::OTREE,
        personal: None,
        workbook: false,
    };
    let create = |name: &str| File::create(folder.join(name));
    everything(&mut study, &Code::default(), &choice, folder, create).unwrap();
}

/// Each table as it is, as COPY writes it: the same work that the others do.
fn tables(mut archive: Archive<BufReader<File>>, folder: &Path) {
    while let Some(block) = archive.next_block().unwrap() {
        let name = format!("{}.csv", block.entry().tag);
        let mut out = BufWriter::with_capacity(1 << 16, File::create(folder.join(name)).unwrap());
        let mut rows = block.rows();
        while let Some(row) = rows.next_row().unwrap() {
            for (number, value) in row.iter().enumerate() {
                if number > 0 {
                    out.write_all(b",").unwrap();
                }
                write_value(&mut out, value);
            }
            out.write_all(b"\n").unwrap();
        }
        out.flush().unwrap();
    }
}

/// By PostgreSQL's rules for CSV.
fn write_value(out: &mut impl Write, value: Option<&[u8]>) {
    let Some(value) = value else { return };
    let special = |byte: &u8| matches!(byte, b'"' | b',' | b'\n' | b'\r');
    if !value.is_empty() && !value.iter().any(special) && value != b"\\." {
        return out.write_all(value).unwrap();
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

/// The most memory that a process ever had, in kB, by its `status` in /proc.
fn peak(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

#[derive(Clone, Copy)]
struct Took {
    seconds: f64,
    /// Of the process, in kB.
    memory: u64,
}

impl Took {
    fn told(self) -> String {
        format!("{:.1} s, {} MiB", self.seconds, self.memory >> 10)
    }

    fn beside(self, ours: Self) -> String {
        format!(
            "{}, {:.1} times ours",
            self.told(),
            self.seconds / ours.seconds
        )
    }
}

/// The best of some rounds.
fn best(rounds: u32, mut round: impl FnMut() -> Took) -> Took {
    let rounds = (0..rounds).map(|_| round());
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
    let memory = said.trim().parse().unwrap();
    Took { seconds, memory }
}

/// Does something while looking at which process of the server, or which of its clients, has the most memory.
fn watched(server: &Server, work: impl FnOnce()) -> Took {
    let (ended, most) = (AtomicBool::new(false), AtomicU64::new(0));
    let parents = [server.id(), std::process::id()].map(|id| format!("PPid:\t{id}\n"));
    let mut seconds = 0.0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                for entry in std::fs::read_dir("/proc").unwrap().flatten() {
                    let status = std::fs::read_to_string(entry.path().join("status"));
                    let status = status.unwrap_or_default();
                    if parents.iter().any(|parent| status.contains(parent)) {
                        most.fetch_max(peak(&status).unwrap_or(0), Ordering::Relaxed);
                    }
                }
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        let begun = Instant::now();
        work();
        seconds = begun.elapsed().as_secs_f64();
        ended.store(true, Ordering::Relaxed);
    });
    Took {
        seconds,
        memory: most.into_inner(),
    }
}

/// Each table as CSV, in the order in which `pg_dump` reads it.
fn copy(server: &Server, database: &str, folder: &Path, tables: &[String]) {
    for table in tables {
        let to = File::create(folder.join(format!("{table}.csv"))).unwrap();
        let copy = format!("COPY {table} TO STDOUT (FORMAT csv)");
        let mut psql = server.program("psql");
        psql.env("PGOPTIONS", "-c synchronize_seqscans=off");
        psql.args(["-qX", "-d", database, "-c", &copy]).stdout(to);
        assert!(psql.status().unwrap().success());
    }
}

fn restore_and_copy(server: &Server, backup: &Path, folder: &Path, tables: &[String]) -> Took {
    server.sql("postgres", "DROP DATABASE IF EXISTS again");
    server.sql("postgres", "CREATE DATABASE again");
    let took = watched(server, || {
        server.output("pg_restore", &["-d", "again", backup.to_str().unwrap()]);
        copy(server, "again", folder, tables);
    });
    server.sql("postgres", "DROP DATABASE again");
    took
}

fn number(server: &Server, sql: &str) -> u64 {
    let said = server.output("psql", &["-qAtX", "-d", "study", "-c", sql]);
    String::from_utf8(said).unwrap().trim().parse().unwrap()
}

/// The golden study, until the database has so many bytes.
fn fill(server: &Server, bytes: u64) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/study.dump");
    server.sql("postgres", "CREATE DATABASE study");
    let golden = golden.to_str().unwrap();
    server.output("pg_restore", &["-d", "study", "--no-owner", golden]);
    server.sql("study", MULTIPLY);
    let size = || number(server, "SELECT pg_database_size('study')");
    let (mut copies, empty) = (0, size());
    while size() < bytes {
        let each = (size() - empty).checked_div(copies);
        let more = each.map_or(20, |each| {
            (bytes.saturating_sub(size()) / each.max(1)).max(1)
        });
        let multiply = format!("SELECT multiply({}, {})", copies + 1, copies + more);
        server.output("psql", &["-qX", "-d", "study", "-c", &multiply]);
        copies += more;
    }
}

fn measure() {
    let size = std::env::var("ORCHARD_BENCH_SIZE").map_or(100, |size| size.parse().unwrap());
    let rounds = if size > 500 { 1 } else { 3 };
    let newest = installed().into_iter().rev();
    // What PostgreSQL takes by itself, and room for what is written, so that it need not tidy up meanwhile.
    let settings = [
        "shared_buffers=128MB",
        "max_wal_size=8GB",
        "maintenance_work_mem=128MB",
    ];
    let mut servers = newest.filter_map(|one| Server::start_with(one, &settings).ok());
    let Some(server) = servers.next() else {
        println!("there is no PostgreSQL here: nothing is measured");
        return;
    };
    fill(&server, size * MB);
    let backup = server.file("study.dump");
    server.output(
        "pg_dump",
        &["-Fc", "-d", "study", "-f", backup.to_str().unwrap()],
    );
    let held = number(&server, "SELECT pg_database_size('study')");
    let people = number(&server, "SELECT count(*) FROM otree_participant");
    let names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
    let names = server.output("psql", &["-qAtX", "-d", "study", "-c", names]);
    let tables: Vec<String> = String::from_utf8(names)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();

    let program = std::env::current_exe().unwrap();
    let fresh = |name: &str| {
        let folder = server.file(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).unwrap();
        folder
    };
    // The timed COPY of a large table may begin in its middle (synchronize_seqscans): what counts is what the backup was
    // made of.
    copy(&server, "study", &fresh("source"), &tables);
    server.sql("postgres", "DROP DATABASE study");
    let ours = |what: &str| {
        best(rounds, || {
            let folder = fresh(what);
            timed(
                Command::new(&program)
                    .args(["work", what])
                    .arg(&backup)
                    .arg(folder),
            )
        })
    };
    let exports = ours("exports");
    let files = std::fs::read_dir(server.file("exports")).unwrap().flatten();
    let written: u64 = files.map(|file| file.metadata().unwrap().len()).sum();
    fresh("exports");
    let plain = ours("tables");
    for table in &tables {
        let paths =
            ["tables", "source"].map(|folder| server.file(folder).join(format!("{table}.csv")));
        let same = Command::new("cmp").args(paths).status().unwrap();
        assert!(same.success(), "the CSV of {table} differs");
    }
    fresh("source");
    fresh("tables");
    let restored = best(rounds, || {
        restore_and_copy(&server, &backup, &fresh("restored"), &tables)
    });
    let python = std::env::var_os("ORCHARD_PGDUMPLIB").map(|python| {
        best(rounds, || {
            let mut command = Command::new(&python);
            command.args(["-c", THEIR_PYTHON]).arg(&backup);
            timed(command.arg(fresh("pgdumplib")).args(&tables))
        })
    });
    let row = format!(
        "| {size} MB | {} MB, {people} people, backup {} MB, exports {} MB | {} | {} | {} | {} |\n",
        held / MB,
        backup.metadata().unwrap().len() / MB,
        written / MB,
        exports.told(),
        plain.told(),
        format_args!(
            "{}, {:.1} times our tables",
            restored.beside(exports),
            restored.seconds / plain.seconds
        ),
        python.map_or("-".to_owned(), |took| {
            format!(
                "{}, {:.1} times our tables",
                took.beside(exports),
                took.seconds / plain.seconds
            )
        }),
    );
    print!("{row}");
    write_results(&row, size, server.installed.major);
}

fn write_results(row: &str, size: u64, major: u32) {
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/bench/RESULTS-export.md");
    let before = std::fs::read_to_string(&results).unwrap_or_default();
    let own = format!("| {size} MB |");
    let is_row =
        |line: &&str| line.starts_with("| ") && line.contains(" MB |") && !line.starts_with(&own);
    let mut rows: Vec<String> = before
        .lines()
        .filter(is_row)
        .map(|line| format!("{line}\n"))
        .collect();
    rows.push(row.to_owned());
    let size_of = |row: &String| {
        row.split(' ')
            .nth(1)
            .and_then(|size| size.parse::<u64>().ok())
    };
    rows.sort_by_key(size_of);
    let mut page = String::from("# Exports, beside pg_restore and pgdumplib\n\n");
    let cores = std::thread::available_parallelism().unwrap();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap();
    let load = load.split(' ').nth(2).unwrap_or_default();
    write!(
        page,
        "Made by `tests/bench/export.rs` on Linux, an optimized build, with PostgreSQL {major} of which nothing waits for the disk; the best\n\
         of 3 rounds, of 1 above 500 MB. The database is the golden study (`tests/golden/`) many times over, with a longer survey and\n\
         an ExtraModel of 150 rows for each of its people; the backup is as `pg_dump` makes it, with gzip. Ours are all exports of oTree's: all apps side by side, each app, page times, chat and payments, so most\n\
         answers twice. Our tables are those of the database, each as it is, and were compared with those that it was made of: the same, letter by\n\
         letter. Memory is the peak (VmHWM) of the one process; with pg_restore that of the largest one, a client or one of the server's,\n\
         whose shared memory counts in it. At the end of the last run {cores} cores had had {load} processes to run, for a quarter of an\n\
         hour: what is beyond one or two is other work.\n\n\
         | database | | our exports | our tables | `pg_restore` and COPY to CSV | pgdumplib, tables to CSV |\n|---|---|---|---|---|---|\n{}",
        rows.concat()
    )
    .unwrap();
    std::fs::write(results, page).unwrap();
}
