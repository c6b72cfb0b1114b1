//! The scripts behind the two commands: a part that fails is never passed over.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::process::Command;

/// Runs `script` with the words of `setup/lib.sh`; whether it succeeded, and what it said.
fn runs(script: &str) -> (bool, String) {
    let script = format!("set -eu; . setup/lib.sh; {script}");
    let ran = Command::new("sh")
        .args(["-c", &script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    (ran.status.success(), String::from_utf8(ran.stdout).unwrap())
}

#[test]
fn a_part_fails_with_the_first_of_its_commands() {
    let (succeeded, said) = runs("part() { false; echo went on; }; timed Part part; echo the end");
    assert!(
        !succeeded && !said.contains("went on") && !said.contains("the end"),
        "{said}"
    );
    let (succeeded, said) = runs("part() { true; echo went on; }; timed Part part; summary");
    assert!(
        succeeded && said.contains("went on") && said.ends_with("s  Part\n"),
        "{said}"
    );
}
