//! The runs that our exports are compared with hold what they promise, as PostgreSQL itself tells it.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod facts;
mod runs;
mod same;

use std::process::Command;

use runs::{Bed, Otree, Run};
use same::records;

#[test]
fn every_study_was_played_on_both_otrees_as_far_as_its_plan_says() {
    let bed = Bed::start();
    let runs = bed.runs();
    let names: Vec<_> = runs.iter().map(Run::name).collect();
    let both = ["bakery", "crowd", "diary", "harbour", "moved", "orchestra"];
    let mut wanted: Vec<_> = both
        .iter()
        .flat_map(|name| {
            [
                format!("{name} on oTree 5.11"),
                format!("{name} on oTree 6.0"),
            ]
        })
        .collect();
    wanted.push("units on oTree 6.0".to_owned());
    assert_eq!(names, wanted);
    let untrue: Vec<_> = runs.iter().flat_map(untrue).collect();
    assert!(untrue.is_empty(), "not so: {untrue:#?}");
    for run in &runs {
        exports_are_of_this_database(run);
        backup_has_every_table(run);
    }
    let (mut compared, mut differences) = (0, Vec::new());
    for run in &runs {
        let (people, wrong) = same::payments(run);
        assert!(people > 0, "{}", run.name());
        differences.extend(wrong);
        let (count, found) = same::differences(run, &same::code(&run.project, run.otree));
        compared += count;
        differences.extend(found);
    }
    assert!(compared > 150, "only {compared} exports were compared");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    for run in runs.iter().filter(|run| run.study == "moved") {
        dropped_apps_are_gone_and_their_answers_are_not(run);
    }
    for run in runs.iter().filter(|run| run.study == "harbour") {
        let lines = records(run.text("custom.auction.custom_export.csv"));
        assert_eq!(lines.len() as u64, run.counts["auction_call"] + 3);
    }
    let units = runs.last().unwrap();
    assert!(!units.text("wide.csv").contains("player.payoff"));
    assert!(units.text("wide.csv").contains("would_be_quite_fine,"));
    assert!(
        units
            .text("custom.ferry.custom_export_rounds.csv")
            .starts_with("round,")
    );
}

/// What a run promised and does not hold.
fn untrue(run: &Run) -> Vec<String> {
    let facts = facts::of(run);
    let asked: Vec<_> = facts.iter().map(|(_, sql)| format!("({sql})")).collect();
    let told = run.database.rows(&format!("SELECT {}", asked.join(", ")));
    assert_eq!(told[0].len(), facts.len());
    std::iter::zip(facts, &told[0])
        .filter(|(_, told)| *told != "t")
        .map(|((fact, _), _)| format!("{}: {fact}", run.name()))
        .collect()
}

/// The exports have a record for each row, and what only the database knows.
fn exports_are_of_this_database(run: &Run) {
    let name = run.name();
    let own = |file: &str| records(run.text(file)).len() as u64;
    assert_eq!(
        own("wide.csv"),
        run.counts["otree_participant"] + 1,
        "{name}"
    );
    assert_eq!(
        own("chat.csv"),
        run.counts["otree_chatmessage"] + 1,
        "{name}"
    );
    let apps = run.exports.keys().filter_map(|file| {
        let app = file.strip_prefix("app.")?.strip_suffix(".csv")?;
        (!app.contains('.')).then_some(app)
    });
    for app in apps {
        let players = run.counts[&format!("{app}_player")];
        assert_eq!(own(&format!("app.{app}.csv")), players + 1, "{name}: {app}");
    }
    let times = "SELECT string_agg(text, '' ORDER BY id) FROM otree_pagetimebatch";
    let times = run.database.column(times).concat();
    let (head, rest) = run.text("page_times.csv").split_once('\n').unwrap();
    assert!(head.starts_with("session_code,participant_id_in_session,"));
    assert_eq!(rest, times, "{name}");
    for (file, bytes) in &run.exports {
        if let Some(plain) = file.strip_suffix(".bom.csv") {
            let plain = &run.exports[&format!("{plain}.csv")];
            assert_eq!(bytes.strip_prefix("\u{feff}".as_bytes()), Some(&plain[..]));
        }
    }
    let codes = "SELECT code FROM otree_session ORDER BY id";
    assert_eq!(run.database.column(codes), run.codes, "{name}");
    for code in &run.codes {
        let who = format!("SELECT code FROM otree_participant WHERE _session_code = '{code}'");
        let who = run.database.column(&who);
        let wide = records(run.text(&format!("wide.{code}.csv")));
        assert_eq!(wide.len(), who.len() + 1, "{name}");
        let payments = run.text(&format!("payments.{code}.html"));
        assert!(who.iter().all(|code| payments.contains(code)), "{name}");
    }
    let by_session = run
        .codes
        .iter()
        .filter(|code| run.exports.contains_key(&format!("chat.{code}.csv")));
    let all = if run.otree == Otree::Six {
        run.codes.len()
    } else {
        0
    };
    assert_eq!(by_session.count(), all, "{name}");
}

fn backup_has_every_table(run: &Run) {
    let listed = runs::output(
        Command::new(runs::postgres("pg_restore"))
            .arg("--list")
            .arg(&run.dump),
    );
    for table in run.counts.keys() {
        let line = format!(" TABLE DATA public {table} ");
        assert!(listed.contains(&line), "{}: {table}\n{listed}", run.name());
    }
}

fn dropped_apps_are_gone_and_their_answers_are_not(run: &Run) {
    let settings = std::fs::read_to_string(run.project.join("settings.py")).unwrap();
    for (app, folder) in [("unpack", false), ("attic", true), ("shed", true)] {
        assert!(!settings.contains(app));
        assert_eq!(run.project.join(app).exists(), folder);
        assert!(run.counts[&format!("{app}_player")] > 0);
    }
    let head = |file: &str| run.text(file).lines().next().unwrap().to_owned();
    // Nobody asked for it, and yet one of the three is written: most people played it.
    let wide = head("wide.csv");
    assert!(wide.contains("attic.1.") && !wide.contains("unpack.1.") && !wide.contains("shed.1."));
    let [moving, _, looking, peeking, _] = &run.codes[..] else {
        panic!("five sessions")
    };
    assert!(!head(&format!("wide.{moving}.csv")).contains("unpack"));
    assert!(head(&format!("wide.{looking}.csv")).contains("attic.1."));
    assert!(head(&format!("wide.{peeking}.csv")).contains("shed.1."));
}
