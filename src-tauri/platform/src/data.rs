//! What Heroku's Data API stands on: figures of the real databases, their backups, restores and copies, schedules.
//! A study's data pass through here as bytes; they are never read, logged or changed.

mod carry;
pub mod diagnosis;
pub mod dumps;
pub mod figures;
pub mod problem;
pub mod schedules;
pub mod sizes;
pub mod transfers;

use crate::platform::Platform;

/// What the addresses of dumps begin with.
pub fn public_base(platform: &Platform) -> String {
    platform.tls_address()
}
