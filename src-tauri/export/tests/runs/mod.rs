//! Real runs to compare our exports with: each study of `tests/studies/` on a real oTree with a real PostgreSQL, played
//! through by made-up people over HTTP; then what oTree itself exports of it, and a backup that `pg_dump` made.
//!
//! `Bed::start()` is PostgreSQL; `bed.run(study, otree)` is one run, `bed.runs()` all of them.
#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test uses a part; one that cannot go on says so by stopping"
)]

mod cluster;
mod exports;
mod form;
mod people;
mod plans;
mod programs;
mod server;
mod socket;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde_json::json;
use tempfile::TempDir;

pub use cluster::Database;
pub use exports::{Exports, admin};
pub use form::{answers, encoded};
pub use people::{Browser, Chance};
pub use plans::{STUDIES, Session, Study};
pub use programs::{otree, output, postgres, top};
pub use server::{PASSWORD, Server};
pub use socket::Socket;

use cluster::Cluster;
use people::{Person, play};

/// Runs at a time: most of a run is one oTree at work, and some of it two.
const AT_ONCE: usize = 3;

/// A version of oTree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Otree {
    /// 5.11
    Five,
    /// 6.0
    Six,
}

impl Otree {
    /// As people call it.
    pub fn number(self) -> &'static str {
        match self {
            Self::Five => "5.11",
            Self::Six => "6.0",
        }
    }
}

/// A study that was played, and what is left of it.
pub struct Run {
    pub study: &'static str,
    pub otree: Otree,
    /// What `pg_dump` made, in PostgreSQL's own format.
    pub dump: PathBuf,
    /// What oTree made, by name (`exports.rs` has the names), of the very state that is in the dump.
    pub exports: Exports,
    /// The project as it was at the end.
    pub project: PathBuf,
    /// The database, which stays as long as the bed.
    pub database: Database,
    /// The sessions that are left, in the order in which they were made.
    pub codes: Vec<String>,
    /// Rows of each table.
    pub counts: BTreeMap<String, u64>,
    _folder: TempDir,
}

impl Run {
    /// What a person calls it: `bakery on oTree 6.0`.
    pub fn name(&self) -> String {
        format!("{} on oTree {}", self.study, self.otree.number())
    }

    /// An export as text.
    pub fn text(&self, name: &str) -> &str {
        let bytes = self.exports.get(name);
        let bytes = bytes.unwrap_or_else(|| panic!("{} has no {name}", self.name()));
        std::str::from_utf8(bytes).unwrap()
    }
}

/// What runs stand on: one PostgreSQL for all of them.
pub struct Bed {
    cluster: Cluster,
}

impl Bed {
    pub fn start() -> Self {
        Self {
            cluster: Cluster::start(),
        }
    }

    /// A new, empty database.
    pub fn database(&self, name: &str) -> Database {
        self.cluster.database(name)
    }

    /// Every study on every oTree it is for.
    pub fn runs(&self) -> Vec<Run> {
        let every = STUDIES.iter();
        let every = every.flat_map(|study| study.otrees.iter().map(move |otree| (study, *otree)));
        let waiting: Mutex<Vec<_>> = Mutex::new(every.rev().collect());
        let done = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    loop {
                        let next = waiting.lock().unwrap().pop();
                        let Some((study, otree)) = next else { return };
                        let run = self.run(study, otree);
                        done.lock().unwrap().push(run);
                    }
                });
            }
        });
        let mut runs = done.into_inner().unwrap();
        runs.sort_by_key(|run| (run.study, run.otree));
        runs
    }

    /// The study of this name on one oTree.
    pub fn run_named(&self, name: &str, otree: Otree) -> Run {
        let study = STUDIES.iter().find(|study| study.name == name);
        self.run(study.unwrap_or_else(|| panic!("no study {name}")), otree)
    }

    /// Plays a study from its first session to the backup.
    pub fn run(&self, study: &Study, otree: Otree) -> Run {
        let folder = tempfile::Builder::new().prefix("run-").tempdir().unwrap();
        let project = folder.path().join(study.name);
        let source = top().join("tests/studies").join(study.name);
        copy(&source, &project);
        let database = self.cluster.database(&format!("{}-{otree:?}", study.name));
        let start = || Server::start(otree, &project, &database.url, &folder.path().join("said"));
        let mut server = start();
        let mut codes = played(&server, study, &(study.sessions)());
        if let Some(change) = &study.change {
            // Whatever oTree still keeps in memory is written with the page times.
            let mut admin = admin(&server);
            admin.send("GET", "/ExportPageTimes", "").expect(200);
            drop(admin);
            drop(server);
            for app in change.gone {
                std::fs::remove_dir_all(project.join(app)).unwrap();
            }
            let later = project.join("settings_later.py");
            std::fs::rename(later, project.join("settings.py")).unwrap();
            server = start();
            codes.extend(played(&server, study, &(change.sessions)()));
        }
        let exports = exports::all(&server, study, &codes);
        let dump = folder.path().join("backup.dump");
        database.dump(&dump);
        drop(server);
        Run {
            study: study.name,
            otree,
            dump,
            exports,
            project,
            counts: counts(&database),
            database,
            codes,
            _folder: folder,
        }
    }
}

/// Makes each session and has its people play; the codes of those that are left.
fn played(server: &Server, study: &Study, sessions: &[Session]) -> Vec<String> {
    let mut codes = Vec::new();
    for (number, session) in sessions.iter().enumerate() {
        let mut ask = json!({
            "session_config_name": session.config,
            "num_participants": session.people.len(),
        });
        for (name, value) in session.more.as_object().unwrap() {
            ask[name] = value.clone();
        }
        if let Some(room) = session.room {
            ask["room_name"] = room.into();
            // Told before anybody comes, to two of whom the second never does.
            for label in [session.labels.first(), session.labels.last()]
                .into_iter()
                .flatten()
            {
                let told = json!({"told": {"by": "REST", "label": label}});
                let told = json!({"room_name": room, "participant_label": label, "vars": told});
                server.tell("/api/participant_vars", &told);
            }
        }
        let made = server.tell("/api/sessions", &ask);
        let code = made["code"].as_str().unwrap().to_owned();
        let whole = server.tell(&format!("/api/get_session/{code}"), &json!({}));
        let mut people = Vec::new();
        for (place, (letter, one)) in std::iter::zip(
            session.people.chars(),
            whole["participants"].as_array().unwrap(),
        )
        .enumerate()
        {
            let patience = match letter {
                '.' => continue,
                'w' => usize::MAX,
                digit => digit.to_digit(10).unwrap() as usize,
            };
            let label = session.labels.get(place);
            let label =
                encoded(&Vec::from_iter(label.map(|label| {
                    ("participant_label".to_owned(), (*label).to_owned())
                })));
            let link = match session.room {
                Some(room) => format!("/room/{room}?welcome_page_ok=1&{label}"),
                None => format!(
                    "/InitializeParticipant/{}?{label}",
                    one["code"].as_str().unwrap()
                ),
            };
            let seed = format!("{} {number} {place}", study.name);
            people.push(Person::new(server, link, patience, &seed));
        }
        play(&mut people);
        match session.deleted {
            true => exports::delete(server, &code),
            false => codes.push(code),
        }
    }
    codes
}

fn counts(database: &Database) -> BTreeMap<String, u64> {
    let tables = database.column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    let each = tables.iter();
    let each = each.map(|table| format!("SELECT '{table}', count(*) FROM \"{table}\""));
    let each: Vec<_> = each.collect();
    let rows = database.rows(&each.join(" UNION ALL "));
    let rows = rows.into_iter();
    rows.map(|row| (row[0].clone(), row[1].parse().unwrap()))
        .collect()
}

/// A folder with all that is in it, but for what Python keeps of its code.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true if entry.file_name() == "__pycache__" => {}
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}
