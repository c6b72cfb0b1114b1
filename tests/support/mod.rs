//! What the whole-program tests stand on: a home of their own, a virtual screen, a private bus with a
//! keychain, real oTree projects, and words for what a person does with the window.
//! Nothing here touches the home, the bus or the processes of whoever runs the tests.

#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot go on says so by stopping"
)]

pub mod beans;
pub mod browser;
pub mod canary;
pub mod desk;
pub mod desktop;
pub mod group;
pub mod home;
pub mod http;
#[cfg(target_os = "linux")]
pub mod memory;
#[cfg(target_os = "linux")]
pub mod neighbour;
#[cfg(target_os = "linux")]
pub mod notices;
pub mod people;
pub mod platform;
pub mod programs;
pub mod projects;
pub mod recorder;
pub mod rows;
#[cfg(target_os = "linux")]
pub mod small_disk;
pub mod visitor;
pub mod wait;
pub mod window;
pub mod words;
