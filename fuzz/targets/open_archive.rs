//! Any bytes as an archive: a problem with a name, or a project that packs to one that opens again.
//! Nothing of it is ever left in the scratch folder.
#![no_main]

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;
use project::{Limits, OpenError, open};

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

fuzz_target!(|bytes: &[u8]| {
    let home = tempfile::tempdir().unwrap();
    let (archive, scratch) = (home.path().join("study.zip"), home.path().join("scratch"));
    fs::write(&archive, bytes).unwrap();
    fs::create_dir(&scratch).unwrap();
    let opened = open(&archive, &Limits::default(), &scratch);
    assert!(is_empty(&scratch));
    match opened {
        Err(error) => assert!(OpenError::CODES.contains(&error.code())),
        Ok(opened) => {
            for index in 0..opened.candidates().len() {
                let Some(cleared) = opened.check(index).unwrap().cleared() else {
                    continue;
                };
                let never = AtomicBool::new(false);
                let bundle = cleared.pack(&scratch, &mut |_| {}, &never).unwrap();
                let again = open(bundle.path(), &Limits::default(), home.path()).unwrap();
                let again = again.check(0).unwrap().cleared().expect("no new finding");
                let twice = again.pack(&scratch, &mut |_| {}, &never).unwrap();
                assert_eq!(bundle.sha256(), twice.sha256());
            }
        }
    }
    assert!(is_empty(&scratch));
});
