//! Makes every export of a backup: `everything DUMP FOLDER`. Says how long that took and, on Linux, how much memory.
#![allow(missing_docs, clippy::print_stdout)]

use std::error::Error;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;
use std::time::Instant;

use export::csv::Style;
use export::otree::{Code, Study};
use export::{Choice, everything};
use pgdump::Archive;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(dump), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("everything DUMP FOLDER".into());
    };
    let begun = Instant::now();
    let archive = Archive::open(BufReader::new(File::open(dump)?))?;
    let mut study = Study::read(archive, &folder)?;
    println!("read: {:.2} s", begun.elapsed().as_secs_f64());
    let choice = Choice {
        style: Style::OTREE,
        personal: None,
        workbook: std::env::var_os("WORKBOOK").is_some(),
    };
    let create = |name: &str| File::create(folder.join(name));
    let made = everything(&mut study, &Code::default(), &choice, &folder, create)?;
    println!(
        "{} files: {:.2} s",
        made.files.len(),
        begun.elapsed().as_secs_f64()
    );
    #[cfg(target_os = "linux")]
    if let Some(line) = std::fs::read_to_string("/proc/self/status")?
        .lines()
        .find(|line| line.starts_with("VmHWM"))
    {
        println!("{line}");
    }
    Ok(())
}
