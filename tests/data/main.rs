//! The participants' data of a real study on the real platform with real PostgreSQL: brought home whole, exported as oTree
//! itself would, taken away only when they are safe, and put back. Through the same tasks as the window.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../support/mod.rs"]
mod support;

mod comes_home;
#[cfg(target_os = "linux")]
mod faults;
mod on_the_shelf;
mod over_data;
mod study;
