//! A table of the backup: its columns and what they hold, and its rows, found by their `id`.

use std::path::Path;

use super::code::Amount;
use super::money;
use crate::error::ExportError;
use crate::store::{Index, IndexWriter, Row, Spool, SpoolWriter};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `boolean`
    Bool,
    /// `integer`, `bigint`, `smallint`
    Int,
    /// `double precision`
    Float,
    /// `text`, where nothing but amounts is in it.
    Money(Amount),
    /// Anything else.
    Text,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// What PostgreSQL calls that: `character varying(10000)`.
    pub sql: String,
    /// Whether every row must have something in it, which nobody puts there by himself.
    pub demanded: bool,
}

impl Column {
    /// A column of a type of PostgreSQL's.
    pub fn new(name: String, sql: String, demanded: bool) -> Self {
        Self {
            kind: kind(&sql),
            name,
            sql,
            demanded,
        }
    }
}

/// A table, and where its rows are.
pub struct Table {
    /// Its name, without its schema.
    pub name: String,
    /// Its columns, in the order in which they were made.
    pub columns: Vec<Column>,
    spool: Spool,
    by_id: Index,
}

impl Table {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.by_id.len()
    }

    /// Where a column stands.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|own| own.name == column)
    }

    /// The same of a column that every database of oTree has.
    pub fn wanted(&self, column: &str) -> Result<usize, ExportError> {
        self.place(column).ok_or_else(|| ExportError::NotOtree {
            missing: format!("{}.{column}", self.name),
        })
    }

    /// Reads the row of this number, in the order of ids; `false` after the last.
    pub fn nth(&mut self, number: usize, row: &mut Row) -> Result<bool, ExportError> {
        let record = self.by_id.nth(number)?;
        if let Some(record) = record {
            self.spool.read(record.at, row)?;
        }
        Ok(record.is_some())
    }

    /// Reads the row with this id; `false` where there is none.
    pub fn by_id(&mut self, id: i64, row: &mut Row) -> Result<bool, ExportError> {
        let at = self.by_id.get((id, 0))?;
        if let Some(at) = at {
            self.spool.read(at, row)?;
        }
        Ok(at.is_some())
    }

    /// Whether a column has anything in it.
    pub fn has_any(&mut self, column: &str) -> Result<bool, ExportError> {
        let place = self.wanted(column)?;
        let (mut number, mut row) = (0, Row::default());
        while self.nth(number, &mut row)? {
            if row.get(place).is_some() {
                return Ok(true);
            }
            number += 1;
        }
        Ok(false)
    }

    /// An index of this table by other columns, in `folder`.
    pub fn index(
        &mut self,
        folder: &Path,
        key: impl Fn(&Row) -> Option<(i64, i64)>,
    ) -> Result<Index, ExportError> {
        let mut writer = IndexWriter::new(folder);
        let (mut at, mut row) = (0, Row::default());
        while at < self.spool.length() {
            let next = self.spool.read(at, &mut row)?;
            if let Some(key) = key(&row) {
                writer.push(key, at)?;
            }
            at = next;
        }
        Ok(writer.finish()?)
    }

    /// Reads the row at a place of such an index.
    pub fn at(&mut self, at: u64, row: &mut Row) -> Result<(), ExportError> {
        self.spool.read(at, row)?;
        Ok(())
    }
}

/// A table whose rows are still coming.
pub struct TableWriter {
    name: String,
    columns: Vec<Column>,
    spool: SpoolWriter,
    by_id: IndexWriter,
    id: Option<usize>,
    /// For each column whether it may hold money: nothing else came, and something did.
    amounts: Vec<(bool, bool)>,
    rows: i64,
}

impl TableWriter {
    /// A table with these columns.
    pub fn new(folder: &Path, name: String, columns: Vec<Column>) -> Result<Self, ExportError> {
        Ok(Self {
            id: columns.iter().position(|column| {
                // Another program's table may call something else an id; it is kept in the order of its rows.
                column.name == "id" && (column.kind == Kind::Int || is_of_otree(&name))
            }),
            amounts: columns
                .iter()
                .map(|column| (column.sql == "text", false))
                .collect(),
            name,
            columns,
            spool: SpoolWriter::new(folder)?,
            by_id: IndexWriter::new(folder),
            rows: 0,
        })
    }

    /// Adds a row, by the field of each column.
    pub fn push<'a>(
        &mut self,
        field: impl Fn(usize) -> Option<&'a [u8]>,
    ) -> Result<(), ExportError> {
        let fields = (0..self.columns.len()).map(&field);
        let mut id = self.rows;
        for (place, field) in fields.clone().enumerate() {
            if self.id == Some(place) {
                id = whole(field).ok_or_else(|| ExportError::Cell {
                    table: self.name.clone(),
                    column: "id".to_owned(),
                    wanted: "whole number",
                })?;
            }
            if let (Some(field), Some(amounts)) = (field, self.amounts.get_mut(place))
                && amounts.0
            {
                let text = std::str::from_utf8(field).unwrap_or_default();
                *amounts = (money::is_amount(text), true);
            }
        }
        let at = self.spool.push(fields)?;
        self.by_id.push((id, 0), at)?;
        self.rows += 1;
        Ok(())
    }

    /// The whole table.
    pub fn finish(mut self) -> Result<Table, ExportError> {
        for (column, amounts) in self.columns.iter_mut().zip(&self.amounts) {
            if *amounts == (true, true) {
                column.kind = Kind::Money(Amount::Currency);
            }
        }
        Ok(Table {
            name: self.name,
            columns: self.columns,
            spool: self.spool.finish()?,
            by_id: self.by_id.finish()?,
        })
    }
}

fn is_of_otree(table: &str) -> bool {
    let models = ["_player", "_group", "_subsession"];
    table.starts_with("otree_") || models.iter().any(|model| table.ends_with(model))
}

fn whole(field: Option<&[u8]>) -> Option<i64> {
    std::str::from_utf8(field?).ok()?.parse().ok()
}

fn kind(sql: &str) -> Kind {
    match sql {
        "boolean" => Kind::Bool,
        "smallint" | "integer" | "bigint" => Kind::Int,
        "real" | "double precision" => Kind::Float,
        _ => Kind::Text,
    }
}

/// The columns of a `CREATE TABLE`. Foreign syntax gives fewer; who needs a column says so.
pub fn columns_of(definition: &str) -> Vec<Column> {
    let body = definition.split_once('(').map_or("", |(_, body)| body);
    let lines = body.lines().map(str::trim).filter(|line| *line != ");");
    lines
        .filter_map(|line| {
            let (name, rest) = name_of(line)?;
            let rest = rest.trim().trim_end_matches(',');
            // What follows the type is a constraint.
            let ends = [" DEFAULT ", " NOT NULL", " COLLATE ", " GENERATED "];
            let end = ends.iter().filter_map(|end| rest.find(end)).min();
            let sql = rest.get(..end.unwrap_or(rest.len()))?;
            let filled = [" DEFAULT ", " GENERATED "];
            let demanded =
                rest.contains(" NOT NULL") && !filled.iter().any(|word| rest.contains(word));
            (name != "CONSTRAINT").then(|| Column::new(name, sql.trim().to_owned(), demanded))
        })
        .collect()
}

/// The name that a line begins with, in quotes or not, and the rest of the line.
fn name_of(line: &str) -> Option<(String, &str)> {
    let Some(mut rest) = line.strip_prefix('"') else {
        let (name, rest) = line.split_once(' ')?;
        return Some((name.to_owned(), rest));
    };
    let mut name = String::new();
    loop {
        let (piece, after) = rest.split_once('"')?;
        name.push_str(piece);
        match after.strip_prefix('"') {
            // Two marks stand for one.
            Some(again) => {
                name.push('"');
                rest = again;
            }
            None => return Some((name, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_types_are_read_from_the_tables_definition() {
        let definition = "CREATE TABLE public.survey_player (\n    id integer NOT NULL,\n    _payoff text,\n    \"say \"\"so\"\" (x)\" character varying(10000),\n    score double precision DEFAULT 1.5 NOT NULL,\n    \"Upper\" boolean,\n    when_ timestamp without time zone\n);\n";
        let wanted = [
            ("id", "integer", true),
            ("_payoff", "text", false),
            ("say \"so\" (x)", "character varying(10000)", false),
            ("score", "double precision", false),
            ("Upper", "boolean", false),
            ("when_", "timestamp without time zone", false),
        ];
        assert_eq!(
            columns_of(definition),
            wanted.map(|(name, sql, demanded)| Column::new(name.into(), sql.into(), demanded))
        );
        assert_eq!(columns_of(""), []);
    }
}
