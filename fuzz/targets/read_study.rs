//! Any text in the files Orchard reads: findings, never a panic, and every mend is one that the next check accepts.
#![no_main]

use std::fs;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;
use project::{Limits, open};

/// In the order in which they are cut from the input, at NUL bytes.
const FILES: [&str; 8] = [
    "settings.py",
    "game/__init__.py",
    "requirements.txt",
    "Procfile",
    ".python-version",
    "runtime.txt",
    "requirements_base.txt",
    "shared.py",
];

fuzz_target!(|bytes: &[u8]| {
    let home = tempfile::tempdir().unwrap();
    let (study, scratch) = (home.path().join("study"), home.path().join("scratch"));
    fs::create_dir_all(study.join("game")).unwrap();
    fs::create_dir(&scratch).unwrap();
    for (file, text) in FILES.iter().zip(bytes.split(|byte| *byte == 0)) {
        fs::write(study.join(file), text).unwrap();
    }
    let limits = Limits::default();
    let opened = open(&study, &limits, &scratch).unwrap();
    let checked = opened.check(0).unwrap();
    let Some(cleared) = checked.cleared() else {
        return;
    };
    let never = AtomicBool::new(false);
    let bundle = cleared.pack(&scratch, &mut |_| {}, &never).unwrap();
    let packed = open(bundle.path(), &limits, &scratch).unwrap();
    let again = packed.check(0).unwrap().cleared().expect("no new finding");
    let twice = again.pack(&scratch, &mut |_| {}, &never).unwrap();
    assert_eq!(bundle.sha256(), twice.sha256(), "a mend that needs mending");
});
