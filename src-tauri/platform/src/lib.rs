//! Heroku on this computer: apps, builds, releases, dynos, router and logs behind Heroku's Platform API.
//! It listens on loopback only, and shares no code with the client that talks to it.

pub mod database;
pub mod dyno;
pub mod keeper;
pub mod logs;
pub mod process;
pub mod router;
pub mod tools;
