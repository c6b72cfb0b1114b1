//! A study's backup as researchers use it: what oTree itself would export, byte for byte, from the backup alone.
//! It knows oTree and no network, and writes only into the folder it is given.

pub mod csv;
mod error;
pub mod otree;
pub mod python;
pub mod store;

pub use error::ExportError;
