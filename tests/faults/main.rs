//! What becomes of a study when something breaks in the middle: the program, the platform, the way between
//! them, or the study itself. Always the old version or the new one, never half; and the ending says which.
//! Through the same jobs as the window, on the real platform with real PostgreSQL.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../support/mod.rs"]
mod support;

mod attempt;
mod bad_computers;
mod bad_studies;
mod cut_off;
