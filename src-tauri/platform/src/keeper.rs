//! The keeper: a small program that holds one other, with everything that one starts, for as long as the platform lives.
//! It takes its order from its input, and ends everything when its input closes. It never touches the network or a file.

#[cfg(target_os = "linux")]
mod confine;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::io::{BufRead, Read, Write};
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};

#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use crate::logs::Lines;
use crate::process::{self, Command, Output, Report, Wish};

/// `orchard-platform keep`: reads an order from the standard input, runs it, reports on the standard output.
/// The program's own output goes to the keeper's standard error; where it is data, it goes to the standard output,
/// and reports and lines to the standard error.
pub fn run() -> ExitCode {
    // Its order holds the settings of a study.
    process::keep_to_itself();
    let mut input = std::io::stdin().lock();
    let mut line = String::new();
    if input.read_line(&mut line).is_err() || line.is_empty() {
        return ExitCode::from(2);
    }
    drop(input);
    let Ok(order) = serde_json::from_str::<Command>(&line) else {
        return ExitCode::from(2);
    };
    line.clear();
    let data = order.output == Output::Data;
    let report = |report: &Report| report_on(data, report);
    let mut kept = match system::Kept::start(&order) {
        Ok(kept) => kept,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && order.cwd.is_dir() => {
            report(&Report::NotFound);
            return ExitCode::FAILURE;
        }
        Err(error) => {
            report(&Report::Refused(error.to_string()));
            return ExitCode::FAILURE;
        }
    };
    drop(order);
    report(&Report::Started);
    let relayed = kept
        .errors()
        .map(|errors| std::thread::spawn(move || relay(errors)));
    let remote = kept.remote();
    let mut input = kept.take_input().map(feed);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            match line.ok().and_then(|line| serde_json::from_str(&line).ok()) {
                Some(Wish::Farewell) => remote.bid_farewell(),
                Some(Wish::HangUp) => remote.hang_up(),
                Some(Wish::Input(text)) => {
                    if let Some(input) = &input {
                        let _ = input.send(text);
                    }
                }
                Some(Wish::EndInput) => input = None,
                Some(Wish::Kill) | None => break,
            }
        }
        remote.kill();
    });
    let exit = kept.wait();
    if let Some(relayed) = relayed {
        let _ = relayed.join();
    }
    report(&Report::Exited(exit));
    ExitCode::SUCCESS
}

/// Writes input to the program as it takes it; wishes must not wait for that. Dropping the sender ends the input.
fn feed(program: impl Write + Send + 'static) -> Sender<String> {
    let (sender, pieces) = channel::<String>();
    std::thread::spawn(move || {
        let mut program = Some(program);
        for text in pieces {
            let bytes: Vec<u8> = text.chars().filter_map(|c| u8::try_from(c).ok()).collect();
            // One that reads no more does not get more.
            let written = program.as_mut().map(|program| program.write_all(&bytes));
            if written.is_some_and(|written| written.is_err()) {
                program = None;
            }
            report_on(false, &Report::Taken(bytes.len()));
        }
    });
    sender
}

/// The platform may be gone: nobody to tell is no error.
fn report_on(data: bool, report: &Report) {
    let mut out: Box<dyn Write> = match data {
        true => Box::new(std::io::stderr().lock()),
        false => Box::new(std::io::stdout().lock()),
    };
    if let Ok(mut line) = serde_json::to_vec(report) {
        line.push(b'\n');
        let _ = out.write_all(&line);
        let _ = out.flush();
    }
}

/// Says the lines of a program whose output is data.
fn relay(mut errors: impl Read) {
    let mut lines = Lines::default();
    let mut buffer = vec![0; 16 * 1024];
    let say = |line| report_on(true, &Report::Said(line));
    while let Ok(length) = errors.read(&mut buffer) {
        match buffer.get(..length) {
            Some(chunk) if !chunk.is_empty() => lines.push(chunk, say),
            _ => break,
        }
    }
    lines.finish(say);
}
