//! Who is to be paid what: the figures of oTree's page of payments, which oTree itself does not export.

use std::borrow::Cow;

use super::cells::Cells;
use super::code::{Amount, Code};
use super::money;
use super::sessions::{Sessions, Settings};
use super::study::{PARTICIPANTS, Study};
use super::table::Table;
use crate::error::ExportError;
use crate::python::{Node, repr_float};
use crate::sheet::{Cell, Sheet};
use crate::store::Row;

const HEADER: [&str; 10] = [
    "session.code",
    "participant.id_in_session",
    "participant.code",
    "participant.label",
    "progress",
    "status",
    "participant.payoff",
    "bonus",
    "participation_fee",
    "total",
];

/// All participants, or those of one session, with what each has earned in real money.
pub fn payments<S: Sheet>(
    study: &mut Study,
    code: &Code,
    session: Option<&str>,
    out: &mut S,
) -> Result<(), ExportError> {
    if let Some(code) = session {
        study.session(code)?;
    }
    let cells = Cells::of(study, code);
    let mut participants = study.take(PARTICIPANTS)?;
    let mut sessions = Sessions::take(study)?;
    let done = rows(code, &cells, &mut participants, &mut sessions, session, out);
    sessions.give_back(study);
    study.give_back(participants);
    done
}

fn rows<S: Sheet>(
    code: &Code,
    cells: &Cells,
    participants: &mut Table,
    sessions: &mut Sessions,
    only: Option<&str>,
    out: &mut S,
) -> Result<(), ExportError> {
    out.texts(HEADER)?;
    let code_of_session = sessions.table().wanted("code")?;
    let place = |name| participants.wanted(name);
    let (of, payoff) = (place("session_id")?, place("payoff")?);
    let (number, own, label) = (place("id_in_session")?, place("code")?, place("label")?);
    let (page, last) = (place("_index_in_pages")?, place("_max_page_index")?);
    // oTree 5 knows none.
    let status = participants.place("status");
    let places = cells.places(Amount::RealWorld).unwrap_or(2);
    let (mut at, mut row) = (0, Row::default());
    while participants.nth(at, &mut row)? {
        at += 1;
        sessions.turn_to(row.number(of))?;
        let session = sessions.row().text(code_of_session).unwrap_or_default();
        let session = session.into_owned();
        if only.is_some_and(|only| only != session) {
            continue;
        }
        let settings = sessions.settings()?;
        let text = |place: usize| row.text(place).unwrap_or_default();
        let earned = row.text(payoff).unwrap_or(Cow::Borrowed("0"));
        let bonus = bonus(settings, code, cells, &earned, places);
        let fee = fee(settings, places);
        let total = money::sum(&bonus, &fee, places);
        out.text(&session)?;
        out.cell(&Cell::Number(text(number)))?;
        out.text(&text(own))?;
        out.text(&text(label))?;
        out.text(&format!("{}/{}", text(page), text(last)))?;
        out.text(&status.map(text).unwrap_or_default())?;
        let earned = money::shown(&earned, cells.places(Amount::Currency));
        for amount in [earned, Some(bonus), Some(fee), total] {
            out.cell(&match amount {
                Some(amount) => Cell::Number(amount.into()),
                None => Cell::Empty,
            })?;
        }
        out.end_row()?;
    }
    Ok(())
}

/// A payoff in real money: points by what a point is worth, money as it is.
fn bonus(settings: &Settings, code: &Code, cells: &Cells, earned: &str, places: u8) -> String {
    let worth = settings.get("real_world_currency_per_point");
    let worth = worth.and_then(|at| match settings.config.get(at) {
        Node::Int(digits) => digits.parse::<f64>().ok(),
        Node::Float(worth) => Some(*worth),
        Node::Decimal(_, digits) => digits.parse().ok(),
        _ => None,
    });
    let points = || {
        let worth = worth.filter(|_| code.use_points.unwrap_or(true))?;
        let points = money::shown(earned, cells.places(Amount::Currency))?;
        // The float itself, to its last digit, is what oTree rounds.
        Some(format!("{:.60}", points.parse::<f64>().ok()? * worth))
    };
    let amount = points().unwrap_or_else(|| earned.to_owned());
    money::rounded(&amount, places).unwrap_or_default()
}

fn fee(settings: &Settings, places: u8) -> String {
    let value = settings.get("participation_fee");
    let digits = value.and_then(|at| match settings.config.get(at) {
        Node::Decimal(_, digits) | Node::Int(digits) => Some(digits.clone()),
        Node::Float(fee) => Some(repr_float(*fee)),
        // A unit of the study's own.
        Node::Object(_, made_with) => {
            let only = made_with.first().filter(|_| made_with.len() == 1)?;
            settings.config.text(*only).map(str::to_owned)
        }
        _ => None,
    });
    let fee = digits.and_then(|digits| money::rounded(&digits, places));
    fee.or_else(|| money::rounded("0", places))
        .unwrap_or_default()
}
