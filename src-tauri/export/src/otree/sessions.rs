//! The sessions' rows and settings, read one at a time: there may be as many as a laboratory had in years.

use super::study::{SESSIONS, Study, unpickled};
use super::table::Table;
use crate::error::ExportError;
use crate::python::{Node, Pickle, Ref};
use crate::store::Row;

/// The sessions' table, taken out of the study for as long as it is read, and the session that was read last.
pub(super) struct Sessions {
    table: Table,
    config: usize,
    vars: usize,
    id: Option<i64>,
    row: Row,
    settings: Option<Settings>,
}

/// A session's settings, and what the study's code keeps with it.
pub(super) struct Settings {
    pub config: Pickle,
    pub vars: Pickle,
}

impl Sessions {
    pub(super) fn take(study: &mut Study) -> Result<Self, ExportError> {
        let table = study.take(SESSIONS)?;
        Ok(Self {
            config: table.wanted("config")?,
            vars: table.wanted("_vars")?,
            table,
            id: None,
            row: Row::default(),
            settings: None,
        })
    }

    pub(super) fn give_back(self, study: &mut Study) {
        study.give_back(self.table);
    }

    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// Turns to a session; one that is not there has an empty row.
    pub(super) fn turn_to(&mut self, id: Option<i64>) -> Result<(), ExportError> {
        if self.id == id && id.is_some() {
            return Ok(());
        }
        self.settings = None;
        let is_there = match id {
            Some(id) => self.table.by_id(id, &mut self.row)?,
            None => false,
        };
        if !is_there {
            self.row = Row::default();
        }
        self.id = id;
        Ok(())
    }

    /// Turns to the session of this number, in the order of ids; `false` after the last.
    pub(super) fn turn_to_nth(&mut self, number: usize) -> Result<bool, ExportError> {
        self.settings = None;
        self.id = None;
        let is_there = self.table.nth(number, &mut self.row)?;
        if is_there {
            self.id = self.row.number(self.table.wanted("id")?);
        }
        Ok(is_there)
    }

    /// Its number in the database.
    pub(super) fn id(&self) -> Option<i64> {
        self.id
    }

    /// Its row.
    pub(super) fn row(&self) -> &Row {
        &self.row
    }

    /// Its settings.
    pub(super) fn settings(&mut self) -> Result<&Settings, ExportError> {
        let settings = match self.settings.take() {
            Some(settings) => settings,
            None => Settings {
                config: unpickled(&self.table, self.config, &self.row)?,
                vars: unpickled(&self.table, self.vars, &self.row)?,
            },
        };
        Ok(self.settings.insert(settings))
    }
}

impl Settings {
    /// A value of the settings.
    pub(super) fn get(&self, name: &str) -> Option<Ref> {
        self.config.entry(self.config.root(), name)
    }

    /// The keys of the settings that are of a simple kind, in their order.
    pub(super) fn simple(&self) -> impl Iterator<Item = &str> {
        let entries = self.config.entries(self.config.root());
        entries
            .filter(|(_, value)| {
                matches!(
                    self.config.get(*value),
                    Node::Bool(_) | Node::Int(_) | Node::Float(_) | Node::Str(_)
                )
            })
            .map(|(name, _)| name)
    }
}
