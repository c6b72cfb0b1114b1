//! Names and sizes: what would be lost, not found or not read on another computer.

use std::collections::BTreeMap;
use std::io;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::Report;
use crate::facts::BIG_FILE;
use crate::finding::{Code, Place, Severity};
use crate::tree::{Content, Node, Tree};

pub(super) fn judge(tree: &mut Tree, report: &mut Report) {
    permissions(tree, report);
    compose(tree, report);
    case(tree, report);
    for (path, content) in tree.files().filter(|(_, content)| content.len() > BIG_FILE) {
        report.note(Code::BigFile, |it| {
            let megabytes = content.len().div_ceil(1_000_000);
            it.arg("file", path)
                .arg("megabytes", megabytes)
                .at(Place::file(path))
        });
    }
}

fn permissions(tree: &mut Tree, report: &mut Report) {
    let refused = |content: &Content| {
        content
            .open()
            .is_err_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    };
    let forbidden: Vec<String> = tree
        .iter()
        .filter(|(_, node)| match node {
            Node::Forbidden => true,
            Node::File(content @ Content::Disk { .. }) => refused(content),
            _ => false,
        })
        .map(|(path, _)| path.to_owned())
        .collect();
    report.counted(
        Code::NoPermission,
        Severity::Blocks,
        forbidden.iter().map(String::as_str),
    );
}

/// Letters and their accents joined in one character, as keyboards write them in code and templates.
fn compose(tree: &mut Tree, report: &mut Report) {
    let apart: Vec<String> = tree
        .iter()
        .map(|(path, _)| path)
        .filter(|path| !is_nfc(path))
        .map(str::to_owned)
        .collect();
    let mut composed_paths = Vec::new();
    for path in &apart {
        let composed: String = path.nfc().collect();
        // Both there: they are two files, and joining them would lose one.
        if tree
            .get(&composed)
            .is_some_and(|node| !matches!(node, Node::Folder))
        {
            continue;
        }
        if let Some(node) = tree.get(path).cloned() {
            tree.take(path);
            tree.insert(composed.clone(), node);
            composed_paths.push(composed);
        }
    }
    report.counted(
        Code::NamesDecomposed,
        Severity::Mended,
        composed_paths.iter().map(String::as_str),
    );
}

fn case(tree: &Tree, report: &mut Report) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for (path, _) in tree.iter() {
        let folded = path.to_lowercase();
        match seen.get(folded.as_str()) {
            Some(first) => pairs.push((first, path)),
            None => {
                seen.insert(folded, path);
            }
        }
    }
    if let Some((first, second)) = pairs.first() {
        report.note(Code::NamesDifferByCase, |it| {
            it.arg("first", first).arg("second", second).at_all(
                pairs
                    .iter()
                    .flat_map(|(a, b)| [Place::file(*a), Place::file(*b)]),
            )
        });
    }
}
