//! Our exports of a run's backup beside oTree's own of the same database.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "each test uses a part; one that cannot go on says so by stopping"
)]

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::Command;

use export::csv::{Style, Writer};
use export::otree::{self, Amount, Code, Field, Places, Study};
use pgdump::Archive;
use serde_json::Value;

use super::runs::{Otree, Run, otree as environment, output, top};

/// What the project's code says, as oTree itself reads it.
pub fn code(project: &Path, otree: Otree) -> Code {
    let python = environment(otree).join("bin/python");
    let script = top().join("src-tauri/export/tests/runs/code.py");
    let mut asked = Command::new(python);
    asked.arg(script).current_dir(project);
    let said: Value = serde_json::from_str(&output(&mut asked)).unwrap();
    let names = |of: &str| -> Vec<String> {
        let names = said[of].as_array().unwrap().iter();
        names
            .map(|name| name.as_str().unwrap().to_owned())
            .collect()
    };
    let places = |of: &str| u8::try_from(said[of].as_u64().unwrap()).unwrap();
    let field = |field: &Value| Field {
        name: field["name"].as_str().unwrap().to_owned(),
        amount: match field["money"].as_str() {
            Some("currency") => Some(Amount::Currency),
            Some("real") => Some(Amount::RealWorld),
            Some(_) => Some(Amount::Exact),
            None => None,
        },
        label: field["label"].as_str().map(str::to_owned),
    };
    let declared = said["declared"].as_object().unwrap().iter();
    Code {
        participant_fields: Some(names("participant_fields")),
        session_fields: Some(names("session_fields")),
        use_points: said["use_points"].as_bool(),
        places: Some(Places {
            currency: places("currency"),
            real: places("real"),
        }),
        apps: Some(names("apps").into_iter().collect()),
        folders: Some(names("folders").into_iter().collect()),
        declared: declared
            .map(|(table, fields)| {
                let fields = fields.as_array().unwrap().iter();
                (table.clone(), fields.map(field).collect())
            })
            .collect(),
        hides_payoffs: said["hides_payoffs"].as_bool().unwrap(),
    }
}

/// Each export that oTree made and we make differently, with the first line that differs. And how many were compared.
pub fn differences(run: &Run, code: &Code) -> (usize, Vec<String>) {
    let scratch = tempfile::tempdir().unwrap();
    let archive = Archive::open(BufReader::new(File::open(&run.dump).unwrap())).unwrap();
    let mut study = Study::read(archive, scratch.path()).unwrap();
    let (mut compared, mut found) = (0, Vec::new());
    for (name, theirs) in &run.exports {
        let Some(ours) = ours(&mut study, code, name) else {
            continue;
        };
        compared += 1;
        let theirs = std::str::from_utf8(theirs).unwrap();
        let (ours, theirs) = match run.otree == Otree::Five && name.starts_with("wide.") {
            true => (in_one_order(&ours), in_one_order(theirs)),
            false => (ours, theirs.to_owned()),
        };
        if ours != theirs {
            let first = first_difference(&ours, &theirs);
            found.push(format!("{}, {name}: {first}", run.name()));
        }
    }
    (compared, found)
}

/// Whoever oTree's page of payments would pay something else than we say. oTree only shows them: by code, with the signs
/// of the money.
pub fn payments(run: &Run) -> (usize, Vec<String>) {
    let scratch = tempfile::tempdir().unwrap();
    let archive = Archive::open(BufReader::new(File::open(&run.dump).unwrap())).unwrap();
    let mut study = Study::read(archive, scratch.path()).unwrap();
    let code = code(&run.project, run.otree);
    let (mut compared, mut found) = (0, Vec::new());
    for session in &run.codes {
        let mut out = Writer::new(Vec::new(), Style::OTREE).unwrap();
        otree::payments(&mut study, &code, Some(session), &mut out).unwrap();
        let ours = String::from_utf8(out.finish().unwrap()).unwrap();
        let page = run.text(&format!("payments.{session}.html"));
        for row in records(&ours).into_iter().skip(1) {
            let row = cells(row);
            let (_, theirs) = page.split_once(&format!(">{}<", row[2])).unwrap();
            let theirs = theirs.split("</tr>").next().unwrap();
            let shown: Vec<&str> = theirs.split("<td>").map(str::trim).collect();
            let [.., bonus, total] = shown.as_slice() else {
                panic!("{theirs}")
            };
            compared += 1;
            let ours = [row[7], row[9]].map(|amount| amount.parse::<f64>().unwrap());
            if ours != [amount(bonus), amount(total)] {
                found.push(format!("{}: {ours:?}, not {bonus} {total}", run.name()));
            }
        }
    }
    (compared, found)
}

/// The number in an amount of money as a page shows it.
fn amount(shown: &str) -> f64 {
    let shown = shown.split('<').next().unwrap();
    let digits = shown.replace(|c: char| !(c.is_ascii_digit() || "-,.".contains(c)), "");
    let (whole, part) = digits.rsplit_once(['.', ',']).unwrap_or((&digits, ""));
    let whole = whole.replace(['.', ','], "");
    format!("{whole}.{part}0").parse().unwrap()
}

/// Where two files begin to differ, and what stands there in each.
fn first_difference(ours: &str, theirs: &str) -> String {
    let (ours, theirs) = (records(ours), records(theirs));
    let (head, other) = (cells(ours[0]), cells(theirs[0]));
    if head != other {
        let only = |of: &[&str], not: &[&str]| -> Vec<String> {
            let own = of.iter().filter(|name| !not.contains(name));
            own.map(|name| (*name).to_owned()).collect()
        };
        return format!(
            "only ours has {:?}, only theirs {:?}",
            only(&head, &other),
            only(&other, &head)
        );
    }
    for (number, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        for (column, (ours, theirs)) in cells(ours).iter().zip(cells(theirs)).enumerate() {
            if *ours != theirs {
                return format!("row {number}, {}: {ours:?}, not {theirs:?}", head[column]);
            }
        }
    }
    format!("{} rows, not {}", ours.len(), theirs.len())
}

/// Our export of that name; `None` for what needs the project's own code.
fn ours(study: &mut Study, code: &Code, name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('.').collect();
    let (style, parts) = match parts.as_slice() {
        [parts @ .., "bom", "csv"] => {
            let style = Style {
                mark: true,
                ..Style::OTREE
            };
            (style, parts)
        }
        [parts @ .., "csv"] => (Style::OTREE, parts),
        _ => return None,
    };
    let mut out = Writer::new(Vec::new(), style).unwrap();
    match parts {
        ["wide"] => otree::wide(study, code, None, &mut out).unwrap(),
        ["wide", session] => otree::wide(study, code, Some(session), &mut out).unwrap(),
        ["app", app] => otree::one_app(study, code, app, None, &mut out).unwrap(),
        ["app", app, session] => {
            otree::one_app(study, code, app, Some(session), &mut out).unwrap();
        }
        ["page_times"] => otree::page_times(study, &mut out).unwrap(),
        ["chat"] => otree::chat(study, None, &mut out).unwrap(),
        ["chat", session] => otree::chat(study, Some(session), &mut out).unwrap(),
        _ => return None,
    }
    Some(String::from_utf8(out.finish().unwrap()).unwrap())
}

/// oTree 5 has the columns of a session's settings in the order of a set of Python's, which no two starts have in common:
/// here in the order of their names.
fn in_one_order(csv: &str) -> String {
    let rows: Vec<_> = records(csv).into_iter().map(cells).collect();
    let Some(head) = rows.first() else {
        return csv.to_owned();
    };
    let is_setting = |column: &usize| head[*column].starts_with("session.config.");
    let settings: Vec<usize> = (0..head.len()).filter(is_setting).collect();
    let mut by_name = settings.clone();
    by_name.sort_by_key(|column| head[*column]);
    let mut order: Vec<usize> = (0..head.len()).collect();
    for (place, column) in settings.iter().zip(by_name) {
        order[*place] = column;
    }
    let ordered = |row: &Vec<&str>| -> String {
        assert_eq!(row.len(), head.len());
        let cells: Vec<_> = order.iter().map(|column| row[*column]).collect();
        cells.join(",")
    };
    rows.iter().map(ordered).collect::<Vec<_>>().join("\r\n")
}

/// The cells of a record as they are written, quotes and all.
fn cells(record: &str) -> Vec<&str> {
    let mut quoted = false;
    let parts = record.trim_end_matches("\r\n").split(|letter: char| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    });
    parts.collect()
}

/// The records of a CSV file, however many lines a field has.
pub fn records(text: &str) -> Vec<&str> {
    let mut quoted = false;
    let ends = |letter: char| {
        quoted ^= letter == '"';
        letter == '\n' && !quoted
    };
    text.split_inclusive(ends).collect()
}
