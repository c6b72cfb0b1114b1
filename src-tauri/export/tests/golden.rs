//! A backup of a made-up study, and what oTree itself exported from that database: each export from the backup alone is
//! the same, byte for byte.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use export::Personal;
use export::csv::{Style, Writer};
use export::otree::{self, Amount, Code, Field, LeftOut, Model, Study, left_out, stale_columns};
use pgdump::Archive;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/golden")
        .join(name)
}

/// The study, and the folder where its rows are put by.
fn study() -> (Study, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = File::open(golden("study.dump")).unwrap();
    let archive = Archive::open(BufReader::new(file)).unwrap();
    let study = Study::read(archive, folder.path()).unwrap();
    (study, folder)
}

/// What its code says that the database does not.
fn code() -> Code {
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    Code {
        participant_fields: names(&["treatment", "hist", "never_set"]),
        session_fields: names(&["wave"]),
        ..Code::default()
    }
}

fn equal(name: &str, make: impl FnOnce(&mut Study, &mut Writer<Vec<u8>>)) {
    let (mut study, _folder) = study();
    let mut out = Writer::new(Vec::new(), Style::OTREE).unwrap();
    make(&mut study, &mut out);
    let ours = String::from_utf8(out.finish().unwrap()).unwrap();
    let theirs = std::fs::read_to_string(golden("otree_csv").join(name)).unwrap();
    for (number, (ours, theirs)) in ours.split("\r\n").zip(theirs.split("\r\n")).enumerate() {
        assert_eq!(ours, theirs, "{name}, row {number}");
    }
    assert_eq!(ours, theirs, "{name}");
}

#[test]
fn all_apps_side_by_side() {
    equal("all_apps_wide.csv", |study, out| {
        otree::wide(study, &code(), None, out).unwrap();
    });
}

#[test]
fn one_session_side_by_side() {
    equal("wide_84ti2gzn.csv", |study, out| {
        otree::wide(study, &code(), Some("84ti2gzn"), out).unwrap();
    });
}

#[test]
fn each_app_by_itself() {
    for app in ["alltypes", "guess_two_thirds", "payment_info", "survey"] {
        equal(&format!("{app}.csv"), |study, out| {
            otree::one_app(study, &code(), app, None, out).unwrap();
        });
    }
}

#[test]
fn page_times() {
    equal("PageTimes.csv", |study, out| {
        otree::page_times(study, out).unwrap();
    });
}

#[test]
fn chat() {
    equal("ChatMessages.csv", |study, out| {
        otree::chat(study, None, out).unwrap();
    });
}

fn text(make: impl FnOnce(&mut Writer<Vec<u8>>)) -> String {
    let mut out = Writer::new(Vec::new(), Style::OTREE).unwrap();
    make(&mut out);
    String::from_utf8(out.finish().unwrap()).unwrap()
}

#[test]
fn what_names_somebody_is_left_out_for_sharing_and_all_else_stays() {
    let (mut study, _folder) = study();
    let field = ("alltypes", "player", "note");
    let personal = Personal {
        chosen: [(field.0.into(), field.1.into(), field.2.into())].into(),
    };
    let whole = text(|out| otree::wide(&mut study, &code(), None, out).unwrap());
    let shared = text(|out| {
        let mut out = personal.kept_out_of(None, out);
        otree::wide(&mut study, &code(), None, &mut out).unwrap();
    });
    let (before, after) = (
        whole.lines().next().unwrap(),
        shared.lines().next().unwrap(),
    );
    let gone: Vec<_> = before
        .split(',')
        .filter(|name| !after.split(',').any(|kept| kept == *name))
        .collect();
    assert_eq!(
        gone,
        [
            "participant.label",
            "participant.mturk_worker_id",
            "participant.mturk_assignment_id",
            "session.label",
            "session.mturk_HITId",
            "session.mturk_HITGroupId",
            "session.comment",
            "alltypes.1.player.note",
            "alltypes.2.player.note"
        ]
    );
    assert!(whole.contains("Ünïcode") && !shared.contains("Ünïcode"));
    assert_eq!(whole.lines().count(), shared.lines().count());
    let one = text(|out| {
        let mut out = personal.kept_out_of(Some("alltypes"), out);
        otree::one_app(&mut study, &code(), "alltypes", None, &mut out).unwrap();
    });
    assert!(!one.contains("player.note") && !one.contains("Ünïcode"));
    assert!(one.contains("player.price"));
}

#[test]
fn what_the_code_no_longer_knows_is_named_and_kept() {
    let (mut study, _folder) = study();
    let fields = ["agree", "price", "nick", "temp", "cnt", "pick"];
    let declared = fields.map(|name| Field {
        name: name.to_owned(),
        amount: (name == "price").then_some(Amount::Currency),
        label: None,
    });
    let code = Code {
        apps: Some(
            ["alltypes", "payment_info", "survey"]
                .map(str::to_owned)
                .into(),
        ),
        declared: [("alltypes_player".to_owned(), declared.to_vec())].into(),
        ..code()
    };
    let left = left_out(&mut study, &code).unwrap();
    assert_eq!(left.apps, ["guess_two_thirds"]);
    let note = ("alltypes".to_owned(), Model::Player, "note".to_owned());
    assert_eq!(left.columns, [note]);
    let alone = text(|out| stale_columns(&mut study, &code, "alltypes", out).unwrap());
    assert!(alone.starts_with("participant.id_in_session,participant.code,"));
    assert!(alone.contains("player.note") && alone.contains("Ünïcode"));
    assert!(!alone.contains("player.price"));
    // As oTree would write it now.
    let now = text(|out| otree::one_app(&mut study, &code, "alltypes", None, out).unwrap());
    assert!(!now.contains("player.note") && now.contains("player.price"));
    assert_eq!(
        left_out(&mut study, &self::code()).unwrap(),
        LeftOut::default()
    );
}

#[test]
fn the_study_is_what_it_was() {
    let (study, _folder) = study();
    assert_eq!(study.version, otree::Version::Six);
    let sessions: u64 = study.sequences.iter().map(|one| one.sessions).sum();
    assert_eq!(sessions, 9);
    let people: i64 = study.sequences.iter().map(|one| one.participants).sum();
    assert_eq!(people, 41);
    let apps: Vec<_> = study.apps.keys().map(String::as_str).collect();
    assert_eq!(
        apps,
        ["alltypes", "guess_two_thirds", "payment_info", "survey"]
    );
    assert_eq!(study.apps["alltypes"].extra, ["alltypes_ev"]);
    assert_eq!(study.apps["guess_two_thirds"].rounds, 3);
}

#[test]
fn an_extra_model_is_written_as_it_is() {
    let (mut study, _folder) = study();
    let mut out = Writer::new(Vec::new(), Style::OTREE).unwrap();
    otree::extra_model(&mut study, &code(), "alltypes_ev", &mut out).unwrap();
    let ours = String::from_utf8(out.finish().unwrap()).unwrap();
    let header = ours.lines().next().unwrap();
    assert!(header.starts_with("id,"), "{header}");
    // The study's own custom export has a row for each as well.
    let theirs = std::fs::read_to_string(golden("otree_csv/alltypes_custom.csv")).unwrap();
    assert_eq!(ours.lines().count(), theirs.lines().count());
}

#[test]
fn what_is_no_session_and_no_app_says_so() {
    let (mut study, _folder) = study();
    let mut out = Writer::new(Vec::new(), Style::OTREE).unwrap();
    let refused = otree::wide(&mut study, &code(), Some("nobody"), &mut out).unwrap_err();
    assert_eq!(refused.to_string(), "there is no session nobody");
    let refused = otree::one_app(&mut study, &code(), "nothing", None, &mut out).unwrap_err();
    assert_eq!(refused.to_string(), "there are no data of an app nothing");
    // And nothing is lost by it.
    assert_eq!(study.tables().count(), 23);
}
