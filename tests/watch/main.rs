//! Watching a real study on the real platform: what is told of it is what PostgreSQL and the people themselves say.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../data/study.rs"]
#[allow(dead_code)]
mod study;
#[path = "../support/mod.rs"]
mod support;

mod participants;
