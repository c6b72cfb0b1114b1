//! What the settings say of the data: the names of fields, and how money is rounded.

use serde::Serialize;

use crate::facts::{CURRENCIES_WITHOUT_PLACES, CURRENCY_DEFAULT, CURRENCY_PLACES, POINTS_PLACES};
use crate::python::evaluate::{Evaluator, Names as Bound, texts};
use crate::python::models;
use crate::python::value::Value;
use crate::tree::Tree;

/// PARTICIPANT_FIELDS or SESSION_FIELDS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Names {
    /// In order.
    pub names: Vec<String>,
    /// Whether there are no others.
    pub certain: bool,
}

/// What the settings say of money; `None` where that cannot be told without running them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Money {
    /// USE_POINTS.
    pub points: Option<bool>,
    /// Decimal places of points.
    pub points_places: Option<u8>,
    /// Decimal places of real money.
    pub real_places: Option<u8>,
    /// CURRENCY_UNIT (oTree 6): all money is of a class of the study's own, with so many places.
    pub unit: Unit,
    /// Not AUTO_TABULATE_PAYOFFS (oTree 6): the study keeps payoffs by itself.
    pub hides_payoffs: Option<bool>,
}

/// A study's own unit of money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// There is none.
    None,
    /// Stored with so many decimal places.
    Places(u8),
    /// Perhaps.
    #[default]
    Unknown,
}

/// PARTICIPANT_FIELDS and SESSION_FIELDS, of settings.py and, since oTree 6, of project.py.
pub(crate) fn fields(names: &Bound, tree: &Tree, evaluator: &mut Evaluator) -> (Names, Names) {
    let project = tree
        .file("project.py")
        .map(|_| evaluator.module("project.py"));
    let files: Vec<&Bound> = [Some(names), project.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let of = |name: &str| {
        let mut fields = Names {
            names: Vec::new(),
            certain: true,
        };
        for bound in &files {
            let Some(value) = bound.values.get(name) else {
                fields.certain &= !bound.open;
                continue;
            };
            let (found, whole) = texts(value);
            fields.certain &= whole;
            for (field, _) in found {
                if !fields.names.iter().any(|known| **known == *field) {
                    fields.names.push(field.to_string());
                }
            }
        }
        fields
    };
    (of("PARTICIPANT_FIELDS"), of("SESSION_FIELDS"))
}

/// How the study counts money.
pub(crate) fn money(names: &Bound, tree: &Tree) -> Money {
    let of = |name: &str| match names.values.get(name) {
        None if names.open => Err(()),
        found => Ok(found),
    };
    let yes = |name: &str, otherwise: bool| match of(name) {
        Ok(None) => Some(otherwise),
        Ok(Some(value)) => value.truth(),
        Err(()) => None,
    };
    let places = |name: &str, otherwise: Option<u8>| match of(name) {
        Ok(None) => otherwise,
        Ok(Some(Value::Int(places))) => u8::try_from(*places).ok(),
        _ => None,
    };
    let code = match of("REAL_WORLD_CURRENCY_CODE") {
        Ok(None) => Some(CURRENCY_DEFAULT),
        Ok(Some(value)) => value.text(),
        Err(()) => None,
    };
    let usual = code.map(|code| match CURRENCIES_WITHOUT_PLACES.contains(&code) {
        true => 0,
        false => CURRENCY_PLACES,
    });
    Money {
        points: yes("USE_POINTS", true),
        points_places: places("POINTS_DECIMAL_PLACES", Some(POINTS_PLACES)),
        real_places: places("REAL_WORLD_CURRENCY_DECIMAL_PLACES", usual),
        unit: match of("CURRENCY_UNIT") {
            Ok(None) => Unit::None,
            Ok(Some(value)) => value
                .text()
                .and_then(|class| models::storage_places(tree, class))
                .map_or(Unit::Unknown, Unit::Places),
            Err(()) => Unit::Unknown,
        },
        hides_payoffs: yes("AUTO_TABULATE_PAYOFFS", true).map(|shows| !shows),
    }
}
