//! All apps side by side: a row for each participant, with the columns of each round of each app.

use super::apps::Models;
use super::cells::{Cells, Columns};
use super::code::Code;
use super::columns::{NOT_SHOWN, PARTICIPANT, SESSION};
use super::study::{PARTICIPANTS, Session, Study, unpickled};
use super::table::Table;
use crate::error::ExportError;
use crate::python::Pickle;
use crate::sheet::{Cell, Sheet};
use crate::store::{Index, Row};
use std::collections::BTreeMap;

/// The whole study, or one session of it.
pub fn wide<S: Sheet>(
    study: &mut Study,
    code: &Code,
    session: Option<&str>,
    out: &mut S,
) -> Result<(), ExportError> {
    let sessions: Vec<Session> = match session {
        Some(code) => vec![study.session(code)?.clone()],
        None => study.sessions.clone(),
    };
    let mut participants = study.take(PARTICIPANTS)?;
    let mut blocks = Vec::new();
    let done = blocks_of(study, code, &sessions, &mut blocks)
        .and_then(|()| rows(study, code, &sessions, &mut participants, &mut blocks, out));
    study.give_back(participants);
    for block in blocks {
        block.models.give_back(study);
    }
    done
}

/// An app, and its players by participant and round.
struct Block {
    app: String,
    rounds: i64,
    models: Models,
    players: Index,
}

fn blocks_of(
    study: &mut Study,
    code: &Code,
    sessions: &[Session],
    blocks: &mut Vec<Block>,
) -> Result<(), ExportError> {
    for app in order(study, code, sessions) {
        let rounds = study.apps.get(&app).map_or(0, |app| app.rounds);
        if rounds == 0 {
            continue;
        }
        let folder = study.folder().to_owned();
        let mut models = Models::take(study, code, &app)?;
        let found = by_participant(&mut models.players, &folder);
        match found {
            Ok(players) => blocks.push(Block {
                app,
                rounds,
                models,
                players,
            }),
            Err(error) => {
                models.give_back(study);
                return Err(error);
            }
        }
    }
    Ok(())
}

fn by_participant(players: &mut Table, folder: &std::path::Path) -> Result<Index, ExportError> {
    let (participant, round) = (
        players.wanted("participant_id")?,
        players.wanted("round_number")?,
    );
    players.index(folder, |row| {
        Some((row.number(participant)?, row.number(round)?))
    })
}

/// The apps in oTree's order: first those that most people played together, as they played them, then the others by name.
fn order(study: &Study, code: &Code, sessions: &[Session]) -> Vec<String> {
    let mut sequences: Vec<(&[String], i64)> = Vec::new();
    for session in sessions {
        let known = sequences
            .iter_mut()
            .find(|(apps, _)| *apps == session.apps.as_slice());
        match known {
            Some((_, people)) => *people += session.participants,
            None => sequences.push((&session.apps, session.participants)),
        }
    }
    // The first of those that are equal.
    let most = sequences
        .iter()
        .fold(None, |most: Option<&(&[String], i64)>, one| match most {
            Some(most) if most.1 >= one.1 => Some(most),
            _ => Some(one),
        });
    let first = most.map_or(&[][..], |(apps, _)| apps);
    let is_there = |app: &String| {
        code.folders
            .as_ref()
            .is_none_or(|folders| folders.contains(app))
    };
    let is_named = |app: &String| code.apps.as_ref().is_none_or(|apps| apps.contains(app));
    let others = study.played();
    let others = others
        .iter()
        .filter(|app| !first.contains(app) && is_named(app));
    let mut all: Vec<String> = Vec::new();
    for app in first.iter().chain(others).filter(|app| is_there(app)) {
        // One that is played twice is there once.
        if study.apps.contains_key(app) && !all.contains(app) {
            all.push(app.clone());
        }
    }
    all
}

/// The settings that are columns: first the name and oTree's own, then each simple one where it is first met.
fn settings(sessions: &[Session], code: &Code) -> Vec<String> {
    let mut first = vec!["participation_fee"];
    if code.use_points.unwrap_or(true) {
        first.push("real_world_currency_per_point");
    }
    let mut names = vec!["name".to_owned()];
    for session in sessions {
        let own = session
            .simple_settings()
            .filter(|name| !NOT_SHOWN.contains(name) && !first.contains(name));
        for name in first.iter().copied().chain(own) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// The names that were ever set, as they were met.
fn names_met<'a>(all: impl Iterator<Item = &'a Pickle>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for pickle in all {
        for (name, _) in pickle.entries(pickle.root()) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// Reads the participants of some sessions in order of id, with what the code keeps with each.
fn each_participant(
    participants: &mut Table,
    sessions: &BTreeMap<i64, &Session>,
    mut act: impl FnMut(i64, &Row, &Session, &Pickle) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let (id, of, vars) = (
        participants.wanted("id")?,
        participants.wanted("session_id")?,
        participants.wanted("_vars")?,
    );
    let (mut number, mut row) = (0, Row::default());
    while participants.nth(number, &mut row)? {
        number += 1;
        let session = row.number(of).and_then(|of| sessions.get(&of));
        if let (Some(id), Some(session)) = (row.number(id), session) {
            let vars = unpickled(participants, vars, &row)?;
            act(id, &row, session, &vars)?;
        }
    }
    Ok(())
}

fn rows<S: Sheet>(
    study: &mut Study,
    code: &Code,
    sessions: &[Session],
    participants: &mut Table,
    blocks: &mut [Block],
    out: &mut S,
) -> Result<(), ExportError> {
    let cells = Cells::of(study, code);
    let by_id: BTreeMap<i64, &Session> = sessions.iter().map(|own| (own.id, own)).collect();
    let mut met: Vec<String> = Vec::new();
    let mut people = 0;
    each_participant(participants, &by_id, |_, _, _, vars| {
        people += 1;
        if code.participant_fields.is_none() {
            for name in names_met(std::iter::once(vars)) {
                if !met.contains(&name) {
                    met.push(name);
                }
            }
        }
        Ok(())
    })?;
    if people == 0 {
        out.end_row()?;
        return Ok(());
    }
    let own_fields = code.participant_fields.clone().unwrap_or(met);
    let session_fields = code
        .session_fields
        .clone()
        .unwrap_or_else(|| names_met(sessions.iter().map(|session| &session.vars)));
    let settings = settings(sessions, code);
    let person = Columns::of(participants, code, PARTICIPANT.map(|name| (name, name)));
    let session_columns = Columns::of(
        study.table("otree_session")?,
        code,
        SESSION.map(|name| (name, name)),
    );

    let heads = [
        ("participant.", &person.names),
        ("participant.", &own_fields),
        ("session.", &session_columns.names),
        ("session.config.", &settings),
        ("session.", &session_fields),
    ];
    for (before, names) in heads {
        for name in names {
            out.text(&format!("{before}{name}"))?;
        }
    }
    for block in blocks.iter() {
        for round in 1..=block.rounds {
            for name in block.models.names(&format!("{}.{round}.", block.app)) {
                out.text(&name)?;
            }
        }
    }
    out.end_row()?;

    let mut player = Row::default();
    each_participant(participants, &by_id, |id, row, session, vars| {
        out.cells(person.cells(&cells, row))?;
        for name in &own_fields {
            out.cell(&cells.of_value(vars, vars.entry(vars.root(), name)))?;
        }
        out.cells(session_columns.cells(&cells, &session.row))?;
        for name in &settings {
            out.cell(&cells.of_value(&session.config, session.setting(name)))?;
        }
        for name in &session_fields {
            let value = session.vars.entry(session.vars.root(), name);
            out.cell(&cells.of_value(&session.vars, value))?;
        }
        for block in blocks.iter_mut() {
            for round in 1..=block.rounds {
                match block.players.get((id, round))? {
                    Some(at) => {
                        block.models.players.at(at, &mut player)?;
                        block.models.cells(&cells, &player, out)?;
                    }
                    None => {
                        (0..block.models.width()).try_for_each(|_| out.cell(&Cell::Empty))?;
                    }
                }
            }
        }
        out.end_row()?;
        Ok(())
    })
}
