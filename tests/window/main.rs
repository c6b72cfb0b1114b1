//! The real window: WebKit on a virtual screen, a private bus with a real keychain, the real platform with
//! real PostgreSQL, and oTree projects made by the real oTree. Each test has all of it for itself.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on says so by stopping"
)]

#[path = "../support/mod.rs"]
mod support;

mod alerts;
mod archives;
mod at_heroku;
mod blocked;
mod by_itself;
mod data;
mod dialog;
mod folder;
mod found_again;
mod keychain;
mod log;
mod mends;
mod overview;
mod participants;
mod pause;
mod room;
mod sample;
mod second_start;
mod sign_in;
mod size;
mod trouble;
mod watched;
mod zoom;
