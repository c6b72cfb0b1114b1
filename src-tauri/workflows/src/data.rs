//! The participants' data: backed up, brought home, verified, looked into, exported; put back, and taken away only once
//! they are safe here. A backup is listed as one only after all of it was read.

mod arriving;
mod desk;
mod error;
mod exporting;
mod fetch;
mod listing;
mod looking;
mod open_here;
pub(crate) mod over;
mod replace;
mod secure;
mod shelf;
mod slip;
mod stored;
mod tasks;
mod verify;

pub use arriving::Arriving;
pub use desk::Desk;
pub use error::DataError;
pub use export::otree::{Shows, View};
pub use exporting::{FreeText, Wanted, free_text};
pub use fetch::{blocking, check_shelf};
pub use heroku::{DatabaseInfo, Schedule, TransferState};
pub use listing::{Backup, LastBackup, Listing, Partial, There};
pub use looking::{Contents, Look, Page, Wish};
pub use over::{DataRoom, Over};
pub use shelf::{Kept, Shelf, Standing};
pub use slip::{Before, Damage, Found, Numbers, Slip, Whole};
pub use tasks::{Done, Ending, Kind, Note, Stage, Task, TaskId, Tasks};
