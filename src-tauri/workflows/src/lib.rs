//! What people come to do: put a study online, see what became of it, and take its data home.
//! Joins `project`, `heroku`, `pgdump` and `export`; knows nothing of Tauri, and shows nothing to anybody.

pub mod alerts;
pub mod code;
pub mod codes;
pub mod cost;
pub mod data;
pub mod deploy;
pub mod events;
pub mod health;
pub mod idle;
pub mod job;
pub mod journal;
pub mod log;
pub mod over_data;
pub mod overview;
mod page_times;
pub mod participants;
pub mod place;
pub mod prepare;
pub mod progress;
mod rate;
pub mod room;
pub mod settle;
pub mod sign_in;
pub mod sizes;
pub mod step;
pub mod studies;
pub mod terms;
pub mod this_computer;
pub mod whole_file;

pub use export;
pub use heroku;
pub use pgdump;
pub use project;
