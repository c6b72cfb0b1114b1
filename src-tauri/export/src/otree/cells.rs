//! How oTree writes the value of each kind of column, and of each kind of Python's.

use std::borrow::Cow;

use super::code::{Amount, Code, Places};
use super::money;
use super::study::{PARTICIPANTS, Study, Version};
use super::table::{Kind, Table};
use crate::python::{Money, Node, Pickle, Ref, repr_float, str_of};
use crate::sheet::Cell;
use crate::store::Row;

/// How a study's values are written.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pub version: Version,
    currency: Option<u8>,
    real: Option<u8>,
}

impl Cells {
    /// By what the code says of decimal places, or else by how the study's money was written down.
    pub(super) fn of(study: &Study, code: &Code) -> Self {
        let places = code.places;
        Self {
            version: study.version,
            currency: places
                .map(|Places { currency, .. }| currency)
                .or(study.payoff_places),
            real: places.map(|Places { real, .. }| real).or(study.fee_places),
        }
    }

    pub(super) fn places(&self, amount: Amount) -> Option<u8> {
        match amount {
            Amount::Currency => self.currency,
            Amount::RealWorld => self.real,
            Amount::Exact => None,
        }
    }

    /// A cell of a table, as its column is.
    pub(super) fn of_column<'a>(&self, kind: Kind, field: Option<&'a [u8]>) -> Cell<'a> {
        let Some(field) = field else {
            return Cell::Empty;
        };
        let text = String::from_utf8_lossy(field);
        match kind {
            Kind::Bool => Cell::Number(if field == b"t" { "1" } else { "0" }.into()),
            Kind::Int => Cell::Number(text),
            Kind::Float => match text.parse() {
                Ok(number) => Cell::Number(repr_float(number).into()),
                Err(_) => Cell::Text(text),
            },
            Kind::Money(amount) => match money::shown(&text, self.places(amount)) {
                Some(shown) => Cell::Number(shown.into()),
                None => Cell::Text(on_one_line(text)),
            },
            Kind::Text => Cell::Text(on_one_line(text)),
        }
    }

    /// A cell with a value of Python's.
    pub(super) fn of_value<'a>(&self, pickle: &'a Pickle, at: Option<Ref>) -> Cell<'a> {
        let Some(at) = at else {
            return Cell::Empty;
        };
        let number = |text: String| Cell::Number(text.into());
        match pickle.get(at) {
            Node::None => Cell::Empty,
            Node::Bool(yes) => Cell::Number(if *yes { "1" } else { "0" }.into()),
            Node::Int(digits) => Cell::Number(digits.into()),
            Node::Float(value) => number(repr_float(*value)),
            Node::Str(text) => Cell::Text(on_one_line(text.into())),
            Node::Decimal(Money::Plain, digits) => Cell::Number(digits.into()),
            Node::Decimal(kind, digits) => {
                let places = match kind {
                    Money::RealWorld => self.real,
                    _ => self.currency,
                };
                number(money::shown(digits, places).unwrap_or_else(|| digits.clone()))
            }
            // A unit of the study's own, made with its digits.
            Node::Object(_, made_with)
                if made_with.len() == 1
                    && let Some(shown) = made_with
                        .first()
                        .and_then(|only| money::shown(pickle.text(*only)?, None)) =>
            {
                number(shown)
            }
            _ => {
                let text = str_of(pickle, at);
                Cell::Text(match self.version {
                    Version::Five => on_one_line(text.into()),
                    Version::Six => text.into(),
                })
            }
        }
    }
}

/// The name under which PostgreSQL keeps a column: of a longer one only the beginning.
pub fn kept(name: &str) -> &str {
    const LONGEST: usize = 63;
    let ends = name.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.take_while(|end| *end <= LONGEST).last();
    name.get(..end.unwrap_or(0)).unwrap_or_default()
}

/// Each end of a line becomes a space, as in oTree's exports.
fn on_one_line(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.contains(['\n', '\r']) {
        true => Cow::Owned(text.replace(['\n', '\r'], " ")),
        false => text,
    }
}

/// Where a column is and what it holds. The code knows better than the data whether that is money.
pub(super) fn kind_of(table: &Table, code: &Code, stored: &str) -> Option<(usize, Kind)> {
    let place = table.place(kept(stored))?;
    let found = table.columns.get(place).map(|column| column.kind);
    let known = code.declared.get(&table.name);
    let field = known.map(|own| own.iter().find(|own| own.name == stored));
    let kind = match (table.name.as_str(), stored, found, field) {
        // oTree's own.
        (_, "_payoff", ..) | (PARTICIPANTS, "payoff", ..) => Kind::Money(Amount::Currency),
        (_, _, Some(Kind::Money(_) | Kind::Text), Some(field)) => {
            let amount = field.and_then(|field| field.amount);
            amount.map_or(Kind::Text, Kind::Money)
        }
        (_, _, found, _) => found.unwrap_or(Kind::Text),
    };
    Some((place, kind))
}

/// Some columns of a table, in the order of an export.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// The name of each in the export.
    pub names: Vec<String>,
    places: Vec<(usize, Kind)>,
}

impl Columns {
    /// Columns by their name in the export and in the table. Whether one holds money, the code knows better than the data.
    pub(super) fn of<'a>(
        table: &Table,
        code: &Code,
        wanted: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let (mut names, mut places) = (Vec::new(), Vec::new());
        for (name, stored) in wanted {
            let Some((place, kind)) = kind_of(table, code, stored) else {
                continue;
            };
            names.push(name.to_owned());
            places.push((place, kind));
        }
        Self { names, places }
    }

    /// The cells of a row.
    pub(super) fn cells<'a>(
        &'a self,
        cells: &'a Cells,
        row: &'a Row,
    ) -> impl Iterator<Item = Cell<'a>> {
        self.places
            .iter()
            .map(|(place, kind)| cells.of_column(*kind, row.get(*place)))
    }
}
