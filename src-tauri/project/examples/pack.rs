//! Checks or packs a project from the command line, for the benchmark and for trying things by hand:
//! `check PATH` tells the findings and the time they took, `pack PATH FOLDER` packs into a temporary
//! file there, `otreezip PATH OUT` and `zip PATH OUT` save a copy.

#![allow(clippy::print_stdout, reason = "printing is what this program is for")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use project::{Form, Limits, open};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            println!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<(), String> {
    let (what, path, out) = match args {
        ["check", path] => ("check", *path, ""),
        [what @ ("pack" | "zip" | "otreezip"), path, out] => (*what, *path, *out),
        _ => {
            return Err(
                "check PATH | pack PATH FOLDER | zip PATH OUT | otreezip PATH OUT".to_owned(),
            );
        }
    };
    let started = Instant::now();
    let opened = open(Path::new(path), &Limits::default(), &std::env::temp_dir())
        .map_err(|error| format!("{}: {error}", error.code()))?;
    for candidate in opened.candidates() {
        let checked = opened.check(candidate.index).ok_or("no such candidate")?;
        let took = started.elapsed();
        if what == "check" {
            println!(
                "{:.1} ms for {:?} at {:?}",
                took.as_secs_f64() * 1e3,
                candidate.name,
                candidate.place
            );
            println!("{:#?}", checked.project());
            for finding in checked.findings() {
                println!(
                    "{:?} {} {:?} {:?}",
                    finding.severity, finding.code, finding.args, finding.places
                );
            }
            continue;
        }
        let cleared = checked.cleared().ok_or("a finding blocks")?;
        if what == "pack" {
            let bundle = cleared
                .pack(Path::new(out), &mut |_| {}, &AtomicBool::new(false))
                .map_err(|error| format!("{}: {error}", error.code()))?;
            println!("{} {}", bundle.sha256(), bundle.len());
            continue;
        }
        let form = if what == "zip" {
            Form::Zip
        } else {
            Form::Otreezip
        };
        let saved = cleared
            .save(Path::new(out), form, &mut |_| {}, &AtomicBool::new(false))
            .map_err(|error| format!("{}: {error}", error.code()))?;
        println!("{} {}", saved.sha256, saved.len);
    }
    Ok(())
}
