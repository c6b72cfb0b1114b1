//! One app, a row for each player of each round; and its ExtraModels, which oTree itself never exports.

use super::apps::Models;
use super::cells::{Cells, Columns};
use super::code::Code;
use super::columns::{PARTICIPANT, SESSION};
use super::sessions::Sessions;
use super::study::{PARTICIPANTS, Study};
use crate::error::ExportError;
use crate::sheet::Sheet;
use crate::store::Row;

/// All data of one app, or of one session in it.
pub fn one_app<S: Sheet>(
    study: &mut Study,
    code: &Code,
    app: &str,
    session: Option<&str>,
    out: &mut S,
) -> Result<(), ExportError> {
    let only = match session {
        Some(code) => Some(study.session(code)?.id),
        None => None,
    };
    let mut models = Models::take(study, code, app)?;
    let mut participants = study.take(PARTICIPANTS)?;
    let mut sessions = Sessions::take(study)?;
    let cells = Cells::of(study, code);
    let done = rows(
        code,
        &cells,
        &mut models,
        &mut participants,
        &mut sessions,
        only,
        out,
    );
    sessions.give_back(study);
    study.give_back(participants);
    models.give_back(study);
    done
}

fn rows<S: Sheet>(
    code: &Code,
    cells: &Cells,
    models: &mut Models,
    participants: &mut super::Table,
    sessions: &mut Sessions,
    only: Option<i64>,
    out: &mut S,
) -> Result<(), ExportError> {
    let people = Columns::of(participants, code, PARTICIPANT.map(|name| (name, name)));
    let of_session = Columns::of(sessions.table(), code, SESSION.map(|name| (name, name)));
    people
        .names
        .iter()
        .try_for_each(|name| out.text(&format!("participant.{name}")))?;
    models
        .names("")
        .iter()
        .try_for_each(|name| out.text(name))?;
    of_session
        .names
        .iter()
        .try_for_each(|name| out.text(&format!("session.{name}")))?;
    out.end_row()?;

    let (of, at) = (
        models.players.wanted("participant_id")?,
        models.players.wanted("session_id")?,
    );
    let (mut player, mut participant) = (Row::default(), Row::default());
    let mut number = 0;
    while models.players.nth(number, &mut player)? {
        number += 1;
        let session = player.number(at);
        if only.is_some() && session != only {
            continue;
        }
        let is_there = match player.number(of) {
            Some(id) => participants.by_id(id, &mut participant)?,
            None => false,
        };
        if !is_there {
            participant = Row::default();
        }
        out.cells(people.cells(cells, &participant))?;
        models.cells(cells, &player, out)?;
        sessions.turn_to(session)?;
        out.cells(of_session.cells(cells, sessions.row()))?;
        out.end_row()?;
    }
    Ok(())
}

/// A table as it is, such as an ExtraModel's: every column, in the order of ids.
pub fn extra_model<S: Sheet>(
    study: &mut Study,
    code: &Code,
    table: &str,
    out: &mut S,
) -> Result<(), ExportError> {
    let cells = Cells::of(study, code);
    let table = study.table(table)?;
    let all: Vec<String> = table
        .columns
        .iter()
        .map(|column| column.name.clone())
        .collect();
    let names = all.iter().map(|name| (name.as_str(), name.as_str()));
    let columns = Columns::of(table, code, names);
    out.texts(columns.names.iter().map(String::as_str))?;
    let (mut number, mut row) = (0, Row::default());
    while table.nth(number, &mut row)? {
        out.cells(columns.cells(&cells, &row))?;
        out.end_row()?;
        number += 1;
    }
    Ok(())
}
