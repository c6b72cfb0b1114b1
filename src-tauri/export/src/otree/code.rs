//! What the study's code says and its database does not.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// What is known of the code. Where nothing is known of something, the data are asked, and what they do not tell is as
/// oTree has it by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// PARTICIPANT_FIELDS, in order. Unknown: the names that were ever set, as they were met.
    pub participant_fields: Option<Vec<String>>,
    /// SESSION_FIELDS, likewise.
    pub session_fields: Option<Vec<String>>,
    /// USE_POINTS; oTree's default is yes.
    pub use_points: Option<bool>,
    /// Decimal places of points, and of real money.
    pub places: Option<Places>,
    /// The apps that SESSION_CONFIGS names. Unknown: all that have data.
    pub apps: Option<BTreeSet<String>>,
    /// The apps whose folders are there. Unknown: all that have data.
    pub folders: Option<BTreeSet<String>>,
    /// The study's own fields of the tables that the code declares, in order. Of a table that is not there nothing is
    /// known: its fields are those that it has, and money is what is of type `text` with nothing but numbers in it.
    pub declared: BTreeMap<String, Vec<Field>>,
    /// AUTO_TABULATE_PAYOFFS (oTree 6); the default is yes.
    pub hides_payoffs: bool,
}

/// A field that a model of the study's declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What amount it holds, if it holds one.
    pub amount: Option<Amount>,
    /// What participants are asked by it.
    pub label: Option<String>,
}

/// What an amount stands for, and so to how many places it is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amount {
    /// CurrencyField
    Currency,
    /// RealWorldCurrencyField
    RealWorld,
    /// A unit of the study's own (oTree 6), which is stored as it is.
    Exact,
}

/// Decimal places to which oTree rounds what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// Of `Currency`.
    pub currency: u8,
    /// Of `RealWorldCurrency`.
    pub real: u8,
}
