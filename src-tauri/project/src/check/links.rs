//! Turns links into what they lead to, so that nothing behind this point knows of links: a copy with
//! plain files means the same on every system. What leads out, nowhere or round and round is left out.

use super::Report;
use crate::finding::{Code, Severity};
use crate::tree::{Node, Tree, ancestors};

/// A link to a link to a link: real ones are one or two steps.
const STEPS: usize = 8;
/// Entries that links may add, so that links to folders with links cannot multiply without end.
const MOST_ADDED: usize = 20_000;

pub(super) fn follow(tree: &mut Tree, report: &mut Report) {
    let links: Vec<(String, Option<String>)> = tree
        .iter()
        .filter_map(|(path, node)| match node {
            Node::Link(target) => Some((path.to_owned(), target.clone())),
            _ => None,
        })
        .collect();
    if links.is_empty() {
        return;
    }
    let (mut outside, mut broken, mut made) = (Vec::new(), Vec::new(), Vec::new());
    for (path, target) in links {
        let before = made.len();
        match target {
            None => outside.push(path),
            Some(target) => match copy(tree, &target, &path, STEPS, &mut made) {
                Copied::Done => {}
                failed => {
                    made.truncate(before);
                    if matches!(failed, Copied::Outside) {
                        &mut outside
                    } else {
                        &mut broken
                    }
                    .push(path);
                }
            },
        }
    }
    for path in outside.iter().chain(&broken) {
        tree.remove(path);
    }
    for (path, node) in made {
        tree.insert(path, node);
    }
    report.counted(
        Code::LinkOutside,
        Severity::Mended,
        outside.iter().map(String::as_str),
    );
    report.counted(
        Code::LinkBroken,
        Severity::Mended,
        broken.iter().map(String::as_str),
    );
}

enum Copied {
    Done,
    Outside,
    Broken,
}

/// Copies what is at `from` to `to`, links in it followed.
fn copy(tree: &Tree, from: &str, to: &str, steps: usize, made: &mut Vec<(String, Node)>) -> Copied {
    if steps == 0 || made.len() >= MOST_ADDED {
        return Copied::Broken;
    }
    let from = match resolve(tree, from, steps) {
        Ok(from) => from,
        Err(failed) => return failed,
    };
    match tree.get(&from) {
        Some(Node::File(content)) => made.push((to.to_owned(), Node::File(content.clone()))),
        None if !from.is_empty() => return Copied::Broken,
        Some(Node::Link(_) | Node::Forbidden | Node::Unusable) => return Copied::Broken,
        Some(Node::Folder) | None => {
            if from.is_empty() || to == from || to.starts_with(&format!("{from}/")) {
                // A folder inside itself.
                return Copied::Broken;
            }
            made.push((to.to_owned(), Node::Folder));
            let start = from.len() + 1;
            for (path, node) in tree.below(&from) {
                let inner = format!("{to}/{}", path.get(start..).unwrap_or_default());
                match node {
                    Node::Link(None) => {}
                    Node::Link(Some(target)) => {
                        // Reported at its own place; here it is only copied if that works.
                        let before = made.len();
                        if !matches!(copy(tree, target, &inner, steps - 1, made), Copied::Done) {
                            made.truncate(before);
                        }
                    }
                    Node::Forbidden | Node::Unusable => {}
                    node => made.push((inner, node.clone())),
                }
                if made.len() >= MOST_ADDED {
                    return Copied::Broken;
                }
            }
        }
    }
    Copied::Done
}

/// The path with every link on its way replaced by where it leads.
fn resolve(tree: &Tree, path: &str, mut steps: usize) -> Result<String, Copied> {
    let mut path = path.to_owned();
    loop {
        let link = ancestors(&path)
            .chain([path.as_str()])
            .find_map(|part| match tree.get(part) {
                Some(Node::Link(target)) => Some((part.len(), target.clone())),
                _ => None,
            });
        let Some((len, target)) = link else {
            return Ok(path);
        };
        if steps == 0 {
            return Err(Copied::Broken);
        }
        steps -= 1;
        let target = target.ok_or(Copied::Outside)?;
        let rest = path.get(len..).unwrap_or_default().trim_start_matches('/');
        path = match (target.as_str(), rest) {
            (_, "") => target,
            ("", rest) => rest.to_owned(),
            (_, rest) => format!("{target}/{rest}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Finding;

    fn followed(nodes: &[(&str, Node)]) -> (Vec<String>, Vec<Finding>) {
        let mut tree = Tree::default();
        tree.make("a/f.txt", b"hello");
        for (path, node) in nodes {
            tree.insert((*path).to_owned(), node.clone());
        }
        let mut report = Report::default();
        follow(&mut tree, &mut report);
        (
            tree.files().map(|(path, _)| path.to_owned()).collect(),
            report.sorted(),
        )
    }

    fn to(target: &str) -> Node {
        Node::Link(Some(target.to_owned()))
    }

    #[test]
    fn links_inside_become_what_they_lead_to() {
        let (files, findings) = followed(&[
            ("b", to("a")),
            ("c", to("b/f.txt")),
            ("d", to("c")),
            ("e", to("d")),
        ]);
        assert_eq!(files, ["a/f.txt", "b/f.txt", "c", "d", "e"]);
        assert!(findings.is_empty(), "{findings:?}");
    }

    #[test]
    fn links_out_and_circles_are_left_out_and_named() {
        let (files, findings) = followed(&[
            ("out", Node::Link(None)),
            ("via", to("out")),
            ("x", to("y")),
            ("y", to("x")),
            ("a/up", to("a")),
            ("gone", to("nothing")),
            ("root", to("")),
        ]);
        assert_eq!(files, ["a/f.txt"]);
        let told: Vec<_> = findings
            .iter()
            .map(|f| (f.code.as_str(), f.args["count"].as_str()))
            .collect();
        assert_eq!(told, [("link-outside", "2"), ("link-broken", "5")]);
    }

    #[test]
    fn links_cannot_multiply_without_end() {
        let nodes: Vec<(String, Node)> = (0..12)
            .flat_map(|level| {
                (0..12).map(move |n| (format!("l{level}/{n}"), to(&format!("l{}", level + 1))))
            })
            .chain([("l12".to_owned(), Node::Folder)])
            .chain((0..12).map(|level| (format!("l{level}"), Node::Folder)))
            .collect();
        let nodes: Vec<(&str, Node)> = nodes
            .iter()
            .map(|(path, node)| (path.as_str(), node.clone()))
            .collect();
        let (files, _) = followed(&nodes);
        assert_eq!(files, ["a/f.txt"]);
    }
}
