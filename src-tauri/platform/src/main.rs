//! Heroku on this computer, as a program of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("keep") => platform::keeper::run(),
        _ => platform::command::run(&args),
    }
}
