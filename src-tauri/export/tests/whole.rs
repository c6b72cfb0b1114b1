//! Everything at once: the files, the workbook, and what is said of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, open_workbook};
use export::csv::Style;
use export::otree::{Amount, Code, Field, LeftOut, Study};
use export::{Choice, EXTRA, Made, Personal, everything};
use pgdump::Archive;

fn golden(name: &str) -> PathBuf {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    top.join("tests/golden").join(name)
}

fn made(code: &Code, choice: &Choice) -> (Made, tempfile::TempDir) {
    let scratch = tempfile::tempdir().unwrap();
    let archive = BufReader::new(File::open(golden("study.dump")).unwrap());
    let mut study = Study::read(Archive::open(archive).unwrap(), scratch.path()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let create = |name: &str| File::create_new(folder.path().join(name));
    let made = everything(&mut study, code, choice, scratch.path(), create).unwrap();
    (made, folder)
}

fn code() -> Code {
    let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    Code {
        participant_fields: names(&["treatment", "hist", "never_set"]),
        session_fields: names(&["wave"]),
        ..Code::default()
    }
}

fn as_otree() -> Choice {
    Choice {
        style: Style::OTREE,
        personal: None,
        workbook: true,
    }
}

#[test]
fn every_export_has_its_file_and_its_sheet() {
    let (made, folder) = made(&code(), &as_otree());
    let names = [
        "all_apps_wide",
        "alltypes",
        "alltypes_ev",
        "guess_two_thirds",
        "payment_info",
        "survey",
        "PageTimes",
        "ChatMessages",
        "payments",
    ];
    let mut wanted: Vec<_> = names.iter().map(|name| format!("{name}.csv")).collect();
    for file in &wanted {
        let ours = std::fs::read(folder.path().join(file)).unwrap();
        if let Ok(theirs) = std::fs::read(golden("otree_csv").join(file)) {
            assert!(ours == theirs, "{file}");
        }
    }
    wanted.push("study.xlsx".to_owned());
    assert_eq!(made.files, wanted);
    assert_eq!((made.cuts, made.left_out), (vec![], LeftOut::default()));

    let mut book: calamine::Xlsx<_> = open_workbook(folder.path().join("study.xlsx")).unwrap();
    let mut sheets = names.map(str::to_owned).to_vec();
    sheets.push("codebook".to_owned());
    assert_eq!(book.sheet_names(), sheets);
    let codebook = book.worksheet_range("codebook").unwrap();
    let line = |column: &str| -> Vec<String> {
        let row = codebook
            .rows()
            .find(|row| row[0] == Data::String(column.to_owned()))
            .unwrap();
        row.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        line("player.temp")[1..6],
        ["alltypes", "player", "temp", "number", "study"]
    );
    assert_eq!(line("player.price")[4], "points or money");
    assert_eq!(line("player.agree")[4], "yes or no (1, 0)");
    assert_eq!(
        line("participant.payoff")[4..6],
        ["points or money", "oTree"]
    );
}

#[test]
fn the_codebook_says_what_people_were_asked() {
    let asked = Field {
        name: "price".to_owned(),
        amount: Some(Amount::Currency),
        label: Some("Was zahlen Sie?".to_owned()),
    };
    let code = Code {
        declared: [("alltypes_player".to_owned(), vec![asked])].into(),
        ..code()
    };
    let (made, folder) = made(&code, &as_otree());
    // The code declares one field: the others are in a file of their own.
    assert!(made.files.contains(&"alltypes_left_out.csv".to_owned()));
    assert_eq!(made.left_out.columns.len(), 6);
    let mut book: calamine::Xlsx<_> = open_workbook(folder.path().join("study.xlsx")).unwrap();
    let codebook = book.worksheet_range("codebook").unwrap();
    assert!(
        codebook
            .rows()
            .any(|row| row[6] == Data::String("Was zahlen Sie?".to_owned()))
    );
}

#[test]
fn for_sharing_no_file_and_no_sheet_names_anybody() {
    let choice = Choice {
        personal: Some(Personal {
            chosen: [
                ("alltypes".into(), "player".into(), "note".into()),
                ("alltypes_ev".into(), EXTRA.into(), "txt".into()),
            ]
            .into(),
        }),
        ..as_otree()
    };
    let (made, folder) = made(&code(), &choice);
    for file in made.files.iter().filter(|file| file.ends_with(".csv")) {
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        let head = text.lines().next().unwrap();
        for name in [
            "label", "mturk", "comment", "nickname", "body", ".note", "txt",
        ] {
            assert!(!head.contains(name), "{file}: {head}");
        }
        assert!(!text.contains("Ünïcode"), "{file}");
    }
    let mut book: calamine::Xlsx<_> = open_workbook(folder.path().join("study.xlsx")).unwrap();
    for name in book.sheet_names() {
        let sheet = book.worksheet_range(&name).unwrap();
        let told = |cell: &Data| cell.to_string().contains("Ünïcode");
        assert!(!sheet.rows().flatten().any(told), "{name}");
    }
}

#[test]
fn german_excel_gets_every_file_as_it_wants_it() {
    let choice = Choice {
        style: Style::GERMAN_EXCEL,
        workbook: false,
        ..as_otree()
    };
    let (made, folder) = made(&code(), &choice);
    for file in &made.files {
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.starts_with('\u{feff}') && text.contains(';'), "{file}");
    }
    let times = std::fs::read_to_string(folder.path().join("PageTimes.csv")).unwrap();
    assert!(
        times.contains("\r\nyyzf5hhb;1;28g43c2w;0;;InitializeParticipant;1795217215;1;0;0\r\n")
    );
    let app = std::fs::read_to_string(folder.path().join("alltypes.csv")).unwrap();
    assert!(app.contains(";12,0;4;ä;"));
}
