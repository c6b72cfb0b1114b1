//! All apps side by side: a row for each participant, with the columns of each round of each app.

use super::apps::Models;
use super::cells::{Cells, Columns};
use super::code::Code;
use super::columns::{NOT_SHOWN, PARTICIPANT, SESSION};
use super::sessions::Sessions;
use super::study::{PARTICIPANTS, Session, Study, unpickled};
use super::table::Table;
use crate::error::ExportError;
use crate::python::Pickle;
use crate::sheet::{Cell, Sheet};
use crate::store::{Index, Row};
/// The whole study, or one session of it.
pub fn wide<S: Sheet>(
    study: &mut Study,
    code: &Code,
    session: Option<&str>,
    out: &mut S,
) -> Result<(), ExportError> {
    let only = match session {
        Some(code) => Some(study.session(code)?),
        None => None,
    };
    let mut blocks = Vec::new();
    let made = blocks_of(study, code, only.as_ref(), &mut blocks);
    let mut tables = Tables {
        participants: study.take(PARTICIPANTS)?,
        sessions: Sessions::take(study)?,
        blocks,
    };
    let cells = Cells::of(study, code);
    let done = made.and_then(|()| rows(code, &cells, only.map(|only| only.id), &mut tables, out));
    study.give_back(tables.participants);
    tables.sessions.give_back(study);
    for block in tables.blocks {
        block.models.give_back(study);
    }
    done
}

/// All that is read together.
struct Tables {
    participants: Table,
    sessions: Sessions,
    blocks: Vec<Block>,
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
    only: Option<&Session>,
    blocks: &mut Vec<Block>,
) -> Result<(), ExportError> {
    for app in order(study, code, only) {
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
fn order(study: &Study, code: &Code, only: Option<&Session>) -> Vec<String> {
    // Of those that are equal, what was played first.
    let most = study.sequences.iter().rev();
    let most = most.max_by_key(|sequence| sequence.participants);
    let first = match (only, most) {
        (Some(only), _) => only.apps.as_slice(),
        (None, Some(most)) => most.apps.as_slice(),
        (None, None) => &[],
    };
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

/// Which settings are columns, and which fields the code keeps with sessions: as they are first met.
struct Names {
    settings: Vec<String>,
    kept: Vec<String>,
}

/// First the name and oTree's own, then each simple setting where it is first met.
fn names(code: &Code, only: Option<i64>, reader: &mut Sessions) -> Result<Names, ExportError> {
    let mut first = vec!["participation_fee"];
    if code.use_points.unwrap_or(true) {
        first.push("real_world_currency_per_point");
    }
    let (mut settings, mut kept) = (vec!["name".to_owned()], Vec::new());
    let mut number = 0;
    while reader.turn_to_nth(number)? {
        number += 1;
        if only.is_some() && reader.id() != only {
            continue;
        }
        let own = reader.settings()?;
        for name in first.iter().copied() {
            add(&mut settings, name);
        }
        for name in own.simple().filter(|name| !NOT_SHOWN.contains(name)) {
            add(&mut settings, name);
        }
        for (name, _) in own.vars.entries(own.vars.root()) {
            add(&mut kept, name);
        }
    }
    let kept = code.session_fields.clone().unwrap_or(kept);
    Ok(Names { settings, kept })
}

fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// Reads the participants of some sessions in order of id, with what the code keeps with each.
fn each_participant(
    participants: &mut Table,
    only: Option<i64>,
    mut act: impl FnMut(
        i64,
        i64,
        &Row,
        &dyn Fn() -> Result<Pickle, ExportError>,
    ) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let (id, of, vars) = (
        participants.wanted("id")?,
        participants.wanted("session_id")?,
        participants.wanted("_vars")?,
    );
    let (mut number, mut row) = (0, Row::default());
    while participants.nth(number, &mut row)? {
        number += 1;
        let session = row
            .number(of)
            .filter(|of| only.is_none_or(|only| only == *of));
        if let (Some(id), Some(session)) = (row.number(id), session) {
            act(id, session, &row, &|| unpickled(participants, vars, &row))?;
        }
    }
    Ok(())
}

fn rows<S: Sheet>(
    code: &Code,
    cells: &Cells,
    only: Option<i64>,
    tables: &mut Tables,
    out: &mut S,
) -> Result<(), ExportError> {
    let Tables {
        participants,
        sessions: reader,
        blocks,
    } = tables;
    let (mut met, mut people) = (Vec::new(), 0);
    each_participant(participants, only, |_, _, _, vars| {
        people += 1;
        // Where the code names the fields, nobody has to be read for theirs.
        if code.participant_fields.is_none() {
            let vars = vars()?;
            for (name, _) in vars.entries(vars.root()) {
                add(&mut met, name);
            }
        }
        Ok(())
    })?;
    if people == 0 {
        return out.end_row();
    }
    let own_fields = code.participant_fields.clone().unwrap_or(met);
    let names = names(code, only, reader)?;
    let person = Columns::of(participants, code, PARTICIPANT.map(|name| (name, name)));
    let of_session = Columns::of(reader.table(), code, SESSION.map(|name| (name, name)));

    for (before, names) in [
        ("participant.", &person.names),
        ("participant.", &own_fields),
        ("session.", &of_session.names),
        ("session.config.", &names.settings),
        ("session.", &names.kept),
    ] {
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
    each_participant(participants, only, |id, session, row, vars| {
        out.cells(person.cells(cells, row))?;
        let vars = vars()?;
        for name in &own_fields {
            out.cell(&cells.of_value(&vars, vars.entry(vars.root(), name)))?;
        }
        reader.turn_to(Some(session))?;
        out.cells(of_session.cells(cells, reader.row()))?;
        let own = reader.settings()?;
        for name in &names.settings {
            out.cell(&cells.of_value(&own.config, own.get(name)))?;
        }
        for name in &names.kept {
            let value = own.vars.entry(own.vars.root(), name);
            out.cell(&cells.of_value(&own.vars, value))?;
        }
        for block in blocks.iter_mut() {
            for round in 1..=block.rounds {
                match block.players.get((id, round))? {
                    Some(at) => {
                        block.models.players.at(at, &mut player)?;
                        block.models.cells(cells, &player, out)?;
                    }
                    None => {
                        (0..block.models.width()).try_for_each(|_| out.cell(&Cell::Empty))?;
                    }
                }
            }
        }
        out.end_row()
    })
}
