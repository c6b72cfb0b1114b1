//! Heroku on this computer, as a program of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("keep") => platform::keeper::run(),
        _ => ExitCode::from(2),
    }
}
