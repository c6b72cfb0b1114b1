//! Findings about packages, Pythons and processes, and their mends.

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
use support::{Study, place};

fn with_requirements(text: &str) -> Study {
    Study::faultless().with("requirements.txt", text)
}

#[test]
fn a_procfile_is_made_or_completed() {
    let study = Study::faultless().without("Procfile");
    assert_eq!(study.findings(), [(Mended, "procfile-missing")]);
    assert_eq!(
        study.packed_file("Procfile").unwrap(),
        "web: otree prodserver1of2\n"
    );
    let study = study.with("procfile.txt", "web: otree prodserver1of2 --x\n");
    assert_eq!(
        study.finding(Code::ProcfileMissing).args["near"],
        "procfile.txt"
    );
    assert_eq!(
        study.packed_file("Procfile").unwrap(),
        "web: otree prodserver1of2 --x\n"
    );
    let study = Study::faultless().with("Procfile", "release: echo hi");
    assert_eq!(study.findings(), [(Mended, "procfile-without-web")]);
    assert_eq!(
        study.packed_file("Procfile").unwrap(),
        "release: echo hi\nweb: otree prodserver1of2\n"
    );
}

#[test]
fn a_worker_is_needless_and_costs() {
    let study = Study::faultless().with(
        "Procfile",
        "web: otree prodserver1of2\nworker: otree prodserver2of2\n",
    );
    let finding = study.finding(Code::WorkerUnneeded);
    assert_eq!(
        (finding.severity, place(&finding)),
        (Note, ("Procfile", Some(2)))
    );
    let checked = study.check();
    assert!(checked.project().has_worker);
    assert_eq!(checked.worker_saves_usd(), Some(7));
}

#[test]
fn requirements_are_made_from_the_nearest_thing_there_is() {
    let study = Study::faultless().without("requirements.txt");
    assert_eq!(study.findings(), [(Mended, "requirements-missing")]);
    assert_eq!(
        study.packed_file("requirements.txt").unwrap(),
        "otree>=5.10,<7\npsycopg2-binary>=2.9\n"
    );
    let near = study.with("Requirements.txt", "otree==5.10.4\npsycopg2\n");
    assert_eq!(
        near.finding(Code::RequirementsMissing).args["near"],
        "Requirements.txt"
    );
    assert_eq!(
        near.packed_file("requirements.txt").unwrap(),
        "otree==5.10.4\npsycopg2\n"
    );
    let toml = Study::faultless().without("requirements.txt").with(
        "pyproject.toml",
        "[project]\nname = 'x'\ndependencies = ['otree==5.10.4', 'numpy']\n",
    );
    assert_eq!(
        toml.findings(),
        [
            (Mended, "requirements-missing"),
            (Mended, "psycopg2-missing")
        ]
    );
    assert_eq!(
        toml.packed_file("requirements.txt").unwrap(),
        "otree==5.10.4\nnumpy\npsycopg2-binary>=2.9\n"
    );
}

#[test]
fn missing_packages_are_added() {
    let study = with_requirements("numpy");
    assert_eq!(
        study.findings(),
        [(Mended, "otree-not-required"), (Mended, "psycopg2-missing")]
    );
    assert_eq!(
        study.packed_file("requirements.txt").unwrap(),
        "numpy\notree>=5.10,<7\npsycopg2-binary>=2.9\n"
    );
    let study =
        with_requirements("-r base.txt\n").with("base.txt", "otree==5.11.5\npsycopg2>=2.8.4\n");
    assert_eq!(study.findings(), []);
}

#[test]
fn packages_that_cannot_go_with_otree_are_left_out() {
    let study = with_requirements(
        "otree==5.11.5\nuvicorn>=0.20\npsycopg2\nclick==7.0\nsqlalchemy\nwebsockets~=12.0\n",
    );
    let checked = study.check();
    let told: Vec<_> = checked
        .findings()
        .iter()
        .map(|it| {
            (
                it.code,
                it.args["package"].as_str(),
                it.args["needed"].as_str(),
                it.places[0].line,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Code::RequirementConflict, "uvicorn", "0.13.4", Some(2)),
            (Code::RequirementConflict, "websockets", "10.1", Some(6)),
        ]
    );
    assert_eq!(
        study.packed_file("requirements.txt").unwrap(),
        "otree==5.11.5\npsycopg2\nclick==7.0\nsqlalchemy\n"
    );
    let missing = with_requirements("otree==5.11.5\npsycopg2\n-r gone.txt\n");
    assert_eq!(
        missing.finding(Code::RequirementFileMissing).args["file"],
        "gone.txt"
    );
    assert_eq!(
        missing.packed_file("requirements.txt").unwrap(),
        "otree==5.11.5\npsycopg2\n"
    );
}

#[test]
fn one_package_manager_is_enough() {
    let study = Study::faultless()
        .with("Pipfile", "")
        .with("Pipfile.lock", "{}")
        .with("uv.lock", "");
    let finding = study.finding(Code::TwoPackageManagers);
    assert_eq!(
        (finding.severity, finding.args["files"].as_str()),
        (Mended, "Pipfile, Pipfile.lock, uv.lock")
    );
    assert_eq!(study.packed_file("uv.lock"), None);
    let without = |study: Study| study.without("requirements.txt");
    let two = without(
        Study::faultless()
            .with("poetry.lock", "")
            .with("uv.lock", ""),
    );
    assert_eq!(two.finding(Code::TwoPackageManagers).severity, Blocks);
    assert_eq!(
        without(Study::faultless().with("Pipfile", ""))
            .finding(Code::PipfileUnlocked)
            .severity,
        Blocks
    );
}

#[test]
fn lock_files_are_read_and_never_mended() {
    let without = |name: &str, text: &str| {
        Study::faultless()
            .without("requirements.txt")
            .with(name, text)
    };
    let lock = "[[package]]\nname = 'otree'\nversion = '5.10.3'\n[[package]]\nname = 'psycopg2-binary'\nversion = '2.9'\n";
    for name in ["uv.lock", "poetry.lock"] {
        let checked = without(name, lock).with(".python-version", "3.11").check();
        assert_eq!(
            (checked.findings(), checked.project().otree.as_deref()),
            (&[][..], Some("==5.10.3"))
        );
    }
    let pipenv = r#"{"default": {"otree": {"version": "==5.11.5"}}, "_meta": {"requires": {"python_version": "3.11"}}}"#;
    let study = without("Pipfile.lock", pipenv)
        .with("Pipfile", "")
        .without(".python-version");
    assert_eq!(study.findings(), [(Blocks, "psycopg2-missing")]);
    assert_eq!(study.check().project().python.as_deref(), Some("3.11"));
    assert_eq!(
        without("uv.lock", "")
            .finding(Code::OtreeNotRequired)
            .severity,
        Blocks
    );
}

#[test]
fn the_python_is_one_that_heroku_offers_and_the_otree_accepts() {
    for (otree, asked, gets, finding) in [
        ("==5.11.5", "3.12", "3.12", None),
        ("==5.11.5", "3.13.1", "3.13.1", None),
        ("==5.11.5", "3.14", "3.12", Some(Code::PythonRefused)),
        ("==5.10.3", "3.12", "3.11", Some(Code::PythonRefused)),
        ("==5.9.7", "3.9", "3.10", Some(Code::PythonRefused)),
        (">=6,<7", "3.7.4", "3.12", Some(Code::PythonRefused)),
        ("==5.11.5", "# why\n\n3.11\n", "3.11", None),
        (
            "==5.11.5",
            "python-3.11.4",
            "3.11",
            Some(Code::PythonFileUnreadable),
        ),
        (
            "==5.11.5",
            "\u{feff}3.11",
            "3.11",
            Some(Code::PythonFileUnreadable),
        ),
        (
            "==5.11.5",
            "3.11\n3.12\n",
            "3.11",
            Some(Code::PythonFileUnreadable),
        ),
        (
            "==5.11.5",
            "my-env",
            "3.12",
            Some(Code::PythonFileUnreadable),
        ),
    ] {
        let study =
            with_requirements(&format!("otree{otree}\npsycopg2\n")).with(".python-version", asked);
        let checked = study.check();
        let codes: Vec<_> = checked.findings().iter().map(|it| it.code).collect();
        assert_eq!(
            codes,
            finding.into_iter().collect::<Vec<_>>(),
            "{otree} on {asked}"
        );
        assert_eq!(
            checked.project().python.as_deref(),
            Some(gets),
            "{otree} on {asked}"
        );
        let file = study.packed_file(".python-version").unwrap();
        assert!(
            file.contains(gets) && (finding.is_none() || file == format!("{gets}\n")),
            "{file:?}"
        );
    }
}

#[test]
fn an_unpinned_python_is_pinned() {
    for (otree, python) in [
        ("otree", "3.12"),
        ("otree==5.10.3", "3.11"),
        ("otree==5.4.0", "3.10"),
        ("otree<5.10", "3.10"),
    ] {
        let study = with_requirements(&format!("{otree}\npsycopg2\n")).without(".python-version");
        assert_eq!(
            study.finding(Code::PythonUnpinned).args["python"],
            python,
            "{otree}"
        );
        assert_eq!(
            study.packed_file(".python-version").unwrap(),
            format!("{python}\n")
        );
    }
    let wish = Study::faultless().without(".python-version").with(
        "pyproject.toml",
        "[project]\nrequires-python = '>=3.11,<3.12'\n",
    );
    assert_eq!(wish.finding(Code::PythonUnpinned).args["python"], "3.11");
}

#[test]
fn runtime_txt_becomes_a_python_version_file() {
    let study = Study::faultless().with("runtime.txt", "python-3.11.7\n");
    assert_eq!(study.findings(), [(Mended, "runtime-txt")]);
    assert_eq!(study.packed_file(".python-version").unwrap(), "3.11.7\n");
    assert_eq!(study.packed_file("runtime.txt"), None);
    let old = Study::faultless().with("runtime.txt", "python-3.7.4");
    assert_eq!(
        old.findings(),
        [(Mended, "python-refused"), (Mended, "runtime-txt")]
    );
    assert_eq!(old.packed_file(".python-version").unwrap(), "3.12\n");
    for name in [".python-version.txt", "python-version", ".python_version"] {
        let study = Study::faultless()
            .without(".python-version")
            .with(name, "3.11");
        assert_eq!(study.finding(Code::PythonFileMisspelt).args["file"], name);
        assert_eq!(study.packed_file(".python-version").unwrap(), "3.11\n");
        assert_eq!(study.packed_file(name), None);
    }
}

#[test]
fn an_otree_for_which_heroku_has_no_python_blocks() {
    for otree in ["==3.4.0", "<5", "==2.1.9", "==3.3.*"] {
        let study = with_requirements(&format!("otree{otree}\npsycopg2\n"));
        assert_eq!(study.finding(Code::OtreeTooOld).severity, Blocks, "{otree}");
        assert!(study.check().cleared().is_none());
    }
    let never = with_requirements("otree>=6,<5\npsycopg2\n");
    assert_eq!(never.finding(Code::OtreeUnavailable).severity, Blocks);
}

#[test]
fn an_otree_without_an_upper_bound_is_worth_knowing() {
    let finding = with_requirements("otree>=5.0.0a21\npsycopg2\n").finding(Code::OtreeUnbounded);
    assert_eq!(
        (finding.severity, place(&finding)),
        (Note, ("requirements.txt", Some(1)))
    );
    assert_eq!(finding.args["newest"], "6.0.15");
    let finding = with_requirements("otree>=2.1.28\npsycopg2\n").finding(Code::OtreeLeap);
    assert_eq!(finding.args["asked"], "2");
}
