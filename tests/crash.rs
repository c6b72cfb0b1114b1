//! A crash while a token is held: what is left of it on the terminal, in the diary and on the disk. Each happens in a
//! process of its own, which may write as large a dump as it likes; one without our precautions shows that it would.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so by stopping"
)]

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use rustix::process::{Resource, Rlimit, Signal, getpid, getrlimit, kill_process, setrlimit};
use workflows::heroku::{Client, HEROKU, Token};

const TOKEN: &str = "HRKU-canary-9a41e7d2-of-a-crash";
/// Says how the process that this very test starts is to crash.
const HOW: &str = "ORCHARD_TEST_CRASH";

/// Runs in the process that crashes; by itself it does nothing.
#[test]
fn crashes() {
    let Some(how) = std::env::var_os(HOW) else {
        return;
    };
    let how = how.into_string().unwrap();
    let (careful, how) = match how.strip_prefix("careless ") {
        Some(how) => (false, how),
        None => (true, &*how),
    };
    if careful {
        orchard::leave_little();
        orchard::begin_diary(Path::new("diary"));
    }
    let mut token = String::new();
    std::io::stdin().read_to_string(&mut token).unwrap();
    let token = Token::new(token).unwrap();
    let client = Client::new(HEROKU, token.clone()).unwrap();
    match how {
        "panic" => panic!("nobody may read {}", token.expose()),
        // What was in hand is quoted by the library, as the error that nobody expected.
        "unwrap" => {
            let words = token.expose().to_owned();
            let found: Result<(), String> = words.is_empty().then_some(()).ok_or(words);
            found.unwrap();
        }
        "thread" => {
            let name = std::thread::Builder::new().name("a worker".into());
            let ended = name.spawn(move || panic!("nobody may read {}", token.expose()));
            assert!(ended.unwrap().join().is_err());
        }
        "fixed" => panic!("a sentence of the code's own"),
        "abort" => std::process::abort(),
        // Rust's own handler lets the first pass.
        "segv" => loop {
            kill_process(getpid(), Signal::SEGV).unwrap();
        },
        other => panic!("{other}"),
    }
    drop(client);
}

/// Has a process crash in `folder`.
fn crashed(how: &str, folder: &Path) -> Output {
    // What a desktop may have set up: dumps of any size.
    let maximum = getrlimit(Resource::Core).maximum;
    let current = maximum;
    setrlimit(Resource::Core, Rlimit { current, maximum }).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crashes", "--nocapture"])
        .env(HOW, how)
        .env("RUST_BACKTRACE", "full")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(TOKEN.as_bytes()).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

/// The files that hold the token, and the whole diary.
fn left(folder: &Path, diary: &mut String) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(left(&path, diary));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        if path.extension().is_some_and(|end| end == "log") {
            *diary += &String::from_utf8_lossy(&bytes);
        }
        if holds(&bytes, TOKEN) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_mistake_of_ours_is_told_by_its_place_and_not_by_what_was_in_hand() {
    for (how, place) in [
        ("panic", "crash.rs"),
        ("unwrap", "crash.rs"),
        ("thread", "a worker"),
        ("fixed", "a sentence of the code's own"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = crashed(how, folder.path());
        let mut diary = String::new();
        assert_eq!(left(folder.path(), &mut diary), [""; 0], "{how}");
        assert!(diary.contains(place), "{how}: {diary}");
        for said in [&output.stdout, &output.stderr] {
            assert!(
                !holds(said, TOKEN),
                "{how}: {}",
                String::from_utf8_lossy(said)
            );
        }
        assert!(
            holds(&output.stderr, "a mistake in the program at"),
            "{how}"
        );
    }
    // The test would see it: this is what a program without precautions says.
    let folder = tempfile::tempdir().unwrap();
    let output = crashed("careless panic", folder.path());
    assert!(holds(&output.stderr, TOKEN));
}

#[test]
fn a_program_that_is_killed_by_its_own_mistake_leaves_no_memory_on_the_disk() {
    for (how, signal) in [("abort", Signal::ABORT), ("segv", Signal::SEGV)] {
        let folder = tempfile::tempdir().unwrap();
        let output = crashed(how, folder.path());
        assert_eq!(output.status.signal(), Some(signal.as_raw()), "{how}");
        assert!(!output.status.core_dumped(), "{how}");
        assert_eq!(left(folder.path(), &mut String::new()), [""; 0], "{how}");

        // The test would see it, where this system writes dumps into the folder of the program.
        let output = crashed(&format!("careless {how}"), folder.path());
        let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap();
        let beside =
            !pattern.starts_with(['|', '/']) && getrlimit(Resource::Core).current != Some(0);
        if beside {
            assert!(output.status.core_dumped(), "{how}");
            assert_eq!(left(folder.path(), &mut String::new()).len(), 1, "{how}");
        } else {
            println!("This system writes no dump beside the program: not compared.");
        }
    }
}
