//! A study's rows, asked of PostgreSQL itself and of nobody in between.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};

use super::programs;

/// Runs a query on the database at `url` (`postgres://user:password@host:port/name`) and gives the
/// fields of its rows.
pub fn rows(url: &str, query: &str) -> Vec<Vec<String>> {
    let answer = asking(url, query).output().expect("psql");
    assert!(
        answer.status.success(),
        "psql: {}",
        String::from_utf8_lossy(&answer.stderr)
    );
    let text = String::from_utf8(answer.stdout).expect("UTF-8");
    text.lines()
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// How many rows each table has: `public.otree_participant`.
pub fn counts(url: &str) -> BTreeMap<String, u64> {
    let tables = "select tablename from pg_tables where schemaname = 'public' order by 1";
    let tables = rows(url, tables).into_iter().flatten();
    tables
        .map(|table| {
            let count = number(url, &format!("select count(*) from \"{table}\""));
            let count = u64::try_from(count).expect("a count");
            (format!("public.{table}"), count)
        })
        .collect()
}

/// The same without what moves by itself: page times are written in batches, and oTree's worker takes off its tasks when
/// their time comes.
pub fn settled(mut counts: BTreeMap<String, u64>) -> BTreeMap<String, u64> {
    counts.remove("public.otree_pagetimebatch");
    counts.remove("public.otree_taskqueuemessage");
    counts
}

/// A connection that stays open until its statements end, or somebody ends it.
pub struct Held(Child);

impl Held {
    /// Runs these statements, and does not wait for them.
    pub fn open(url: &str, statements: &str) -> Self {
        let mut command = asking(url, statements);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().expect("psql"))
    }

    /// Whether it is still open.
    pub fn is_open(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

// The password goes through the environment, never through an argument.
fn asking(url: &str, query: &str) -> Command {
    let url = url::Url::parse(url).expect("a database's address");
    assert!(
        url.scheme().starts_with("postgres"),
        "not PostgreSQL: {}",
        url.scheme()
    );
    let mut command = Command::new(programs::psql());
    command
        .env("PGHOST", url.host_str().unwrap_or_default())
        .env("PGPORT", url.port().unwrap_or(5432).to_string())
        .env("PGUSER", url.username())
        .env("PGPASSWORD", url.password().unwrap_or_default())
        .env("PGDATABASE", url.path().trim_start_matches('/'))
        .args([
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--field-separator=\t",
            "--command",
            query,
        ]);
    command
}

/// One number.
pub fn number(url: &str, query: &str) -> i64 {
    rows(url, query)[0][0].parse().expect("a number")
}
