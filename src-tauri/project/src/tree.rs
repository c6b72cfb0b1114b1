//! Files and folders by their path from the root, wherever they really are: on the disk, in a spool,
//! or made here. Never follows a link out, never opens a pipe or a device, never writes.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::spool::{Spool, SpoolReader};

/// Paths with `/` between names and none at the ends, sorted by their bytes: the order of packing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    nodes: BTreeMap<String, Node>,
}

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Folder,
    File(Content),
    /// Where the link leads, from the tree's root; none if that is outside.
    Link(Option<String>),
    /// A folder or file the system does not let us read.
    Forbidden,
    /// A pipe, a socket, a device, or a name that is not Unicode.
    Unusable,
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Disk {
        path: PathBuf,
        len: u64,
        modified: Option<SystemTime>,
    },
    Spooled {
        spool: Arc<Spool>,
        at: u64,
        len: u64,
    },
    Made(Arc<[u8]>),
}

impl Content {
    /// Bytes, as they were when the tree was made.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Disk { len, .. } | Self::Spooled { len, .. } => *len,
            Self::Made(bytes) => bytes.len() as u64,
        }
    }

    pub(crate) fn open(&self) -> io::Result<Reader> {
        Ok(match self {
            Self::Disk { path, .. } => Reader::Disk(File::open(path)?),
            Self::Spooled { spool, at, len } => {
                Reader::Spooled(SpoolReader::new(Arc::clone(spool), *at, *len))
            }
            Self::Made(bytes) => Reader::Made(io::Cursor::new(Arc::clone(bytes))),
        })
    }

    /// At most `limit` bytes from the start; whether that was all is for the caller to ask of `len`.
    pub(crate) fn read(&self, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()?.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Whether the file on the disk is no longer what it was when the tree was made.
    pub(crate) fn is_altered(&self, reader: &Reader) -> bool {
        match (self, reader) {
            (Self::Disk { len, modified, .. }, Reader::Disk(file)) => match file.metadata() {
                Ok(now) => now.len() != *len || now.modified().ok() != *modified,
                Err(_) => true,
            },
            _ => false,
        }
    }
}

pub(crate) enum Reader {
    Disk(File),
    Spooled(SpoolReader),
    Made(io::Cursor<Arc<[u8]>>),
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Disk(file) => file.read(buffer),
            Self::Spooled(spool) => spool.read(buffer),
            Self::Made(bytes) => bytes.read(buffer),
        }
    }
}

impl Tree {
    pub(crate) fn insert(&mut self, path: String, node: Node) {
        self.nodes.insert(path, node);
    }

    pub(crate) fn make(&mut self, path: &str, bytes: &[u8]) {
        for folder in ancestors(path) {
            self.nodes.entry(folder.to_owned()).or_insert(Node::Folder);
        }
        self.nodes
            .insert(path.to_owned(), Node::File(Content::Made(bytes.into())));
    }

    pub(crate) fn remove(&mut self, path: &str) {
        let below: Vec<String> = self.below(path).map(|(path, _)| path.to_owned()).collect();
        for path in below {
            self.nodes.remove(&path);
        }
        self.nodes.remove(path);
    }

    /// Takes out one entry, and nothing inside it.
    pub(crate) fn take(&mut self, path: &str) {
        self.nodes.remove(path);
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn get(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    pub(crate) fn file(&self, path: &str) -> Option<&Content> {
        match self.nodes.get(path) {
            Some(Node::File(content)) => Some(content),
            _ => None,
        }
    }

    pub(crate) fn is_folder(&self, path: &str) -> bool {
        path.is_empty() || matches!(self.nodes.get(path), Some(Node::Folder))
    }

    /// Everything, sorted by bytes.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(path, node)| (path.as_str(), node))
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &Content)> {
        self.iter().filter_map(|(path, node)| match node {
            Node::File(content) => Some((path, content)),
            _ => None,
        })
    }

    /// Everything inside a folder, at any depth.
    pub(crate) fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &Node)> {
        let first = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let prefix = first.clone();
        self.nodes
            .range::<String, _>((Bound::Included(first), Bound::Unbounded))
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(|(path, node)| (path.as_str(), node))
    }

    /// What is directly inside a folder, by its whole path. Skips what is deeper without visiting it.
    pub(crate) fn children(&self, folder: &str) -> Vec<(&str, &Node)> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut children = Vec::new();
        let mut from = Bound::Included(prefix.clone());
        while let Some((path, node)) = self
            .nodes
            .range::<String, _>((from, Bound::Unbounded))
            .next()
        {
            let Some(rest) = path.strip_prefix(&prefix) else {
                break;
            };
            from = match rest.split_once('/') {
                None => {
                    children.push((path.as_str(), node));
                    Bound::Excluded(path.clone())
                }
                // `0` is the character behind `/`.
                Some((child, _)) => Bound::Included(format!("{prefix}{child}0")),
            };
        }
        children
    }

    /// The part of the tree inside a folder, with that folder as its root.
    pub(crate) fn within(&self, place: &str) -> Self {
        if place.is_empty() {
            return self.clone();
        }
        let strip = |path: &str| Some(path.strip_prefix(place)?.strip_prefix('/')?.to_owned());
        let nodes = self
            .below(place)
            .filter_map(|(path, node)| {
                let node = match node {
                    Node::Link(Some(target)) if target == place => Node::Link(Some(String::new())),
                    Node::Link(Some(target)) => Node::Link(strip(target)),
                    other => other.clone(),
                };
                Some((strip(path)?, node))
            })
            .collect();
        Self { nodes }
    }

    /// Reads a folder of this computer. `Err` names the path that went wrong.
    pub(crate) fn of_folder(root: &Path, entries: usize, depth: usize) -> Result<Self, WalkError> {
        let mut tree = Self::default();
        let walk = Walk {
            root,
            entries,
            depth,
        };
        walk.folder(root, "", 0, &mut tree)?;
        Ok(tree)
    }
}

/// The folders a path lies in, outermost first.
pub(crate) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').filter_map(|(at, _)| path.get(..at))
}

/// The last name of a path.
pub(crate) fn last_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder a path lies in; empty at the root.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// `target` as seen from `folder`; none if it leads out of the root.
pub(crate) fn join(folder: &str, target: &str) -> Option<String> {
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop()?;
            }
            name => names.push(name),
        }
    }
    Some(names.join("/"))
}

#[derive(Debug)]
pub(crate) enum WalkError {
    Io(PathBuf, io::Error),
    TooMany,
    TooDeep(String),
}

struct Walk<'a> {
    root: &'a Path,
    entries: usize,
    depth: usize,
}

impl Walk<'_> {
    fn folder(
        &self,
        path: &Path,
        place: &str,
        level: usize,
        tree: &mut Tree,
    ) -> Result<(), WalkError> {
        if level > self.depth {
            return Err(WalkError::TooDeep(place.to_owned()));
        }
        let listing = match fs::read_dir(path) {
            Ok(listing) => listing,
            Err(error) if level == 0 => return Err(WalkError::Io(path.to_owned(), error)),
            Err(_) => {
                tree.insert(place.to_owned(), Node::Forbidden);
                return Ok(());
            }
        };
        let mut folders = Vec::new();
        for entry in listing {
            let entry = entry.map_err(|error| WalkError::Io(path.to_owned(), error))?;
            if tree.len() >= self.entries {
                return Err(WalkError::TooMany);
            }
            let name = entry.file_name();
            let (name, is_unicode) = match name.to_str() {
                Some(name) => (name.to_owned(), true),
                None => (name.to_string_lossy().into_owned(), false),
            };
            let inner = if place.is_empty() {
                name
            } else {
                format!("{place}/{name}")
            };
            let node = if is_unicode {
                self.node(&entry, place)
            } else {
                Node::Unusable
            };
            if matches!(node, Node::Folder) && crate::check::leftovers::is_opaque(last_name(&inner))
            {
                // Left out whole in any case: a history or a cache can be larger than the study.
                tree.insert(inner, node);
                continue;
            }
            if matches!(node, Node::Folder) {
                folders.push((entry.path(), inner.clone()));
            }
            tree.insert(inner, node);
        }
        for (path, inner) in folders {
            if crate::check::leftovers::is_environment_on_disk(&path) {
                tree.insert(format!("{inner}/pyvenv.cfg"), Node::Unusable);
            } else {
                self.folder(&path, &inner, level + 1, tree)?;
            }
        }
        Ok(())
    }

    fn node(&self, entry: &fs::DirEntry, place: &str) -> Node {
        let Ok(kind) = entry.file_type() else {
            return Node::Forbidden;
        };
        if kind.is_symlink() {
            let target = fs::read_link(entry.path()).ok();
            return Node::Link(target.and_then(|target| self.target(&target, place)));
        }
        if kind.is_dir() {
            return Node::Folder;
        }
        if !kind.is_file() {
            return Node::Unusable;
        }
        match entry.metadata() {
            Ok(about) => Node::File(Content::Disk {
                path: entry.path(),
                len: about.len(),
                modified: about.modified().ok(),
            }),
            Err(_) => Node::Forbidden,
        }
    }

    fn target(&self, target: &Path, place: &str) -> Option<String> {
        if target.is_absolute() {
            let inner = target.strip_prefix(self.root).ok()?;
            return join("", &inner.to_str()?.replace('\\', "/"));
        }
        let target = target.to_str()?;
        let target = if cfg!(windows) {
            target.replace('\\', "/")
        } else {
            target.to_owned()
        };
        join(place, &target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_can_be_joined_only_inside_the_root() {
        assert_eq!(join("a/b", "../c").as_deref(), Some("a/c"));
        assert_eq!(join("a", "./b//c").as_deref(), Some("a/b/c"));
        assert_eq!(join("a", "../../c"), None);
        assert_eq!(join("", ".."), None);
    }

    #[test]
    fn a_folder_and_its_like_named_neighbour_stay_apart() {
        let mut tree = Tree::default();
        for path in ["a", "a-b", "a-b/x", "a/x"] {
            tree.insert(path.to_owned(), Node::Folder);
        }
        assert_eq!(
            tree.below("a").map(|(path, _)| path).collect::<Vec<_>>(),
            ["a/x"]
        );
        tree.remove("a");
        assert_eq!(
            tree.iter().map(|(path, _)| path).collect::<Vec<_>>(),
            ["a-b", "a-b/x"]
        );
    }
}
