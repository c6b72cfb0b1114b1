//! What can be opened and what is refused: every refusal by its name, and nothing left behind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test falls where it is wrong, its builders too"
)]

mod support;

use std::fs;

use project::{Kind, Limits, open};
use support::archives::{
    Zipped, file, folder, gzip, of_kind, pax, tar, tar_gz, tar_header, zip, zipped,
};
use support::{Study, code_of, is_empty, open_bytes, open_bytes_within};

const SETTINGS: &str = "SESSION_CONFIGS = []  # otree\n";

fn settings() -> support::archives::Member {
    file("settings.py", SETTINGS)
}

fn zipped_settings() -> Zipped {
    zipped("settings.py", SETTINGS)
}

#[test]
fn an_otreezip_begins_with_a_member_without_a_name() {
    for first in ["", "/", "./"] {
        let archive = tar_gz(&[
            pax(&[("mtime", "1795221828.5880766")]),
            folder(first),
            pax(&[("mtime", "1795221810.56907")]),
            settings(),
            folder("_static"),
            folder("_static/global"),
            file("_static/global/empty.css", ""),
        ]);
        let opened = open_bytes("demo.otreezip", &archive).unwrap();
        assert_eq!(opened.kind(), Kind::Tar);
        assert_eq!(opened.name(), "demo");
        assert_eq!(opened.candidates()[0].name, "demo");
        assert_eq!(opened.candidates()[0].place, "");
    }
}

#[test]
fn content_decides_what_an_archive_is() {
    let (zip, tar) = (zip(&[zipped_settings()]), tar(&[settings()]));
    for (name, bytes, kind, is_mislabelled) in [
        ("a.zip", zip.clone(), Kind::Zip, false),
        ("a.otreezip", zip, Kind::Zip, true),
        ("a.otreezip", gzip(&tar), Kind::Tar, false),
        ("a.zip", gzip(&tar), Kind::Tar, true),
        ("a", gzip(&tar), Kind::Tar, false),
        ("a.tar", tar, Kind::Tar, false),
    ] {
        let opened = open_bytes(name, &bytes).unwrap();
        assert_eq!(opened.kind(), kind, "{name}");
        let codes = support::told(opened.check(0).unwrap().findings());
        let told = codes.iter().any(|(_, code)| *code == "archive-mislabelled");
        assert_eq!(told, is_mislabelled, "{name}");
    }
}

#[test]
fn projects_are_found_through_wrappers_and_side_by_side() {
    let places = |names: &[&str]| {
        let members: Vec<_> = names.iter().map(|name| file(name, SETTINGS)).collect();
        let opened = open_bytes("all.otreezip", &tar_gz(&members)).unwrap();
        let found = opened.candidates().iter();
        found
            .map(|it| (it.index, it.name.clone(), it.place.clone()))
            .collect::<Vec<_>>()
    };
    let at = |index, name: &str, place: &str| (index, name.to_owned(), place.to_owned());
    assert_eq!(
        places(&["settings.py", "inner/settings.py"]),
        [at(0, "all", "")]
    );
    assert_eq!(places(&["a/a/a/settings.py"]), [at(0, "a", "a/a/a")]);
    assert_eq!(
        places(&[
            "x/b/settings.py",
            "x/a/settings.py",
            "readme.md",
            "x/a/old/settings.py"
        ]),
        [at(0, "a", "x/a"), at(1, "b", "x/b")]
    );
    assert_eq!(
        places(&[
            "x/settings.py",
            "x/venv/pyvenv.cfg",
            "venv/pyvenv.cfg",
            "venv/otree/settings.py"
        ]),
        [at(0, "x", "x")]
    );
    // Too deep to be found: the best guess, never nothing.
    assert_eq!(places(&["a/b/c/d/settings.py"]).len(), 1);
    assert_eq!(
        places(&["__MACOSX/settings.py", "otree/settings.py"]),
        [at(0, "otree", "otree")]
    );
}

#[test]
fn names_that_lead_out_refuse_the_whole_archive() {
    for name in ["../x", "a/../../x", "/etc/x", "C:x", "a\\..\\x"] {
        assert_eq!(
            code_of(&tar_gz(&[settings(), file(name, "x")])),
            "open-name-escapes",
            "{name}"
        );
        assert_eq!(
            code_of(&zip(&[zipped_settings(), zipped(name, "x")])),
            "open-name-escapes",
            "{name}"
        );
        let long = [pax(&[("path", name)]), file("harmless", "x")];
        assert_eq!(code_of(&tar_gz(&long)), "open-name-escapes", "pax {name}");
    }
    for name in ["CON", "a/aux.py", "x.", "a\nb"] {
        assert_eq!(
            code_of(&zip(&[zipped_settings(), zipped(name, "x")])),
            "open-name-refused",
            "{name:?}"
        );
    }
    let mut nul = zipped("a", "x");
    nul.name = b"settings.py\0.txt".to_vec();
    assert_eq!(code_of(&zip(&[nul])), "open-name-refused");
}

#[test]
fn links_may_stay_inside_only() {
    for (name, target, code) in [
        ("a/l", "../settings.py", "fine"),
        ("l", "/etc/passwd", "open-link-escapes"),
        ("a/l", "../../x", "open-link-escapes"),
    ] {
        assert_eq!(
            code_of(&tar_gz(&[settings(), of_kind(b'2', name, target)])),
            code,
            "{target}"
        );
        let link = Zipped {
            mode: 0o120_777,
            method: 0,
            ..zipped(name, target)
        };
        assert_eq!(code_of(&zip(&[zipped_settings(), link])), code, "{target}");
    }
    // A link used as a folder: the file would land where the link leads.
    let through = [settings(), of_kind(b'2', "l", "a"), file("l/x", "x")];
    assert_eq!(code_of(&tar_gz(&through)), "open-name-twice");
}

#[test]
fn hard_links_and_devices_are_refused() {
    for (kind, code) in [
        (b'1', "open-hard-link"),
        (b'3', "open-device"),
        (b'4', "open-device"),
        (b'6', "open-device"),
        (b'S', "open-unsupported"),
        (b'V', "open-unsupported"),
    ] {
        assert_eq!(
            code_of(&tar_gz(&[settings(), of_kind(kind, "x", "settings.py")])),
            code
        );
    }
    for mode in [0o010_644, 0o020_644, 0o060_644, 0o140_644] {
        let device = Zipped {
            mode,
            ..zipped("x", "")
        };
        assert_eq!(code_of(&zip(&[zipped_settings(), device])), "open-device");
    }
}

#[test]
fn a_name_twice_is_fine_only_with_the_same_content() {
    for (content, code) in [(SETTINGS, "fine"), ("other", "open-name-twice")] {
        assert_eq!(
            code_of(&tar_gz(&[settings(), file("./settings.py", content)])),
            code
        );
        assert_eq!(
            code_of(&zip(&[zipped_settings(), zipped("settings.py", content)])),
            code
        );
    }
    assert_eq!(
        code_of(&tar_gz(&[settings(), file("settings.py/x", "")])),
        "open-name-twice"
    );
    assert_eq!(
        code_of(&tar_gz(&[settings(), folder("settings.py")])),
        "open-name-twice"
    );
}

#[test]
fn names_that_differ_by_case_are_both_kept_and_told() {
    let archive = tar_gz(&[settings(), file("A.txt", "1"), file("a.txt", "2")]);
    let checked = open_bytes("a.otreezip", &archive)
        .unwrap()
        .check(0)
        .unwrap();
    let codes = support::told(checked.findings());
    assert!(
        codes
            .iter()
            .any(|(_, code)| *code == "names-differ-by-case"),
        "{codes:?}"
    );
    assert_eq!(
        checked.project().files,
        7,
        "both, and the four that are mended"
    );
}

#[test]
fn a_zip_that_says_two_things_is_refused() {
    let local = Zipped {
        local_name: Some(b"settingz.py".to_vec()),
        ..zipped_settings()
    };
    assert_eq!(code_of(&zip(&[local])), "open-contradicts");
    let crc = Zipped {
        crc: Some(1),
        ..zipped_settings()
    };
    assert_eq!(code_of(&zip(&[crc])), "open-damaged");
    let size = Zipped {
        size: Some(3),
        ..zipped_settings()
    };
    assert_eq!(code_of(&zip(&[size])), "open-damaged");
    for (flags, code) in [(1, "open-encrypted"), (1 << 13, "open-encrypted")] {
        assert_eq!(
            code_of(&zip(&[Zipped {
                flags,
                ..zipped_settings()
            }])),
            code
        );
    }
    for (method, code) in [
        (99, "open-encrypted"),
        (9, "open-unsupported"),
        (93, "open-unsupported"),
    ] {
        assert_eq!(
            code_of(&zip(&[Zipped {
                method,
                ..zipped_settings()
            }])),
            code
        );
    }
    // Two entries on the same bytes, as in bombs that overlap.
    let mut overlapping = zip(&[zipped_settings(), zipped_settings()]);
    let second = overlapping
        .windows(4)
        .rposition(|it| it == b"PK\x01\x02")
        .unwrap();
    overlapping[second + 42..second + 46].copy_from_slice(&0u32.to_le_bytes());
    assert_eq!(code_of(&overlapping), "open-contradicts");
    let mut pasted = zip(&[zipped_settings()]);
    pasted.extend(b"something behind");
    assert_eq!(code_of(&pasted), "open-damaged");
}

#[test]
fn what_is_no_archive_is_told_by_what_it_is() {
    for (bytes, code) in [
        (&b"just a text"[..], "open-not-an-archive"),
        (b"", "open-empty"),
        (b"Rar!\x1a\x07\x00xxxx", "open-other-archive"),
        (b"7z\xbc\xaf\x27\x1cxxxx", "open-other-archive"),
        (b"BZh91AY", "open-other-archive"),
        (b"PK\x07\x08PK\x03\x04", "open-unsupported"),
        (b"PK\x03\x04", "open-truncated"),
        (
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            "open-empty",
        ),
    ] {
        assert_eq!(code_of(bytes), code, "{bytes:?}");
    }
    assert_eq!(
        code_of(&gzip(b"a gzipped text, no tar")),
        "open-not-an-archive"
    );
    assert_eq!(code_of(&gzip(&[0; 1024])), "open-empty");
    assert_eq!(
        code_of(&tar_gz(&[folder("a"), folder("a/b")])),
        "open-empty"
    );
}

#[test]
fn a_gzipped_tar_cut_anywhere_is_never_taken_for_whole() {
    let archive = tar_gz(&[
        settings(),
        file("a/b.py", &"x = 1\n".repeat(500)),
        folder("c"),
    ]);
    for end in 1..archive.len() {
        let code = code_of(&archive[..end]);
        let expected = ["open-truncated", "open-damaged", "open-not-an-archive"];
        assert!(
            expected.contains(&code),
            "{end} of {}: {code}",
            archive.len()
        );
    }
}

#[test]
fn a_plain_tar_cut_anywhere_is_never_taken_for_whole() {
    let archive = tar(&[settings(), file("a/b.py", &"x = 1\n".repeat(200))]);
    for end in (1..archive.len() - 1023).step_by(13) {
        let code = code_of(&archive[..end]);
        assert!(
            ["open-truncated", "open-not-an-archive"].contains(&code),
            "{end}: {code}"
        );
    }
}

#[test]
fn a_zip_cut_anywhere_is_never_taken_for_whole() {
    let archive = zip(&[zipped_settings(), zipped("a/b.py", &"x = 1\n".repeat(500))]);
    for end in 4..archive.len() {
        let code = code_of(&archive[..end]);
        assert!(
            ["open-truncated", "open-damaged"].contains(&code),
            "{end}: {code}"
        );
    }
}

#[test]
fn a_flipped_bit_is_noticed_or_harmless_but_never_a_crash() {
    let gz = tar_gz(&[settings(), file("a/b.py", &"x = 1\n".repeat(300))]);
    let zip = zip(&[zipped_settings(), zipped("a/b.py", &"x = 1\n".repeat(300))]);
    for archive in [gz, zip] {
        for at in (0..archive.len()).step_by(3) {
            let mut bent = archive.clone();
            bent[at] ^= 1 << (at % 8);
            let _ = code_of(&bent);
        }
    }
}

#[test]
fn limits_are_counted_while_reading() {
    let limits = Limits {
        entries: 5,
        bytes: 100_000,
        ratio: 10,
        ratio_floor: 20_000,
        depth: 3,
        ..Limits::default()
    };
    let code = |bytes: &[u8]| match open_bytes_within("a.zip", bytes, &limits) {
        Ok(_) => "fine",
        Err(error) => error.code(),
    };
    let many: Vec<_> = (0..6).map(|n| file(&format!("{n}"), "")).collect();
    assert_eq!(code(&tar_gz(&many)), "open-too-many-entries");
    assert_eq!(
        code(&zip(&(0..6)
            .map(|n| zipped(&format!("{n}"), ""))
            .collect::<Vec<_>>())),
        "open-too-many-entries"
    );
    assert_eq!(
        code(&tar_gz(&[file("a/b/c", ""), file("d/e/f", "")])),
        "open-too-many-entries",
        "implied folders"
    );
    assert_eq!(code(&tar_gz(&[file("a/b/c/d", "")])), "open-too-deep");
    let zeros = "0".repeat(50_000);
    assert_eq!(code(&tar_gz(&[file("a", &zeros)])), "open-bomb");
    assert_eq!(code(&zip(&[zipped("a", &zeros)])), "open-bomb");
    let stored = |name: &str| Zipped {
        method: 0,
        ..zipped(name, &zeros)
    };
    assert_eq!(
        code(&zip(&[stored("a"), stored("b"), stored("c")])),
        "open-too-large"
    );
    assert_eq!(
        code(&tar(&[
            file("a", &zeros),
            file("b", &zeros),
            file("c", &zeros)
        ])),
        "open-too-large"
    );
}

#[test]
fn a_bomb_in_what_is_skipped_goes_off_too() {
    // Behind the end of the tar, and in a folder's own content: nothing of it is kept.
    let limits = Limits {
        ratio: 10,
        ratio_floor: 20_000,
        ..Limits::default()
    };
    let mut behind = tar(&[settings()]);
    behind.resize(behind.len() + 1_000_000, 0);
    let mut inside = tar_header(&folder("a"), 1_000_000).to_vec();
    inside.resize(inside.len() + 1_002_000, 0);
    for bytes in [behind, inside] {
        let error = open_bytes_within("a", &gzip(&bytes), &limits)
            .err()
            .map(|error| error.code());
        assert_eq!(error, Some("open-bomb"));
    }
}

#[test]
fn sizes_that_lie_allocate_nothing() {
    let huge = [
        tar_header(&settings(), 0o77_777_777_777).to_vec(),
        vec![b'x'; 512],
    ]
    .concat();
    assert_eq!(code_of(&gzip(&huge)), "open-truncated");
    let mut long = of_kind(b'L', "././@LongLink", "");
    long.content = vec![b'a'; 70_000];
    assert_eq!(code_of(&tar_gz(&[long, settings()])), "open-unsupported");
    // A directory that claims more than the file holds.
    let mut claims = zip(&[zipped_settings()]);
    let end = claims.len() - 22;
    claims[end + 8..end + 12].copy_from_slice(&[0xff, 0x0f, 0xff, 0x0f]);
    assert_eq!(code_of(&claims), "open-damaged");
}

#[test]
fn an_empty_folder_and_a_missing_one_are_named() {
    let study = Study::empty().with_folder("a/b");
    let scratch = study.beside("scratch");
    let code = |path: &std::path::Path| {
        open(path, &Limits::default(), &scratch)
            .err()
            .unwrap()
            .code()
    };
    assert_eq!(code(&study.root), "open-empty");
    assert_eq!(code(&study.root.join("gone")), "open-not-found");
    assert!(is_empty(&scratch));
}

#[test]
fn a_scratch_folder_that_is_not_there_is_named() {
    let study = Study::faultless();
    let path = study.root.join("a.otreezip");
    fs::write(&path, tar_gz(&[settings()])).unwrap();
    let error = open(&path, &Limits::default(), &study.root.join("gone"))
        .err()
        .unwrap();
    assert_eq!(error.code(), "open-scratch");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let study = Study::faultless();
    let pipe = study.root.join("pipe");
    let made = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .unwrap();
    assert!(made.success());
    let error = open(&pipe, &Limits::default(), &study.beside("scratch"))
        .err()
        .unwrap();
    assert_eq!(error.code(), "open-not-an-archive");
    assert_eq!(
        study.finding(project::Code::UnusableFiles).args["count"],
        "1"
    );
}

#[test]
fn opening_and_checking_a_folder_changes_nothing_in_it() {
    let study = Study::faultless()
        .without(".python-version")
        .without("_static")
        .with("db.sqlite3", "x");
    let listing = |folder: &std::path::Path| {
        let mut all = Vec::new();
        let mut open = vec![folder.to_owned()];
        while let Some(next) = open.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let entry = entry.unwrap();
                let about = entry.metadata().unwrap();
                if about.is_dir() {
                    open.push(entry.path());
                }
                all.push((entry.path(), about.len(), about.modified().unwrap()));
            }
        }
        all.sort();
        all
    };
    let before = listing(&study.root);
    study.packed();
    assert_eq!(listing(&study.root), before);
}
