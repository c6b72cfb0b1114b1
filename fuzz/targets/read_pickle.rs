//! Whatever comes as a pickle is read or refused, and shown in bounds.
#![no_main]

use export::python::{read, str_of};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(pickle) = read(bytes) {
        let text = str_of(&pickle, pickle.root());
        assert!(text.len() < 4 << 20);
    }
});
