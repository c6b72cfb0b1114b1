//! Where replies differ from the schema, and the list in `departures.md` of those differences that are right to leave.

use std::collections::BTreeSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

/// One kind of difference: of all replies of one type, at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Departure {
    /// The type, `App`.
    pub kind: String,
    /// Where in it: `/space/name`, with `*` for any item of a list.
    pub place: String,
    /// The keyword of JSON Schema that does not hold, or `missing`.
    pub what: String,
}

impl Departure {
    /// All differences between a value of the type `kind` and what `validator` says of that type.
    pub fn all(kind: &str, validator: &Validator, value: &Value) -> BTreeSet<Departure> {
        validator
            .iter_errors(value)
            .map(|error| Departure::of(kind, &error))
            .collect()
    }

    fn of(kind: &str, error: &ValidationError<'_>) -> Departure {
        let path = error.instance_path().as_str().split('/').skip(1);
        let mut place: String = path
            .map(|part| match part.parse::<usize>() {
                Ok(_) => "/*".to_owned(),
                Err(_) => format!("/{part}"),
            })
            .collect();
        let what = match error.kind() {
            ValidationErrorKind::Required { property } => {
                place.push('/');
                place.push_str(property.as_str().unwrap_or_default());
                "missing".to_owned()
            }
            ValidationErrorKind::Format { format } => format!("format {format}"),
            other => other.keyword().to_owned(),
        };
        Departure {
            kind: kind.to_owned(),
            place,
            what,
        }
    }
}

/// A departure that is right to leave, and why.
#[derive(Debug)]
pub struct Known {
    pub departure: Departure,
    pub reason: String,
}

/// The rows of the table in `departures.md`: | `App` | `/space` | missing | reason |
pub fn known() -> Vec<Known> {
    let table = include_str!("departures.md");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [kind, place, what, reason] = cells[..] else {
            panic!("not four cells: {row}");
        };
        assert!(reason.len() > 10, "no reason is given: {row}");
        Known {
            departure: Departure {
                kind: kind.trim_matches('`').to_owned(),
                place: place.trim_matches('`').to_owned(),
                what: what.to_owned(),
            },
            reason: reason.to_owned(),
        }
    })
    .collect()
}
