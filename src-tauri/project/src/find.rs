//! Finds the projects in what was opened, through wrapper folders and side by side.
//! Decides nothing about whether they are any good: the best guess is returned rather than nothing.

use serde::Serialize;

use crate::check::leftovers;
use crate::facts::LEVELS_DOWN;
use crate::tree::{Node, Tree, last_name};

/// A place where a project is, or might be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Its number, for [`crate::Opened::check`].
    pub index: usize,
    /// The folder's name, or the archive's at the top.
    pub name: String,
    /// Path inside what was opened, empty for the top.
    pub place: String,
}

/// As much of a settings.py as tells whether it is oTree's.
const HEAD: u64 = 256 << 10;

pub(crate) fn candidates(tree: &Tree, name: &str) -> Vec<Candidate> {
    let folders = folders(tree);
    let mut places: Vec<&str> = Vec::new();
    for place in &folders {
        // What lies inside a project is a part of it.
        let is_inside = places.iter().any(|outer| {
            outer.is_empty()
                || place
                    .strip_prefix(outer)
                    .is_some_and(|rest| rest.starts_with('/'))
        });
        if !is_inside && has_otree_settings(tree, place) {
            places.push(place);
        }
    }
    if places.is_empty() {
        places.push(guess(tree, &folders));
    }
    places.sort_unstable();
    places
        .into_iter()
        .enumerate()
        .map(|(index, place)| Candidate {
            index,
            name: if place.is_empty() {
                name
            } else {
                last_name(place)
            }
            .to_owned(),
            place: place.to_owned(),
        })
        .collect()
}

/// The folders a project can be in, nearest first.
fn folders(tree: &Tree) -> Vec<&str> {
    let mut folders = vec![""];
    let mut at = 0;
    while let Some(folder) = folders.get(at).copied() {
        at += 1;
        if level(folder) >= LEVELS_DOWN {
            continue;
        }
        for (path, node) in tree.children(folder) {
            let is_left_out =
                leftovers::is_opaque(last_name(path)) || leftovers::is_environment(tree, path);
            if matches!(node, Node::Folder) && !is_left_out {
                folders.push(path);
            }
        }
    }
    folders
}

fn level(folder: &str) -> usize {
    if folder.is_empty() {
        0
    } else {
        folder.matches('/').count() + 1
    }
}

fn has_otree_settings(tree: &Tree, place: &str) -> bool {
    let text = head(tree, &inside(place, "settings.py"));
    ["SESSION_CONFIG", "otree", "PARTICIPANT_FIELDS"]
        .iter()
        .any(|mark| contains(&text, mark))
}

/// The likeliest place when no settings.py is oTree's: one with any settings.py, or one with oTree in
/// its requirements or Procfile, or whose folders hold oTree apps; else the first folder with files.
fn guess<'a>(tree: &Tree, folders: &[&'a str]) -> &'a str {
    let likely = |place: &&&str| {
        tree.file(&inside(place, "settings.py")).is_some()
            || ["requirements.txt", "Procfile"]
                .iter()
                .any(|name| contains(&head(tree, &inside(place, name)), "otree"))
            || has_otree_apps(tree, place)
    };
    let has_files = |place: &&&str| {
        tree.children(place)
            .iter()
            .any(|(_, node)| !matches!(node, Node::Folder))
    };
    folders
        .iter()
        .find(likely)
        .or_else(|| folders.iter().find(has_files))
        .copied()
        .unwrap_or("")
}

/// Whether folders directly inside hold oTree apps.
pub(crate) fn has_otree_apps(tree: &Tree, place: &str) -> bool {
    tree.children(place)
        .iter()
        .filter(|(_, node)| matches!(node, Node::Folder))
        .any(|(folder, _)| {
            ["__init__.py", "models.py"]
                .iter()
                .any(|file| contains(&head(tree, &format!("{folder}/{file}")), "otree.api"))
        })
}

fn inside(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}/{name}")
    }
}

fn head(tree: &Tree, path: &str) -> Vec<u8> {
    tree.file(path)
        .and_then(|content| content.read(HEAD).ok())
        .unwrap_or_default()
}

fn contains(text: &[u8], mark: &str) -> bool {
    text.windows(mark.len())
        .any(|window| window == mark.as_bytes())
}
