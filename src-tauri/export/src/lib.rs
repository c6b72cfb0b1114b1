//! A study's backup as researchers use it: what oTree itself would export, byte for byte, from the backup alone.
//! It knows oTree and no network, and writes only into the folder it is given.

pub mod csv;
mod error;
pub mod excel;
pub mod otree;
mod personal;
pub mod python;
mod sheet;
pub mod store;
mod whole;

pub use error::ExportError;
pub use personal::{EXTRA, Personal, Without};
pub use sheet::{Cell, Sheet};
pub use whole::{Choice, Made, everything};
