//! A column of one type under a field of another: what oTree makes of that, as it was seen on oTree 5.11 and 6.0 with
//! PostgreSQL (the tests see it again).

use export::ExportError;
use export::otree::{Places, Table, is_amount};
use export::store::Row;
use project::{Field, FieldKind};
use serde::Serialize;

/// What a column holds, by its type in PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Held {
    /// `boolean`
    Boolean,
    /// `integer` and its like
    Integer,
    /// `double precision`
    Float,
    /// `character varying`, of so many letters at most
    String(u32),
    /// `text`: long strings, and every kind of money
    Text,
    /// Anything else
    Other,
}

impl Held {
    pub(super) fn of(sql: &str) -> Self {
        match sql {
            "boolean" => Self::Boolean,
            "smallint" | "integer" | "bigint" => Self::Integer,
            "real" | "double precision" => Self::Float,
            "text" | "character varying" => Self::Text,
            sql => {
                let most = sql.strip_prefix("character varying(");
                let most = most.and_then(|rest| rest.strip_suffix(')')?.parse().ok());
                most.map_or(Self::Other, Self::String)
            }
        }
    }
}

/// What is wrong with a column under a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clash {
    /// No row can be read.
    Unreadable,
    /// No row can be read that has words in it.
    Words,
    /// Nothing, or next to nothing, can be written.
    Refused,
    /// What is written is rounded to whole numbers.
    Rounded,
    /// What is written may be longer than this.
    TooLong(u32),
}

/// oTree's `max_length` where the code gives none.
/// Source: oTree 5.11.4 and 6.0.15 `database.py`, 2026-11.
const LENGTH: u32 = 10_000;

impl Clash {
    pub(super) fn of(held: Held, field: &Field, places: Option<Places>) -> Option<Self> {
        use FieldKind as Kind;
        // An amount without decimal places is written as a whole number.
        let has_places = |of: fn(Places) -> u8| places.is_some_and(|places| of(places) > 0);
        match (held, field.kind) {
            // SQLAlchemy reads numbers of PostgreSQL's types for numbers only.
            (Held::Boolean | Held::String(_) | Held::Text, Kind::Float) => Some(Self::Unreadable),
            (Held::String(_) | Held::Text, Kind::Currency | Kind::RealWorld | Kind::Decimal) => {
                Some(Self::Words)
            }
            (
                Held::Boolean,
                Kind::Integer | Kind::String | Kind::LongString | Kind::Currency | Kind::RealWorld,
            )
            | (Held::Integer | Held::Float, Kind::Boolean | Kind::String | Kind::LongString) => {
                Some(Self::Refused)
            }
            (Held::Integer, Kind::Currency) if has_places(|it| it.currency) => Some(Self::Refused),
            (Held::Integer, Kind::RealWorld) if has_places(|it| it.real) => Some(Self::Refused),
            (Held::Integer, Kind::Float) => Some(Self::Rounded),
            (Held::String(most), Kind::String) if most < field.length.unwrap_or(LENGTH) => {
                Some(Self::TooLong(most))
            }
            (Held::String(most), Kind::LongString) if most < LENGTH => Some(Self::TooLong(most)),
            _ => None,
        }
    }
}

/// Whether anything in a column is no amount of money.
pub(super) fn has_words(table: &mut Table, at: usize) -> Result<bool, ExportError> {
    let (mut number, mut row) = (0, Row::default());
    while table.nth(number, &mut row)? {
        if row.text(at).is_some_and(|text| is_word(&text)) {
            return Ok(true);
        }
        number += 1;
    }
    Ok(false)
}

/// Whether Python's `Decimal` refuses a text. It takes more than an amount: digits of every script, and no numbers.
fn is_word(text: &str) -> bool {
    let text = text.trim().replace('_', "").to_lowercase();
    let bare = text.trim_start_matches(['+', '-']);
    let is_none = ["inf", "nan", "snan"]
        .iter()
        .any(|word| bare.starts_with(word));
    let foreign = |letter: char| !letter.is_ascii() && letter.is_numeric();
    !(is_amount(&text) || is_none || text.contains(foreign))
}

/// How many rows have something in a column.
pub(super) fn answers(table: &mut Table, at: usize) -> Result<u64, ExportError> {
    let (mut number, mut row, mut answers) = (0, Row::default(), 0);
    while table.nth(number, &mut row)? {
        answers += u64::from(row.get(at).is_some());
        number += 1;
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_python_takes_for_no_number() {
        for number in [
            "1",
            " -2.50 ",
            "1e3",
            "1_000",
            "NaN",
            "-Infinity",
            "٣",
            ".5",
        ] {
            assert!(!is_word(number), "{number}");
        }
        for word in ["", "word", "1,5", "2 3", "5 €", "true"] {
            assert!(is_word(word), "{word}");
        }
    }

    #[test]
    fn columns_are_told_apart_by_their_type() {
        assert_eq!(Held::of("character varying(50)"), Held::String(50));
        assert_eq!(Held::of("text"), Held::Text);
        assert_eq!(Held::of("timestamp without time zone"), Held::Other);
        assert_eq!(Held::of("character varying(x)"), Held::Other);
    }
}
