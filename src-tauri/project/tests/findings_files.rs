//! Findings about what lies in the folder: leftovers, links, names, sizes, rights.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test falls where it is wrong, its builders too"
)]

mod support;

use project::Code;
use project::Severity::{Blocks, Mended, Note};
use support::Study;

#[test]
fn a_missing_static_folder_is_made_and_an_empty_one_kept() {
    let study = Study::faultless().without("_static");
    assert_eq!(study.findings(), [(Mended, "static-missing")]);
    assert!(study.packed_file("_static/global/empty.css").is_some());
    let study = study.with_folder("_static").with_folder("_rooms/empty");
    assert_eq!(study.findings(), []);
    let paths: Vec<_> = study.packed().into_iter().map(|(path, _)| path).collect();
    assert!(
        paths.contains(&"_static/".to_owned()) && paths.contains(&"_rooms/empty/".to_owned()),
        "{paths:?}"
    );
}

#[test]
fn leftovers_stay_at_home() {
    for (path, code) in [
        ("venv/pyvenv.cfg", "environment-committed"),
        ("my env/bin/activate", "environment-committed"),
        ("x/Scripts/activate", "environment-committed"),
        ("db.sqlite3", "database-inside"),
        ("old/db.sqlite3-journal", "database-inside"),
        (".env", "dot-env"),
        ("prod.env", "dot-env"),
        (".env.local", "dot-env"),
        (".git/config", "version-history-inside"),
        ("trust/__pycache__/a.pyc", "caches-inside"),
        (".DS_Store", "caches-inside"),
        ("trust/._settings.py", "caches-inside"),
        ("__temp_x/y", "caches-inside"),
        (".idea/workspace.xml", "ide-files"),
        (".vscode/settings.json", "ide-files"),
        ("Trust.otreezip", "earlier-copy-inside"),
    ] {
        let study = Study::faultless().with(path, "x");
        assert_eq!(study.findings(), [(Mended, code)], "{path}");
        assert_eq!(study.packed_file(path), None, "{path}");
    }
    let nested = Study::faultless().with("_static/data.zip", "x");
    assert_eq!(nested.findings(), [(Note, "nested-archives")]);
    assert!(nested.packed_file("_static/data.zip").is_some());
}

#[test]
fn an_environment_made_of_the_projects_own_folder_is_taken_out_of_it() {
    let study = Study::faultless()
        .with("pyvenv.cfg", "")
        .with("bin/activate", "")
        .with("lib/python3/site-packages/x.py", "print 1");
    assert!(
        study
            .findings()
            .iter()
            .all(|it| *it == (Mended, "environment-committed")),
        "{:?}",
        study.findings()
    );
    let paths: Vec<_> = study.packed().into_iter().map(|(path, _)| path).collect();
    assert!(
        !paths
            .iter()
            .any(|path| path.starts_with("lib") || path.starts_with("bin")),
        "{paths:?}"
    );
}

#[test]
fn large_files_and_awkward_names_are_told() {
    let study = Study::faultless().with_big_file("_static/film.mp4", 100_000_001);
    assert_eq!(study.finding(Code::BigFile).args["megabytes"], "101");
    let study = Study::faultless()
        .with("_static/A.png", "1")
        .with("_static/a.png", "2");
    let finding = study.finding(Code::NamesDifferByCase);
    assert_eq!(
        (
            finding.args["first"].as_str(),
            finding.args["second"].as_str()
        ),
        ("_static/A.png", "_static/a.png")
    );
    let study = Study::faultless().with("_static/u\u{308}/o\u{308}.png", "1");
    assert_eq!(study.finding(Code::NamesDecomposed).severity, Mended);
    assert!(study.packed_file("_static/\u{fc}/\u{f6}.png").is_some());
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_and_cut_outside() {
    let study = Study::faultless()
        .with_link("_static/logo.css", "global/empty.css")
        .with_link("survey", "trust")
        .with_link("secret", "/etc/passwd")
        .with_link("up", "../other")
        .with_link("gone", "nowhere");
    assert_eq!(
        study.findings(),
        [(Mended, "link-outside"), (Mended, "link-broken")]
    );
    assert_eq!(study.finding(Code::LinkOutside).args["count"], "2");
    let paths: Vec<_> = study.packed().into_iter().map(|(path, _)| path).collect();
    assert!(
        paths.contains(&"survey/__init__.py".to_owned())
            && paths.contains(&"_static/logo.css".to_owned())
    );
    assert!(
        !paths
            .iter()
            .any(|path| path.contains("secret") || path.contains("up")),
        "{paths:?}"
    );
}

/// Root may read everything: the test then plays an ordinary user in a process of its own.
#[cfg(unix)]
#[test]
fn what_may_not_be_read_blocks() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let study = Study::faultless()
        .with("secret.csv", "x")
        .with("closed/x", "x");
    for path in ["secret.csv", "closed"] {
        std::fs::set_permissions(study.root.join(path), std::fs::Permissions::from_mode(0o0))
            .unwrap();
    }
    if std::fs::File::open(study.root.join("secret.csv")).is_err() {
        judge_forbidden(&study.root);
    } else {
        for folder in study
            .root
            .ancestors()
            .take(2)
            .chain([study.root.join("trust").as_path()])
        {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        // A copy, for the program itself may lie where an ordinary user may not look.
        let program = study.beside("program").join("findings_files");
        std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        let mut child = std::process::Command::new(&program);
        child
            .args(["--exact", "as_an_ordinary_user", "--ignored"])
            .env("STUDY", &study.root);
        child.current_dir("/").uid(65534).gid(65534);
        let out = child.output().unwrap();
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stdout)
        );
    }
    std::fs::set_permissions(
        study.root.join("closed"),
        std::fs::Permissions::from_mode(0o755),
    )
    .unwrap();
}

#[cfg(unix)]
#[test]
#[ignore = "run by what_may_not_be_read_blocks, as another user"]
fn as_an_ordinary_user() {
    judge_forbidden(std::path::Path::new(&std::env::var("STUDY").unwrap()));
}

#[cfg(unix)]
fn judge_forbidden(root: &std::path::Path) {
    let opened = project::open(root, &project::Limits::default(), &std::env::temp_dir()).unwrap();
    let checked = opened.check(0).unwrap();
    let finding = checked
        .findings()
        .iter()
        .find(|it| it.code == Code::NoPermission)
        .unwrap();
    let files: Vec<_> = finding
        .places
        .iter()
        .map(|place| place.file.as_str())
        .collect();
    assert_eq!(
        (finding.severity, files.as_slice()),
        (Blocks, &["closed", "secret.csv"][..])
    );
    let error = project::open(&root.join("closed"), &project::Limits::default(), root)
        .err()
        .unwrap();
    assert_eq!(error.code(), "open-no-permission");
}
