//! What the study's code says and its database does not.

use std::collections::{BTreeMap, BTreeSet};

/// What is known of the code. Where nothing is known of something, the data are asked, and what they do not tell is as
/// oTree has it by default.
#[derive(Clone, Debug, Default)]
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
    /// For tables that the code declares: the columns that hold money. Unknown: those of type `text` in which there is
    /// nothing but numbers.
    pub money: BTreeMap<String, BTreeSet<String>>,
    /// AUTO_TABULATE_PAYOFFS (oTree 6); the default is yes.
    pub hides_payoffs: bool,
}

/// Decimal places to which oTree rounds what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// Of `Currency`.
    pub currency: u8,
    /// Of `RealWorldCurrency`.
    pub real: u8,
}
