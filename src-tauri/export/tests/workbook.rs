//! The workbook, read back by somebody else's reader: numbers are numbers, text is text, and what Excel has no room for
//! is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use export::excel::{Book, Cut};
use export::otree::{self, Code, Study};
use export::{Cell, Sheet};
use pgdump::Archive;

fn written(make: impl FnOnce(&mut Book)) -> (Xlsx<Cursor<Vec<u8>>>, Vec<Cut>) {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Book::new(folder.path()).unwrap();
    make(&mut book);
    let mut bytes = Cursor::new(Vec::new());
    let cuts = book.finish(&mut bytes).unwrap();
    (Xlsx::new(bytes).unwrap(), cuts)
}

fn one_sheet(rows: &[Vec<Cell<'_>>]) -> (Range<Data>, Vec<Cut>) {
    let (mut book, cuts) = written(|book| {
        let mut sheet = book.begin("one").unwrap();
        for row in rows {
            sheet.cells(row.iter().cloned()).unwrap();
            sheet.end_row().unwrap();
        }
        book.end(sheet);
    });
    (book.worksheet_range("one").unwrap(), cuts)
}

fn text(text: &str) -> Cell<'_> {
    Cell::Text(text.into())
}

fn number(text: &str) -> Cell<'_> {
    Cell::Number(text.into())
}

#[test]
fn a_study_is_there_with_all_its_rows_and_their_types() {
    let scratch = tempfile::tempdir().unwrap();
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/study.dump");
    let archive = Archive::open(BufReader::new(File::open(dump).unwrap())).unwrap();
    let mut study = Study::read(archive, scratch.path()).unwrap();
    let (mut book, cuts) = written(|book| {
        for app in ["survey", "alltypes"] {
            let mut sheet = book.begin(app).unwrap();
            otree::one_app(&mut study, &Code::default(), app, None, &mut sheet).unwrap();
            book.end(sheet);
        }
        let mut sheet = book.begin("page times").unwrap();
        otree::page_times_in_cells(&mut study, &mut sheet).unwrap();
        book.end(sheet);
    });
    assert_eq!(cuts, []);
    assert_eq!(book.sheet_names(), ["survey", "alltypes", "page times"]);

    let sheet = book.worksheet_range("alltypes").unwrap();
    let place = |name: &str| {
        let head = sheet.rows().next().unwrap();
        head.iter()
            .position(|cell| *cell == Data::String(name.to_owned()))
            .unwrap()
    };
    let first = sheet.rows().nth(1).unwrap();
    assert_eq!(
        first[place("participant.code")],
        Data::String("tgetl2b7".to_owned())
    );
    assert_eq!(first[place("player.price")], Data::Float(0.0));
    assert_eq!(first[place("player.temp")], Data::Float(12.0));
    assert_eq!(
        first[place("player.role")],
        Data::String("Käufer".to_owned())
    );
    assert_eq!(first[place("player.nick")], Data::String("25".to_owned()));
    assert_eq!(first[place("participant.label")], Data::Empty);

    let theirs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/otree_csv");
    let lines = |name: &str| {
        std::fs::read_to_string(theirs.join(name))
            .unwrap()
            .lines()
            .count()
    };
    assert_eq!(sheet.rows().count(), lines("alltypes.csv"));
    let times = book.worksheet_range("page times").unwrap();
    assert_eq!(times.rows().count(), lines("PageTimes.csv"));
    assert_eq!(times.get((1, 6)), Some(&Data::Float(1_795_217_215.0)));
}

#[test]
fn text_is_never_a_formula_and_no_digit_is_lost() {
    let (sheet, _) = one_sheet(&[
        vec![text("head")],
        vec![
            text("=1+1"),
            text("007"),
            text("1e5"),
            text("TRUE"),
            text(" a\tb\nc "),
            text("_x000D_"),
        ],
        vec![
            number("12"),
            number("-0.5"),
            number("1234567890123456"),
            number("nan"),
            number("1e+16"),
        ],
        vec![Cell::Empty, text(""), text("end")],
    ]);
    let string = |text: &str| Data::String(text.to_owned());
    let rows: Vec<_> = sheet.rows().collect();
    assert_eq!(
        rows[1],
        ["=1+1", "007", "1e5", "TRUE", " a\tb\nc ", "_x000D_"].map(string)
    );
    assert_eq!(
        rows[2][..5],
        [
            Data::Float(12.0),
            Data::Float(-0.5),
            string("1234567890123456"),
            string("nan"),
            Data::Float(1e16)
        ]
    );
    assert_eq!(rows[3][..3], [Data::Empty, Data::Empty, string("end")]);
}

#[test]
fn what_excel_has_no_room_for_is_told() {
    let long = "ä".repeat(40_000);
    let wide: Vec<_> = (0..16_390).map(|_| number("1")).collect();
    let (sheet, cuts) = one_sheet(&[vec![text("head")], vec![text(&long)], wide]);
    let told = Cut {
        sheet: "one".to_owned(),
        rows: 0,
        columns: 6,
        texts: 1,
    };
    assert_eq!(cuts, [told]);
    assert_eq!(sheet.get((1, 0)), Some(&Data::String("ä".repeat(32_767))));
    assert_eq!(sheet.width(), 16_384);
}

#[test]
fn each_sheet_gets_a_name_that_excel_takes_and_no_other_has() {
    let names = [
        "a/b:c",
        "A_B_C",
        "History",
        "",
        "x".repeat(40).as_str(),
        "x".repeat(41).as_str(),
    ]
    .map(str::to_owned);
    let (book, _) = written(|book| {
        for name in &names {
            let sheet = book.begin(name).unwrap();
            book.end(sheet);
        }
    });
    let long = "x".repeat(31);
    let second = format!("{} 2", "x".repeat(29));
    assert_eq!(
        book.sheet_names(),
        ["a_b_c", "A_B_C 2", "History 2", " 2", &long, &second]
    );
}
