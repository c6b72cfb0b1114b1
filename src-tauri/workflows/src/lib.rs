//! What people come to do: put a study online, and see what became of it.
//! Joins `project`, `heroku`, `pgdump` and `export`; knows nothing of Tauri, and shows nothing to anybody.

pub mod code;
pub mod deploy;
pub mod job;
pub mod journal;
pub mod over_data;
pub mod prepare;
pub mod progress;
pub mod room;
pub mod settle;
pub mod step;
pub mod studies;
pub mod this_computer;
pub mod whole_file;

pub use export;
pub use heroku;
pub use pgdump;
pub use project;
