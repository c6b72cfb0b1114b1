//! Looking into a backup: who took part, how far they came, every table as it is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use export::otree::{Counter, Study, Tally, View, Viewed};
use pgdump::Archive;

const DUMP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/study.dump");

fn all(study: &mut Study, view: View) -> (Vec<String>, Vec<Vec<Option<String>>>) {
    let viewed = Viewed::open(study, view).unwrap();
    let columns = viewed.columns().iter().map(|(name, _)| name.clone());
    let columns = columns.collect();
    let mut rows = Vec::new();
    while let Some(row) = viewed.row(study, rows.len()).unwrap() {
        rows.push(row);
    }
    assert_eq!(rows.len(), viewed.rows());
    (columns, rows)
}

#[test]
fn people_are_counted_on_the_way_as_the_views_show_them() {
    let mut counter = Counter::default();
    let file = std::fs::File::open(DUMP).unwrap();
    let summary = pgdump::verify_each(file, |_| {}, |table, row| counter.row(table, row)).unwrap();
    let tally = counter.tally();
    let rows = |name: &str| {
        let mut tables = summary.tables.iter();
        tables.find(|table| table.table == name).unwrap().rows
    };
    assert_eq!(tally.sessions, rows("otree_session"));
    assert_eq!(rows("otree_participant"), 41);

    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(std::fs::File::open(DUMP).unwrap()).unwrap();
    let mut study = Study::read(archive, folder.path()).unwrap();
    let (_, people) = all(&mut study, View::Participants);
    let came = people.iter().filter(|row| row[4].is_some()).count() as u64;
    let finished = people
        .iter()
        .filter(|row| row[6].as_deref() == Some("true"));
    assert_eq!(people.len(), 41);
    assert_eq!(
        tally,
        Tally {
            participants: came,
            sessions: 9,
            finished: finished.count() as u64,
        }
    );
    assert!(tally.finished > 0 && tally.finished < tally.participants);
}

#[test]
fn sessions_and_people_are_shown_with_how_far_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(std::fs::File::open(DUMP).unwrap()).unwrap();
    let mut study = Study::read(archive, folder.path()).unwrap();
    let (columns, sessions) = all(&mut study, View::Sessions);
    assert_eq!(columns[..3], ["code", "config", "label"]);
    let finished: u64 = sessions
        .iter()
        .map(|row| row[5].as_ref().unwrap().parse::<u64>().unwrap())
        .sum();
    let (_, people) = all(&mut study, View::Participants);
    let done = people
        .iter()
        .filter(|row| row[6].as_deref() == Some("true"));
    assert_eq!(finished, done.count() as u64);
    assert!(
        sessions.iter().all(|row| row[1].is_some()),
        "the settings' names"
    );
    // Everybody is in a session that is there.
    for person in &people {
        assert!(sessions.iter().any(|row| row[0] == person[2]), "{person:?}");
    }
}

#[test]
fn a_table_is_shown_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Archive::open(std::fs::File::open(DUMP).unwrap()).unwrap();
    let mut study = Study::read(archive, folder.path()).unwrap();
    let names: Vec<String> = study.tables().map(|table| table.name.clone()).collect();
    for name in names {
        let (columns, rows) = all(&mut study, View::Table(name.clone()));
        assert!(rows.iter().all(|row| row.len() == columns.len()), "{name}");
    }
    assert!(Viewed::open(&mut study, View::Table("none".to_owned())).is_err());
}
