//! The columns of an app, and the rows that belong to one of its players.

use super::cells::{Cells, Columns};
use super::code::Code;
use super::columns::Model;
use super::study::Study;
use super::table::Table;
use crate::error::ExportError;
use crate::sheet::Sheet;
use crate::store::Row;

/// The study's own columns of a table, as oTree exports them: those that the code declares, or else those there are.
fn own_columns<'a>(study: &Study, code: &'a Code, model: Model, table: &'a Table) -> Vec<&'a str> {
    let mut names: Vec<&str> = match code.declared.get(&table.name) {
        Some(fields) => fields.iter().map(|field| field.name.as_str()).collect(),
        None => table
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect(),
    };
    names.retain(|name| model.is_own(name, study.version));
    names
}

/// Columns of an app's tables that oTree leaves out without a word, since the code no longer declares them.
pub(super) fn stale<'a>(study: &'a Study, code: &Code, app: &str) -> Vec<(Model, &'a str)> {
    let mut all = Vec::new();
    for model in Model::ALL {
        let name = format!("{app}_{}", model.word());
        let found = study.tables().find(|table| table.name == name);
        if let (Some(table), Some(fields)) = (found, code.declared.get(&name)) {
            let columns = table.columns.iter().map(|column| column.name.as_str());
            let left = columns.filter(|column| {
                model.is_own(column, study.version) && !fields.iter().any(|own| own.name == *column)
            });
            all.extend(left.map(|column| (model, column)));
        }
    }
    all
}

/// An app's tables, taken out of the study for as long as they are read together.
pub(super) struct Models {
    pub players: Table,
    pub groups: Table,
    pub subsessions: Table,
    pub columns: [Columns; 3],
    group_id: usize,
    subsession_id: usize,
    group: Row,
    subsession: Row,
    /// Which ones were read last.
    last: (Option<i64>, Option<i64>),
}

impl Models {
    pub(super) fn take(study: &mut Study, code: &Code, app: &str) -> Result<Self, ExportError> {
        let [players, groups, subsessions] =
            Model::ALL.map(|model| format!("{app}_{}", model.word()));
        if !study.apps.contains_key(app) {
            return Err(ExportError::NoApp {
                app: app.to_owned(),
            });
        }
        let (players, groups, subsessions) = (
            study.take(&players)?,
            study.take(&groups)?,
            study.take(&subsessions)?,
        );
        let columns = |model: Model, table: &Table| {
            let first = model.first().iter().copied();
            let first = first.filter(|(name, _)| !(code.hides_payoffs && *name == "payoff"));
            let own = own_columns(study, code, model, table);
            let wanted: Vec<_> = first
                .chain(own.into_iter().map(|name| (name, name)))
                .collect();
            Columns::of(table, code, wanted)
        };
        Ok(Self {
            columns: [
                columns(Model::Player, &players),
                columns(Model::Group, &groups),
                columns(Model::Subsession, &subsessions),
            ],
            group_id: players.wanted("group_id")?,
            subsession_id: players.wanted("subsession_id")?,
            players,
            groups,
            subsessions,
            group: Row::default(),
            subsession: Row::default(),
            last: (None, None),
        })
    }

    pub(super) fn give_back(self, study: &mut Study) {
        for table in [self.players, self.groups, self.subsessions] {
            study.give_back(table);
        }
    }

    /// The names of all columns, with what comes before each.
    pub(super) fn names(&self, before: &str) -> Vec<String> {
        let models = Model::ALL.iter().zip(&self.columns);
        models
            .flat_map(|(model, columns)| {
                let word = model.word();
                columns
                    .names
                    .iter()
                    .map(move |name| format!("{before}{word}.{name}"))
            })
            .collect()
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.columns.iter().map(|columns| columns.names.len()).sum()
    }

    /// The cells of a player, its group and its subsession. What is not there leaves its cells empty.
    pub(super) fn cells(
        &mut self,
        cells: &Cells,
        player: &Row,
        out: &mut impl Sheet,
    ) -> Result<(), ExportError> {
        let (group, subsession) = (
            player.number(self.group_id),
            player.number(self.subsession_id),
        );
        if self.last != (group, subsession) {
            self.last = (None, None);
            let found = |table: &mut Table, id: Option<i64>, row: &mut Row| match id {
                Some(id) => table.by_id(id, row),
                None => Ok(false),
            };
            if !found(&mut self.groups, group, &mut self.group)? {
                self.group = Row::default();
            }
            if !found(&mut self.subsessions, subsession, &mut self.subsession)? {
                self.subsession = Row::default();
            }
            self.last = (group, subsession);
        }
        let rows = [player, &self.group, &self.subsession];
        for (columns, row) in self.columns.iter().zip(rows) {
            out.cells(columns.cells(cells, row))?;
        }
        Ok(())
    }
}
