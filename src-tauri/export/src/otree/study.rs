//! A study as its backup tells of it: the tables, the sessions with their settings, the apps with their rounds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use pgdump::Archive;

use super::columns::Model;
use super::money;
use super::table::{Column, Table, TableWriter, columns_of};
use crate::error::ExportError;
use crate::python::{Money, Node, Pickle, read};
use crate::store::Row;

/// The table of participants, and of sessions.
pub(super) const PARTICIPANTS: &str = "otree_participant";
pub(super) const SESSIONS: &str = "otree_session";

/// oTree's major version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 5
    Five,
    /// 6
    Six,
}

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its number in the database.
    pub id: i64,
    /// Its code.
    pub code: String,
    /// Its apps, in the order in which they are played.
    pub apps: Vec<String>,
}

/// Sessions that play the same apps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The apps, in the order in which they are played.
    pub apps: Vec<String>,
    /// How many sessions there are.
    pub sessions: u64,
    /// How many people they were made for.
    pub participants: i64,
}

/// An app that has tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Its name.
    pub name: String,
    /// Its last round, of all sessions; 0 where none was ever made.
    pub rounds: i64,
    /// Its ExtraModels: the names of their tables.
    pub extra: Vec<String>,
}

/// A whole study.
pub struct Study {
    /// oTree's version, by the columns that each has.
    pub version: Version,
    /// What the sessions play, in the order in which that was first played.
    pub sequences: Vec<Sequence>,
    /// The apps with tables, by name.
    pub apps: BTreeMap<String, App>,
    /// Decimal places of the participants' payoffs, which oTree rounds when they are set; `None` where all are nothing.
    pub(super) payoff_places: Option<u8>,
    /// Those of the participation fees.
    pub(super) fee_places: Option<u8>,
    tables: BTreeMap<String, Table>,
    folder: PathBuf,
}

impl Study {
    /// Reads a backup to its end. Rows are put by in files in `folder`, which go with the study.
    pub fn read<R: Read>(mut archive: Archive<R>, folder: &Path) -> Result<Study, ExportError> {
        let mut definitions = BTreeMap::new();
        for entry in archive.entries() {
            if entry.desc == "TABLE" {
                let table = (entry.schema.clone(), entry.tag.clone());
                definitions.insert(table, entry.definition.clone());
            }
        }
        let mut tables = BTreeMap::new();
        while let Some(block) = archive.next_block()? {
            let Some(copy) = block.entry().copy.clone() else {
                continue;
            };
            let definition = definitions.get(&(Some(copy.schema.clone()), copy.table.clone()));
            let defined = definition.map(|text| columns_of(text)).unwrap_or_default();
            let mut defined: BTreeMap<_, _> = defined
                .into_iter()
                .map(|column| (column.name.clone(), column))
                .collect();
            let typed = copy.columns.into_iter().map(|name| {
                let known = defined.remove(&name);
                known.unwrap_or_else(|| Column::new(name, String::new(), false))
            });
            let mut table = TableWriter::new(folder, copy.table.clone(), typed.collect())?;
            let mut rows = block.rows();
            while let Some(row) = rows.next_row()? {
                table.push(|place| row.get(place))?;
            }
            tables.insert(copy.table, table.finish()?);
        }
        Study::of(tables, folder)
    }

    fn of(mut tables: BTreeMap<String, Table>, folder: &Path) -> Result<Study, ExportError> {
        let participants = table(&mut tables, PARTICIPANTS)?;
        let version = match participants.place("status") {
            Some(_) => Version::Six,
            None => Version::Five,
        };
        let payoff_places = payoff_places(participants)?;
        let (sequences, fee_places) = sequences(table(&mut tables, SESSIONS)?)?;
        let mut apps = BTreeMap::new();
        for name in tables.keys() {
            if let Some(name) = name.strip_suffix("_player")
                && is_app(&tables, name)
            {
                let app = App {
                    name: name.to_owned(),
                    rounds: 0,
                    extra: Vec::new(),
                };
                apps.insert(name.to_owned(), app);
            }
        }
        for app in apps.values_mut() {
            let subsessions = table(&mut tables, &format!("{}_subsession", app.name))?;
            let place = subsessions.wanted("round_number")?;
            let (mut number, mut row) = (0, Row::default());
            while subsessions.nth(number, &mut row)? {
                app.rounds = app.rounds.max(row.number(place).unwrap_or_default());
                number += 1;
            }
            // Each round has a row of its own: a number beyond is none.
            app.rounds = app.rounds.min(i64::try_from(number).unwrap_or(i64::MAX));
        }
        for name in tables.keys() {
            // An app's name may begin another's: the longest is meant.
            let of = apps
                .keys()
                .filter(|app| {
                    name.strip_prefix(app.as_str())
                        .is_some_and(|r| r.starts_with('_'))
                })
                .max_by_key(|app| app.len())
                .cloned();
            let Some(of) = of else { continue };
            let model = name.get(of.len() + 1..).unwrap_or_default();
            if !Model::ALL.iter().any(|own| own.word() == model)
                && let Some(app) = apps.get_mut(&of)
            {
                app.extra.push(name.clone());
            }
        }
        Ok(Study {
            version,
            sequences,
            apps,
            payoff_places,
            fee_places,
            tables,
            folder: folder.to_owned(),
        })
    }

    /// A table by name.
    pub fn table(&mut self, name: &str) -> Result<&mut Table, ExportError> {
        table(&mut self.tables, name)
    }

    /// The table of an app's model.
    pub fn model(&mut self, app: &str, model: Model) -> Result<&mut Table, ExportError> {
        self.table(&format!("{app}_{}", model.word()))
    }

    /// Several tables at once, each by another name.
    pub(super) fn take(&mut self, name: &str) -> Result<Table, ExportError> {
        let found = self.tables.remove(name);
        found.ok_or_else(|| ExportError::NotOtree {
            missing: name.to_owned(),
        })
    }

    pub(super) fn give_back(&mut self, table: Table) {
        self.tables.insert(table.name.clone(), table);
    }

    /// The names of all tables.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.values()
    }

    /// Where rows are put by.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The session of a code.
    pub fn session(&mut self, code: &str) -> Result<Session, ExportError> {
        let table = self.table(SESSIONS)?;
        let (id, own) = (table.wanted("id")?, table.wanted("code")?);
        let config = table.wanted("config")?;
        let (mut number, mut row) = (0, Row::default());
        while table.nth(number, &mut row)? {
            number += 1;
            if row.text(own).as_deref() == Some(code) {
                return Ok(Session {
                    id: row.number(id).unwrap_or_default(),
                    code: code.to_owned(),
                    apps: apps_of(&unpickled(table, config, &row)?),
                });
            }
        }
        Err(ExportError::NoSession {
            code: code.to_owned(),
        })
    }

    /// The apps that some session plays.
    pub(super) fn played(&self) -> BTreeSet<String> {
        let apps = self.sequences.iter().flat_map(|sequence| &sequence.apps);
        apps.cloned().collect()
    }
}

fn table<'a>(
    tables: &'a mut BTreeMap<String, Table>,
    name: &str,
) -> Result<&'a mut Table, ExportError> {
    tables.get_mut(name).ok_or_else(|| ExportError::NotOtree {
        missing: name.to_owned(),
    })
}

fn payoff_places(participants: &mut Table) -> Result<Option<u8>, ExportError> {
    let place = participants.wanted("payoff")?;
    let (mut number, mut row) = (0, Row::default());
    while participants.nth(number, &mut row)? {
        match row.text(place).as_deref() {
            // What it is before it was ever set.
            None | Some("0") => number += 1,
            Some(text) => return Ok(money::places(text)),
        }
    }
    Ok(None)
}

fn is_app(tables: &BTreeMap<String, Table>, name: &str) -> bool {
    let has = |model: &str, column: &str| {
        tables
            .get(&format!("{name}_{model}"))
            .is_some_and(|table| table.place(column).is_some())
    };
    has("player", "participant_id")
        && has("group", "subsession_id")
        && has("subsession", "round_number")
}

/// What the sessions play, and how many places their participation fees have, which oTree rounds like all real money.
fn sequences(table: &mut Table) -> Result<(Vec<Sequence>, Option<u8>), ExportError> {
    let (config, people) = (table.wanted("config")?, table.wanted("num_participants")?);
    let (mut all, mut fee): (Vec<Sequence>, _) = (Vec::new(), None);
    let (mut number, mut row) = (0, Row::default());
    while table.nth(number, &mut row)? {
        number += 1;
        let settings = unpickled(table, config, &row)?;
        if let Some(at) = settings.entry(settings.root(), "participation_fee")
            && let Node::Decimal(Money::RealWorld, digits) = settings.get(at)
        {
            fee = fee.or_else(|| money::places(digits));
        }
        let apps = apps_of(&settings);
        let people = row.number(people).unwrap_or_default();
        match all.iter_mut().find(|sequence| sequence.apps == apps) {
            Some(sequence) => {
                sequence.sessions += 1;
                sequence.participants = sequence.participants.saturating_add(people);
            }
            None => all.push(Sequence {
                apps,
                sessions: 1,
                participants: people,
            }),
        }
    }
    Ok((all, fee))
}

/// The apps that a session plays, by its settings.
fn apps_of(settings: &Pickle) -> Vec<String> {
    let apps = settings.entry(settings.root(), "app_sequence");
    let names = apps.map_or(&[][..], |apps| settings.items(apps));
    names
        .iter()
        .filter_map(|name| settings.text(*name).map(str::to_owned))
        .collect()
}

/// What a pickled cell holds; an empty dict for none.
pub(super) fn unpickled(table: &Table, column: usize, row: &Row) -> Result<Pickle, ExportError> {
    const EMPTY: &[u8] = b"\x80\x04}.";
    // Python's own writer ends the text with a new line.
    const READER: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let name = || {
        let column = table.columns.get(column);
        column.map(|column| column.name.clone()).unwrap_or_default()
    };
    let bytes = match row.get(column) {
        None => EMPTY.to_vec(),
        Some(text) => READER
            .decode(text.trim_ascii())
            .map_err(|_| ExportError::Cell {
                table: table.name.clone(),
                column: name(),
                wanted: "base64",
            })?,
    };
    read(&bytes).map_err(|source| ExportError::Pickle {
        table: table.name.clone(),
        column: name(),
        source,
    })
}
