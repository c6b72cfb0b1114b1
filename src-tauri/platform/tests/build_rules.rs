//! Heroku's rules for a Python app, each with the sentence a person gets.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::fs;
use std::path::Path;

use platform::build::buildpack::{Origin, PackageManager, package_manager, python};

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn refusal(files: &[(&str, &str)]) -> String {
    let folder = project(files);
    match package_manager(folder.path()).and_then(|manager| python(folder.path(), manager, None)) {
        Ok(chosen) => panic!("taken: {chosen:?}"),
        Err(refused) => refused.to_string(),
    }
}

fn chosen(files: &[(&str, &str)], last_build: Option<&str>) -> (String, Origin) {
    let folder = project(files);
    let choose = |path: &Path| python(path, package_manager(path)?, last_build);
    let (version, origin) = choose(folder.path()).expect("a version");
    (version.to_string(), origin)
}

#[test]
fn the_file_of_packages_shows_the_package_manager() {
    for (file, manager) in [
        ("requirements.txt", PackageManager::Pip),
        ("Pipfile.lock", PackageManager::Pipenv),
        ("poetry.lock", PackageManager::Poetry),
        ("uv.lock", PackageManager::Uv),
    ] {
        assert_eq!(package_manager(project(&[(file, "")]).path()), Ok(manager));
    }
}

#[test]
fn a_study_without_packages_or_with_two_lists_is_refused() {
    assert!(refusal(&[("settings.py", "")]).contains("No Python package manager file"));
    assert!(refusal(&[("study/requirements.txt", "")]).contains("one in the folder 'study'"));
    assert!(
        refusal(&[("requirements.txt", ""), ("poetry.lock", "")])
            .contains("requirements.txt and poetry.lock")
    );
    assert!(refusal(&[("Pipfile", "")]).contains("no Pipfile.lock"));
}

#[test]
fn an_environment_among_the_files_is_refused() {
    for folder in [".venv", "venv"] {
        let config = format!("{folder}/pyvenv.cfg");
        assert!(
            refusal(&[("requirements.txt", ""), (&config, "")]).contains(&format!("'{folder}/'"))
        );
    }
}

#[test]
fn a_misspelt_version_file_is_refused_by_name() {
    for (found, right) in [
        (".python-version.txt", ".python-version"),
        ("python-version", ".python-version"),
        ("runtime", "runtime.txt"),
    ] {
        let words = refusal(&[("requirements.txt", ""), (found, "3.12")]);
        assert!(
            words.contains(&format!("'{found}'")) && words.contains(&format!("'{right}'")),
            "{words}"
        );
    }
}

#[test]
fn runtime_txt_wins_over_dot_python_version_and_both_over_the_last_build() {
    let list = ("requirements.txt", "");
    let both = [
        list,
        ("runtime.txt", "python-3.11.4\n"),
        (".python-version", "3.12"),
    ];
    assert_eq!(
        chosen(&both, Some("3.10")),
        ("3.11.4".to_owned(), Origin::File("runtime.txt"))
    );
    let comments = [list, (".python-version", "# why\n\n3.12 \n")];
    assert_eq!(
        chosen(&comments, Some("3.10")),
        ("3.12".to_owned(), Origin::File(".python-version"))
    );
    assert_eq!(
        chosen(&[list], Some("3.10")),
        ("3.10".to_owned(), Origin::LastBuild)
    );
    assert_eq!(
        chosen(&[list], Some("3.9")),
        ("3.14".to_owned(), Origin::Default)
    );
    assert_eq!(chosen(&[list], None), ("3.14".to_owned(), Origin::Default));
    let pipenv = [(
        "Pipfile.lock",
        r#"{"_meta": {"requires": {"python_version": "3.13"}}}"#,
    )];
    assert_eq!(
        chosen(&pipenv, None),
        ("3.13".to_owned(), Origin::File("Pipfile.lock"))
    );
}

#[test]
fn versions_that_heroku_does_not_have_are_refused() {
    let ask = |version: &str| refusal(&[("requirements.txt", ""), (".python-version", version)]);
    assert!(ask("3.9").contains("Python 3.9 is too old"));
    assert!(ask("2.7.18").contains("Python 2.7 is too old"));
    assert!(ask("3.15").contains("Python 3.15 is not known"));
    assert!(ask("").contains("names no Python version"));
    assert!(ask("3.11\n3.12\n").contains("more than one"));
    assert!(ask("pypy3.10").contains("'pypy3.10'"));
    assert!(ask("\u{feff}3.12").contains("byte order mark"));
    assert!(refusal(&[("requirements.txt", ""), ("runtime.txt", "3.12")]).contains("python-3.14"));
    assert!(refusal(&[("uv.lock", "")]).contains(".python-version"));
}
