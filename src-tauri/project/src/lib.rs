//! An oTree project, from what a person drops on the window to what Heroku takes: find, check, pack.
//! Reads, never runs: no network, no clock, no process, and never a write to what was opened.
//!
//! [`open`] → [`Opened::check`] → [`Checked::cleared`] → [`Cleared::pack`] or [`Cleared::save`].

mod archive;
mod check;
mod error;
pub mod facts;
mod find;
mod finding;
mod limits;
mod name;
mod open;
mod pack;
mod procfile;
mod python;
mod read;
mod requirements;
mod settings;
mod spool;
mod tree;
mod version;

pub use check::{Checked, Cleared};
pub use error::{OpenError, PackError};
pub use find::Candidate;
pub use finding::{Code, Finding, Place, Severity, codes};
pub use limits::Limits;
pub use name::{is_name, propose_name};
pub use open::{Kind, Opened, open};
pub use pack::{Bundle, Form, Progress, Saved};
pub use python::models::{Extra, Field, FieldKind, Model};
pub use read::{App, Project, SessionType};
pub use settings::{Money, Names, Unit};
