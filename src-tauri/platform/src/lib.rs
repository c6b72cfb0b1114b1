//! Heroku on this computer: apps, builds, releases, dynos, router and logs behind Heroku's Platform API.
//! It listens on loopback, an app also on the network where that is chosen, and it shares no code with the client that talks to it.

pub mod api;
pub mod build;
pub mod catalogue;
pub mod command;
pub mod crew;
pub mod data;
pub mod database;
pub mod dyno;
pub mod eco;
#[cfg(debug_assertions)]
pub mod faults;
pub mod files;
pub mod keeper;
pub mod keyvalue;
pub mod limits;
pub mod login;
pub mod logs;
pub mod metadata;
pub mod metrics;
pub mod names;
pub mod neighbours;
pub mod network;
pub mod output;
pub mod platform;
pub mod ports;
pub mod process;
pub mod promotion;
pub mod provision;
pub mod rate;
pub mod record;
pub mod release;
pub mod removal;
pub mod rendezvous;
pub mod room;
pub mod router;
pub mod run;
pub mod scope;
pub mod secret;
pub mod slug;
pub mod source;
pub mod store;
pub mod tls;
pub mod tools;
pub mod two_factor;
pub mod webhook;
