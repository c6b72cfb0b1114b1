//! What lies about in a project folder and has no business at Heroku: environments, caches, histories,
//! databases, secrets. Told by names and marks alone; nothing is opened.

use std::path::Path;

use super::Report;
use crate::finding::{Code, Finding, Place, Severity};
use crate::tree::{Node, Tree, last_name};

/// Folders left out whole, whatever is in them.
const OPAQUE: &[(&str, Code)] = &[
    (".git", Code::VersionHistoryInside),
    (".hg", Code::VersionHistoryInside),
    (".svn", Code::VersionHistoryInside),
    (".idea", Code::IdeFiles),
    (".vscode", Code::IdeFiles),
    (".vs", Code::IdeFiles),
    ("__pycache__", Code::CachesInside),
    (".pytest_cache", Code::CachesInside),
    (".mypy_cache", Code::CachesInside),
    (".ruff_cache", Code::CachesInside),
    (".ipynb_checkpoints", Code::CachesInside),
    (".tox", Code::CachesInside),
    (".eggs", Code::CachesInside),
    ("__MACOSX", Code::CachesInside),
    (".Trashes", Code::CachesInside),
    (".Spotlight-V100", Code::CachesInside),
    (".fseventsd", Code::CachesInside),
    ("_static_root", Code::CachesInside),
    ("staticfiles", Code::CachesInside),
];

/// oTree's own mark for what is of no lasting use, anywhere in a name.
const TEMPORARY: &str = "__temp";

/// Endings of files left out, compared without regard to case.
const ENDINGS: &[(&str, Code)] = &[
    (".pyc", Code::CachesInside),
    (".pyo", Code::CachesInside),
    (".pyd", Code::CachesInside),
    ("~", Code::CachesInside),
    (".swp", Code::CachesInside),
    (".ds_store", Code::CachesInside),
    ("thumbs.db", Code::CachesInside),
    ("desktop.ini", Code::CachesInside),
    ("db.sqlite3", Code::DatabaseInside),
    ("db.sqlite3-journal", Code::DatabaseInside),
    ("db.sqlite3-wal", Code::DatabaseInside),
    ("db.sqlite3-shm", Code::DatabaseInside),
    (".env", Code::DotEnv),
    (".otreezip", Code::EarlierCopyInside),
    (".iml", Code::IdeFiles),
    (".sublime-project", Code::IdeFiles),
    (".sublime-workspace", Code::IdeFiles),
    (".code-workspace", Code::IdeFiles),
];

const ARCHIVES: &[&str] = &[
    ".zip", ".tar", ".tar.gz", ".tgz", ".rar", ".7z", ".tar.bz2", ".tar.xz",
];

/// Files whose presence makes a folder a Python environment.
const ENVIRONMENT_MARKS: &[&str] = &[
    "pyvenv.cfg",
    "bin/activate",
    "Scripts/activate",
    "Scripts/activate.bat",
    "conda-meta/history",
];

/// Whether a folder of this name is left out without looking inside.
pub(crate) fn is_opaque(name: &str) -> bool {
    of_folder(name).is_some()
}

fn of_folder(name: &str) -> Option<Code> {
    if name.contains(TEMPORARY) {
        return Some(Code::CachesInside);
    }
    OPAQUE
        .iter()
        .find(|(opaque, _)| *opaque == name)
        .map(|(_, code)| *code)
}

/// What an environment is made of, where somebody made one of the project's own folder.
const ENVIRONMENT_PARTS: &[&str] = &[
    "pyvenv.cfg",
    "bin",
    "Scripts",
    "lib",
    "Lib",
    "lib64",
    "include",
    "Include",
];

/// Whether the folder is a Python environment and nothing else.
pub(crate) fn is_environment(tree: &Tree, folder: &str) -> bool {
    !folder.is_empty()
        && tree.get(&format!("{folder}/settings.py")).is_none()
        && ENVIRONMENT_MARKS
            .iter()
            .any(|mark| tree.get(&format!("{folder}/{mark}")).is_some())
}

/// The same for a folder that has not been read yet.
pub(crate) fn is_environment_on_disk(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).symlink_metadata().is_ok();
    ENVIRONMENT_MARKS.iter().any(|mark| has(mark)) && !has("settings.py")
}

/// Takes the leftovers out of `tree` and reports them, a finding for each kind.
pub(super) fn sweep(tree: &mut Tree, report: &mut Report) {
    let mut found: Vec<(Code, String)> = Vec::new();
    let mut archives = Vec::new();
    let mut outer: Option<String> = None;
    for (path, node) in tree.iter() {
        if outer.as_ref().is_some_and(|outer| is_inside(path, outer)) {
            continue;
        }
        let name = last_name(path);
        let code = match node {
            Node::Folder if is_environment(tree, path) => Some(Code::EnvironmentCommitted),
            Node::Folder => of_folder(name),
            Node::Unusable => Some(Code::UnusableFiles),
            Node::Link(_) | Node::Forbidden => None,
            Node::File(_) => of_file(name),
        };
        match code {
            Some(code) => {
                found.push((code, path.to_owned()));
                outer = Some(path.to_owned());
            }
            None if matches!(node, Node::File(_)) && is_archive(name) => {
                archives.push(path.to_owned())
            }
            None => {}
        }
    }
    if tree.get("pyvenv.cfg").is_some() {
        for part in ENVIRONMENT_PARTS
            .iter()
            .filter(|part| tree.get(part).is_some())
        {
            found.push((Code::EnvironmentCommitted, (*part).to_owned()));
        }
    }
    for (_, path) in &found {
        tree.remove(path);
    }
    for (_, path) in found
        .iter()
        .filter(|(code, _)| *code == Code::EnvironmentCommitted)
    {
        let finding = Finding::new(Code::EnvironmentCommitted, Severity::Mended);
        report.add(finding.arg("folder", path).at(Place::file(path)));
    }
    for code in [
        Code::DatabaseInside,
        Code::DotEnv,
        Code::VersionHistoryInside,
        Code::CachesInside,
        Code::IdeFiles,
        Code::EarlierCopyInside,
        Code::UnusableFiles,
    ] {
        let places = found
            .iter()
            .filter(|(of, _)| *of == code)
            .map(|(_, path)| path.as_str());
        report.counted(code, Severity::Mended, places);
    }
    report.counted(
        Code::NestedArchives,
        Severity::Note,
        archives.iter().map(String::as_str),
    );
}

fn is_inside(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer)
        .is_some_and(|rest| rest.starts_with('/'))
}

fn of_file(name: &str) -> Option<Code> {
    let lower = name.to_lowercase();
    if lower.starts_with(".env.") || lower.starts_with("._") {
        return Some(if lower.starts_with("._") {
            Code::CachesInside
        } else {
            Code::DotEnv
        });
    }
    if name.contains(TEMPORARY) {
        return Some(Code::CachesInside);
    }
    ENDINGS
        .iter()
        .find(|(ending, _)| lower.ends_with(ending))
        .map(|(_, code)| *code)
}

fn is_archive(name: &str) -> bool {
    let lower = name.to_lowercase();
    ARCHIVES.iter().any(|ending| lower.ends_with(ending))
}
