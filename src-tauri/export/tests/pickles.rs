//! Pickles that Python made: read as it would read them, and shown as it would show them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::process::Command;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use export::python::{Node, PickleError, read, str_of};
use proptest::prelude::*;

/// Pickles of random values, and the text of each in Python's own words. `None` where there is no Python.
fn pickles(seed: u32, count: u32) -> Option<Vec<(Vec<u8>, String)>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pickles.py");
    let run = |python: &str| {
        let output = Command::new(python)
            .args(["-X", "utf8", script, &seed.to_string(), &count.to_string()])
            .output()
            .ok()?;
        output.status.success().then_some(output.stdout)
    };
    let lines = run("python3").or_else(|| run("python"));
    let Some(lines) = lines else {
        eprintln!("SKIPPED: there is no Python 3 here");
        return None;
    };
    let lines = String::from_utf8(lines).unwrap();
    let decoded = |text: &str| BASE64_STANDARD.decode(text).unwrap();
    let pairs = lines.lines().map(|line| {
        let (pickle, text) = line.split_once(' ').unwrap();
        (decoded(pickle), String::from_utf8(decoded(text)).unwrap())
    });
    Some(pairs.collect())
}

#[test]
fn what_python_pickles_is_shown_as_python_shows_it() {
    for (pickle, wanted) in pickles(1, 2000).unwrap_or_default() {
        let read = read(&pickle).unwrap_or_else(|error| panic!("{wanted}: {error}"));
        assert_eq!(str_of(&read, read.root()), wanted);
    }
}

#[test]
fn a_pickle_that_was_cut_or_goes_on_is_none() {
    for (mut pickle, wanted) in pickles(2, 60).unwrap_or_default() {
        for length in 0..pickle.len() {
            assert!(read(&pickle[..length]).is_err(), "{wanted}");
        }
        let at = pickle.len();
        pickle.push(b'.');
        assert_eq!(read(&pickle).unwrap_err(), PickleError::Longer { at });
    }
}

#[test]
fn a_class_is_named_and_never_called() {
    // os.system("touch /tmp/x"), by each way to call something.
    for pickle in [
        b"\x80\x04cos\nsystem\n\x8c\x0ctouch /tmp/x\x85R.".as_slice(),
        b"\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x0ctouch /tmp/x\x85\x81.",
    ] {
        let read = read(pickle).unwrap();
        let Node::Object(class, made_with) = read.get(read.root()) else {
            panic!("{read:?}")
        };
        assert_eq!(
            *read.get(*class),
            Node::Class("os".to_owned(), "system".to_owned())
        );
        assert_eq!(made_with.len(), 1);
        let text = str_of(&read, read.root());
        assert_eq!(text, "system('touch /tmp/x')");
    }
    for refused in [
        b"\x80\x02P1\n.".as_slice(),
        b"\x80\x02\x82\x01.",
        b"(ios\nsystem\n.",
        b"\x80\x05\x97.",
    ] {
        assert!(matches!(
            read(refused),
            Err(PickleError::Instruction { .. })
        ));
    }
}

#[test]
fn a_value_that_doubles_and_doubles_has_a_text_that_ends() {
    // l = []; then forty times l = [l, l]: a text of a terabyte.
    let mut pickle = b"\x80\x04]".to_vec();
    for _ in 0..40 {
        pickle.extend(b"2\x86");
    }
    pickle.push(b'.');
    let read = read(&pickle).unwrap();
    assert!(str_of(&read, read.root()).len() < 2 << 20);
}

proptest! {
    #[test]
    fn whatever_comes_it_ends_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(read) = read(&bytes) {
            str_of(&read, read.root());
        }
    }

    #[test]
    fn a_damaged_pickle_ends_without_harm(seed in 0_usize..40, at in any::<prop::sample::Index>(), byte: u8) {
        thread_local!(static PICKLES: Vec<(Vec<u8>, String)> = pickles(3, 10).unwrap_or_default());
        PICKLES.with(|pickles| {
            if let Some((pickle, _)) = pickles.get(seed) {
                let mut pickle = pickle.clone();
                let at = at.index(pickle.len());
                pickle[at] = byte;
                if let Ok(read) = read(&pickle) {
                    str_of(&read, read.root());
                }
            }
        });
    }
}
