//! Any bytes as the tar of an uploaded source: refused, or unpacked into its folder and nowhere else.
#![no_main]

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use platform::build::archive::unpack;
use tokio_util::sync::CancellationToken;

fuzz_target!(|bytes: &[u8]| {
    let home = tempfile::tempdir().unwrap();
    let (archive, target) = (home.path().join("source.tgz"), home.path().join("app"));
    let mut gzip = GzEncoder::new(fs::File::create(&archive).unwrap(), Compression::none());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap();
    fs::create_dir(&target).unwrap();
    let unpacked = unpack(&archive, &target, None, &CancellationToken::new());
    let mut there: Vec<_> = fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    there.sort();
    assert_eq!(there, ["app", "source.tgz"]);
    if unpacked.is_ok() {
        stays_inside(&target, &target);
    }
});

/// No link in `folder` leads out of `root`.
fn stays_inside(folder: &std::path::Path, root: &std::path::Path) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            stays_inside(&entry.path(), root);
        } else if let (true, Ok(real)) = (kind.is_symlink(), entry.path().canonicalize()) {
            assert!(real.starts_with(root.canonicalize().unwrap()));
        }
    }
}
