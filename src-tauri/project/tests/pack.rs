//! Packing: the same bytes every time, whole or not at all, and what goes in comes out again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test falls where it is wrong, its builders too"
)]

mod support;

#[cfg(target_os = "linux")]
#[path = "../../../tests/support/small_disk.rs"]
mod small_disk;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use project::{Cleared, Form, Limits, Progress, open};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
#[cfg(target_os = "linux")]
use small_disk::SmallDisk;
use support::archives::{file, tar_gz, unpacked};
use support::{Study, is_empty, open_bytes};

fn pack(cleared: &Cleared, folder: &Path) -> project::Bundle {
    cleared
        .pack(folder, &mut |_| {}, &AtomicBool::new(false))
        .unwrap()
}

fn save(cleared: &Cleared, to: &Path, form: Form) -> Result<project::Saved, project::PackError> {
    cleared.save(to, form, &mut |_| {}, &AtomicBool::new(false))
}

#[test]
fn the_bundle_is_what_it_says_and_goes_when_it_is_dropped() {
    let study = Study::faultless();
    let folder = study.beside("packed");
    let bundle = pack(&study.check().cleared().unwrap(), &folder);
    let bytes = fs::read(bundle.path()).unwrap();
    assert_eq!(bundle.len(), bytes.len() as u64);
    let sha: String = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(bundle.sha256(), sha);
    assert_eq!(bundle.files(), 6);
    drop(bundle);
    assert!(is_empty(&folder));
}

#[test]
fn files_lie_at_the_root_sorted_with_fixed_times_owners_and_modes() {
    let study = Study::faultless()
        .with("a-b/x.sh", "#!/bin/sh\n")
        .with("a/x.txt", "x")
        .with_folder("a/empty");
    let bundle = pack(&study.check().cleared().unwrap(), &study.beside("packed"));
    let bytes = fs::read(bundle.path()).unwrap();
    let paths: Vec<String> = unpacked(&bytes).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            ".python-version",
            "Procfile",
            "_static/",
            "_static/global/",
            "_static/global/empty.css",
            "a/",
            "a-b/",
            "a-b/x.sh",
            "a/empty/",
            "a/x.txt",
            "requirements.txt",
            "settings.py",
            "trust/",
            "trust/__init__.py",
        ]
    );
    assert_eq!(bytes[4..8], [0; 4], "no time in the gzip header");
    let mut tar = Vec::new();
    std::io::Read::read_to_end(
        &mut flate2::read::GzDecoder::new(bytes.as_slice()),
        &mut tar,
    )
    .unwrap();
    for header in tar
        .chunks(512)
        .filter(|block| block.get(257..262) == Some(b"ustar"))
    {
        let name = String::from_utf8_lossy(&header[..100])
            .trim_end_matches('\0')
            .to_owned();
        let mode = if name.ends_with('/') || name.ends_with(".sh") {
            "0000755"
        } else {
            "0000644"
        };
        assert_eq!(&header[100..107], mode.as_bytes(), "{name}");
        assert_eq!(&header[108..124], b"0000000\x000000000\0", "{name}: owner");
        let time = i64::from_str_radix(std::str::from_utf8(&header[136..147]).unwrap(), 8).unwrap();
        assert!((315_619_200..900_000_000).contains(&time), "{name}: {time}");
    }
}

/// oTree's server tells browsers by time and length whether their copy is still good.
#[test]
fn a_file_in_which_one_digit_changed_gets_another_time() {
    let time = |content: String| {
        let study = Study::faultless().with("_static/a.js", content);
        let bundle = pack(&study.check().cleared().unwrap(), &study.beside("packed"));
        let bytes = fs::read(bundle.path()).unwrap();
        let mut tar = Vec::new();
        std::io::Read::read_to_end(
            &mut flate2::read::GzDecoder::new(bytes.as_slice()),
            &mut tar,
        )
        .unwrap();
        let header = tar
            .chunks(512)
            .find(|block| block.starts_with(b"_static/a.js"))
            .unwrap();
        header[136..147].to_vec()
    };
    for rest in [10, 300_000] {
        let script = |seconds: u32| format!("{}let timeout = {seconds};", " ".repeat(rest));
        assert_ne!(time(script(30)), time(script(60)));
        assert_eq!(time(script(30)), time(script(30)));
    }
}

#[test]
fn the_same_project_gives_the_same_bytes_from_folder_zip_and_otreezip() {
    let study = Study::faultless()
        .with("data.csv", "1,2,3\n".repeat(100_000))
        .with("Übung/ß.txt", "x")
        .with_folder("empty/inner");
    let folder = study.beside("packed");
    let cleared = study.check().cleared().unwrap();
    let first = pack(&cleared, &folder);
    let (zip, otreezip) = (folder.join("a.zip"), folder.join("a.otreezip"));
    let saved = save(&cleared, &otreezip, Form::Otreezip).unwrap();
    save(&cleared, &zip, Form::Zip).unwrap();
    assert_eq!(saved.sha256, first.sha256());
    for path in [zip, otreezip, study.root.clone()] {
        let opened = open(&path, &Limits::default(), &study.beside("scratch")).unwrap();
        let checked = opened.check(0).unwrap();
        assert_eq!(checked.findings(), [], "{}", path.display());
        assert_eq!(
            pack(&checked.cleared().unwrap(), &folder).sha256(),
            first.sha256(),
            "{}",
            path.display()
        );
    }
}

/// The one sum that must never change by accident. A new zlib-rs may change it: then change it here.
#[test]
fn the_bytes_are_these_on_every_machine() {
    let numbers: String = (0..200_000u32)
        .map(|n| format!("{},", n.wrapping_mul(2_654_435_761) >> 13))
        .collect();
    let study = Study::faultless().with("data.csv", numbers);
    let bundle = pack(&study.check().cleared().unwrap(), &study.beside("packed"));
    let golden = (
        632_183,
        "11c489f7cd2adc3bbf9506fbe6e29dd8383a76f95173075eb7117f3c8c768b96",
    );
    assert_eq!((bundle.len(), bundle.sha256()), golden);
}

#[test]
fn a_saved_zip_is_the_same_every_time_and_opens_elsewhere() {
    let study = Study::faultless()
        .with("run.sh", "#!/bin/sh\n")
        .with_folder("empty")
        .with("empty.txt", "");
    let folder = study.beside("saved");
    let cleared = study.check().cleared().unwrap();
    let (a, b) = (folder.join("a.zip"), folder.join("b.zip"));
    assert_eq!(
        save(&cleared, &a, Form::Zip).unwrap(),
        save(&cleared, &b, Form::Zip).unwrap()
    );
    let python = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; \
                  print(*[(i.filename, oct(i.external_attr >> 16)) for i in z.infolist()], sep='\\n')";
    let out = std::process::Command::new("python3")
        .args(["-c", python])
        .arg(&a)
        .output()
        .unwrap();
    let listing = String::from_utf8(out.stdout).unwrap();
    assert!(listing.contains("('run.sh', '0o100755')"), "{listing}");
    assert!(
        listing.contains("('empty/', '0o40755')")
            && listing.contains("('settings.py', '0o100644')"),
        "{listing}"
    );
}

#[test]
fn a_blocked_project_cannot_be_packed() {
    assert!(
        Study::faultless()
            .without("trust")
            .check()
            .cleared()
            .is_none()
    );
}

#[test]
fn progress_ends_at_the_whole() {
    let study = Study::faultless().with("data.csv", "1,2,3\n".repeat(100_000));
    let mut seen: Vec<Progress> = Vec::new();
    let cleared = study.check().cleared().unwrap();
    cleared
        .pack(
            &study.beside("packed"),
            &mut |it| seen.push(it),
            &AtomicBool::new(false),
        )
        .unwrap();
    let last = seen.last().unwrap();
    assert_eq!(last.done, last.total);
    assert_eq!(last.total, study.check().project().bytes);
    assert!(seen.is_sorted_by_key(|it| it.done) && seen.len() > 5);
}

#[test]
fn cancelling_leaves_nothing_behind() {
    let study = Study::faultless().with("data.csv", "1,2,3\n".repeat(100_000));
    let folder = study.beside("packed");
    let cleared = study.check().cleared().unwrap();
    for form in [None, Some(Form::Zip), Some(Form::Otreezip)] {
        let cancel = AtomicBool::new(false);
        let mut stop = |it: Progress| cancel.store(it.done > 100_000, Ordering::Relaxed);
        let error = match form {
            None => cleared.pack(&folder, &mut stop, &cancel).err(),
            Some(form) => cleared
                .save(&folder.join("a"), form, &mut stop, &cancel)
                .err(),
        };
        assert_eq!(error.unwrap().code(), "pack-cancelled");
        assert!(is_empty(&folder), "{form:?}");
    }
}

#[test]
fn a_file_that_changes_meanwhile_is_named_and_nothing_stays() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 4] = [
        ("longer", |path| {
            fs::write(path, "longer than it was before").unwrap()
        }),
        ("shorter", |path| fs::write(path, "").unwrap()),
        ("other", |path| {
            let file = fs::File::options().write(true).open(path).unwrap();
            file.set_modified(std::time::SystemTime::UNIX_EPOCH)
                .unwrap();
        }),
        ("gone", |path| fs::remove_file(path).unwrap()),
    ];
    for (name, change) in changes {
        let study = Study::faultless().with("trust/data.txt", "as it was");
        let folder = study.beside("packed");
        let cleared = study.check().cleared().unwrap();
        change(&study.root.join("trust/data.txt"));
        for form in [Form::Zip, Form::Otreezip] {
            let error = save(&cleared, &folder.join("a"), form).unwrap_err();
            assert_eq!(
                (error.code(), error.args()),
                ("pack-changed", vec![("file", "trust/data.txt".to_owned())]),
                "{name}"
            );
            assert!(is_empty(&folder), "{name}");
        }
    }
}

#[test]
fn a_copy_appears_whole_or_not_at_all() {
    let study = Study::faultless();
    let cleared = study.check().cleared().unwrap();
    let folder = study.beside("saved");
    let to = folder.join("a.zip");
    fs::write(&to, "what was there").unwrap();
    fs::write(study.root.join("settings.py"), "changed").unwrap();
    assert!(save(&cleared, &to, Form::Zip).is_err());
    assert_eq!(fs::read_to_string(&to).unwrap(), "what was there");
    let cleared = Study::faultless();
    save(&cleared.check().cleared().unwrap(), &to, Form::Zip).unwrap();
    assert_ne!(fs::read(&to).unwrap(), b"what was there");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    let error = save(
        &study
            .check()
            .cleared()
            .unwrap_or(cleared.check().cleared().unwrap()),
        &folder.join("gone/a.zip"),
        Form::Zip,
    );
    assert_eq!(error.unwrap_err().code(), "pack-unwritable");
}

/// A disk of one megabyte, where the system lets us have one.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_named_and_nothing_stays() {
    let study = Study::faultless();
    let mut noise = vec![0u8; 3_000_000];
    let mut state = 88_172_645_463_325_252u64;
    for byte in &mut noise {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        *byte = state.to_le_bytes()[3];
    }
    let study = study.with("_static/noise.png", noise);
    let archive = study.beside("packed").join("a.otreezip");
    let cleared = study.check().cleared().unwrap();
    save(&cleared, &archive, Form::Otreezip).unwrap();
    let Some(disk) = SmallDisk::mount(&study.beside("small"), "1m") else {
        return;
    };
    for form in [Form::Zip, Form::Otreezip] {
        let error = save(&cleared, &disk.path().join("a"), form).unwrap_err();
        assert_eq!(error.code(), "pack-disk-full");
        assert!(is_empty(disk.path()), "{form:?}");
    }
    let error = open(&archive, &Limits::default(), disk.path())
        .err()
        .unwrap();
    assert_eq!(error.code(), "open-disk-full");
    assert!(is_empty(disk.path()));
}

#[test]
fn long_names_come_out_whole() {
    let deep = format!("{}/{}", vec!["a".repeat(60); 4].join("/"), "b".repeat(120));
    let study = Study::faultless()
        .with(&deep, "deep")
        .with(&format!("{}.txt", "ü".repeat(90)), "wide");
    assert_eq!(study.packed_file(&deep).unwrap(), "deep");
    let bundle = pack(&study.check().cleared().unwrap(), &study.beside("packed"));
    let opened = open_bytes("a.otreezip", &fs::read(bundle.path()).unwrap()).unwrap();
    assert_eq!(opened.check(0).unwrap().project().files, 8);
}

fn file_name() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9_äß日 (-]{0,12}[a-z0-9]{1,4}x".prop_filter("ordinary", |name| !name.contains("env"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever the names and contents: out of every form comes what went in.
    #[test]
    fn what_goes_in_comes_out(files in proptest::collection::btree_map(
        proptest::collection::vec(file_name(), 1..4),
        proptest::collection::vec(any::<u8>(), 0..3000),
        1..12,
    )) {
        let mut study = Study::faultless();
        let mut expected = Vec::new();
        for (parts, content) in files {
            let path = format!("data/{}", parts.join("/"));
            let full = study.root.join(&path);
            if full.exists() || full.ancestors().any(Path::is_file) {
                continue;
            }
            study = study.with(&path, &content);
            expected.push((path, content));
        }
        let folder = study.beside("saved");
        let cleared = study.check().cleared().unwrap();
        let mut all: Vec<Vec<(String, Vec<u8>)>> = vec![study.packed()];
        for (name, form) in [("a.zip", Form::Zip), ("a.otreezip", Form::Otreezip)] {
            let path = folder.join(name);
            save(&cleared, &path, form).unwrap();
            let opened = open(&path, &Limits::default(), &study.beside("scratch")).unwrap();
            let again = opened.check(0).unwrap().cleared().unwrap();
            all.push(unpacked(&fs::read(pack(&again, &folder).path()).unwrap()));
        }
        for packed in all {
            for file in &expected {
                prop_assert!(packed.contains(file), "{} is missing or altered", file.0);
            }
        }
    }

    /// Whatever an archive's names are: what is opened stays inside, and packs.
    #[test]
    fn no_name_in_an_archive_leads_out(names in proptest::collection::vec("[./\\\\a-c:\u{0}-\u{3}]{1,12}", 1..6)) {
        let mut members = vec![file("settings.py", "SESSION_CONFIGS = []")];
        members.extend(names.iter().map(|name| file(name, "x")));
        if let Ok(opened) = open_bytes("a.zip", &tar_gz(&members)) {
            let cleared = opened.check(0).unwrap().cleared().unwrap();
            let home = Study::empty();
            for (path, _) in unpacked(&fs::read(pack(&cleared, home.home()).path()).unwrap()) {
                prop_assert!(!path.starts_with('/') && !path.contains('\\'), "{path:?}");
                prop_assert!(path.split('/').all(|part| part != ".." && part != "."), "{path:?}");
            }
        }
    }

    /// Noise that begins like an archive is refused by name and never a crash.
    #[test]
    fn noise_is_refused(start in 0usize..4, noise in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let start: &[u8] = [&b"PK\x03\x04"[..], b"\x1f\x8b\x08\0\0\0\0\0\0\xff", b"", b"PK\x05\x06"][start];
        support::code_of(&[start, &noise].concat());
    }
}
