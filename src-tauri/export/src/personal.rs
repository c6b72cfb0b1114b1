//! An export without what tells who somebody is, for data that are shared.

use std::collections::BTreeSet;

use crate::error::ExportError;
use crate::sheet::{Cell, Sheet};

/// The columns that are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Personal {
    /// Free text of the study's own, by app, model and field: `("survey", "player", "remark")`; in an ExtraModel by its
    /// table, [`EXTRA`] and field.
    pub chosen: BTreeSet<(String, String, String)>,
}

/// What stands for the model where a field is an ExtraModel's.
pub const EXTRA: &str = "extra";

/// Columns of oTree's own that name somebody, or may.
const ALWAYS: [&str; 10] = [
    "participant.label",
    "participant.mturk_worker_id",
    "participant.mturk_assignment_id",
    "session.label",
    "session.mturk_HITId",
    "session.mturk_HITGroupId",
    "session.comment",
    "nickname",
    "body",
    "label",
];

impl Personal {
    /// Whether a column of an export is left out; `app` is the one that the whole file is of, or an ExtraModel's table.
    pub fn has(&self, app: Option<&str>, column: &str) -> bool {
        if ALWAYS.contains(&column) {
            return true;
        }
        let parts: Vec<&str> = column.split('.').collect();
        let (app, model, field) = match (app, parts.as_slice()) {
            (Some(app), [model, field]) => (app, *model, *field),
            (None, [app, _round, model, field]) => (*app, *model, *field),
            (Some(table), [field]) => (table, EXTRA, *field),
            _ => return false,
        };
        let mut chosen = self.chosen.iter();
        chosen.any(|one| (one.0.as_str(), one.1.as_str(), one.2.as_str()) == (app, model, field))
    }

    /// The same sheet without those columns: its first row names them.
    pub fn kept_out_of<'a, S: Sheet>(
        &'a self,
        app: Option<&'a str>,
        out: &'a mut S,
    ) -> Without<'a, S> {
        Without {
            personal: self,
            app,
            out,
            left_out: Vec::new(),
            is_head: true,
            column: 0,
        }
    }
}

/// A sheet that lets only some columns through.
pub struct Without<'a, S> {
    personal: &'a Personal,
    app: Option<&'a str>,
    out: &'a mut S,
    left_out: Vec<bool>,
    is_head: bool,
    column: usize,
}

impl<S: Sheet> Sheet for Without<'_, S> {
    fn cell(&mut self, cell: &Cell<'_>) -> Result<(), ExportError> {
        if self.is_head {
            let name = match cell {
                Cell::Text(text) => text.as_ref(),
                _ => "",
            };
            self.left_out.push(self.personal.has(self.app, name));
        }
        // A cell that no column's name stands above is kept back: nobody can say what it is.
        let left_out = self.left_out.get(self.column).copied().unwrap_or(true);
        self.column += 1;
        match left_out {
            true => Ok(()),
            false => self.out.cell(cell),
        }
    }

    fn end_row(&mut self) -> Result<(), ExportError> {
        self.is_head = false;
        self.column = 0;
        self.out.end_row()
    }
}
