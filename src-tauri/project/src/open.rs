//! Opens what a person dropped: a folder, a zip, an .otreezip. Told by content, not by its name.
//! A folder is only ever read; an archive is unpacked into one nameless file in the scratch folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::archive::{self, Format};
use crate::check::{self, Checked};
use crate::error::OpenError;
use crate::find::{self, Candidate};
use crate::limits::Limits;
use crate::tree::{Node, Tree, WalkError};

/// What kind of thing was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder of this computer.
    Folder,
    /// A zip archive.
    Zip,
    /// A tar archive, gzipped (an .otreezip is one) or not.
    Tar,
}

/// Something opened, with the projects found in it. What it holds of the disk goes when it is dropped.
#[derive(Debug)]
pub struct Opened {
    source: PathBuf,
    name: String,
    kind: Kind,
    mislabelled: Option<(&'static str, String)>,
    tree: Tree,
    candidates: Vec<Candidate>,
}

/// Opens `path`. `scratch` is an existing folder for one temporary file, used for archives only.
pub fn open(path: &Path, limits: &Limits, scratch: &Path) -> Result<Opened, OpenError> {
    let shown = path.to_string_lossy();
    let reading = |error| OpenError::reading(&shown, &error);
    let source = path.canonicalize().map_err(reading)?;
    let about = fs::metadata(&source).map_err(reading)?;
    let file_name = source
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let (tree, kind, mislabelled) = if about.is_dir() {
        (walk(&source, limits, &shown)?, Kind::Folder, None)
    } else if about.is_file() {
        let (tree, format) = archive::read(&source, limits, scratch)?;
        let kind = if format == Format::Zip {
            Kind::Zip
        } else {
            Kind::Tar
        };
        (tree, kind, mislabel(format, &file_name))
    } else {
        // A pipe or a device: opening it could wait for ever.
        return Err(OpenError::NotAnArchive {
            path: shown.into_owned(),
        });
    };
    if !tree.iter().any(|(_, node)| !matches!(node, Node::Folder)) {
        return Err(OpenError::Empty {
            path: shown.into_owned(),
        });
    }
    let name = match kind {
        Kind::Folder => file_name,
        Kind::Zip | Kind::Tar => stem(&file_name).to_owned(),
    };
    let candidates = find::candidates(&tree, &name);
    Ok(Opened {
        source,
        name,
        kind,
        mislabelled,
        tree,
        candidates,
    })
}

impl Opened {
    /// The folder or file opened, with links resolved.
    pub fn source(&self) -> &Path {
        &self.source
    }

    /// Its name without an archive's ending, for the window.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Folder or archive.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The projects in it, in the order of their places; at least one, if only as a guess.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Judges one of the candidates. None only if there is no candidate of that index.
    pub fn check(&self, candidate: usize) -> Option<Checked> {
        let candidate = self.candidates.get(candidate)?;
        let tree = self.tree.within(&candidate.place);
        Some(check::check(candidate, &tree, self.mislabelled.as_ref()))
    }
}

fn walk(source: &Path, limits: &Limits, shown: &str) -> Result<Tree, OpenError> {
    // Deeper than archives may be: nobody made a folder of one's own to harm oneself.
    let depth = limits.depth.saturating_mul(2);
    Tree::of_folder(source, limits.folder_entries, depth).map_err(|error| match error {
        WalkError::Io(path, error) => {
            let place = path
                .strip_prefix(source)
                .ok()
                .filter(|place| !place.as_os_str().is_empty());
            let place = place.map_or(shown.into(), |place| place.to_string_lossy());
            OpenError::reading(&place, &error)
        }
        WalkError::TooMany => OpenError::TooManyEntries {
            limit: limits.folder_entries,
        },
        WalkError::TooDeep(name) => OpenError::TooDeep { name, limit: depth },
    })
}

/// What it is and what its ending says, where the two differ.
fn mislabel(format: Format, name: &str) -> Option<(&'static str, String)> {
    let lower = name.to_lowercase();
    let ending = lower.rsplit_once('.').map(|(_, ending)| ending)?;
    let (is, fits): (_, &[&str]) = match format {
        Format::Zip => ("zip", &["zip"]),
        Format::GzippedTar => ("tar.gz", &["otreezip", "gz", "tgz"]),
        Format::Tar => ("tar", &["tar"]),
    };
    let known = ["zip", "otreezip", "gz", "tgz", "tar", "rar", "7z"];
    (known.contains(&ending) && !fits.contains(&ending)).then(|| (is, ending.to_owned()))
}

fn stem(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let ending = [".tar.gz", ".otreezip", ".tgz", ".tar", ".zip", ".gz"]
        .iter()
        .find(|ending| lower.ends_with(*ending))
        .map_or(0, |ending| ending.len());
    match name.get(..name.len() - ending) {
        Some(stem) if !stem.is_empty() => stem,
        _ => name,
    }
}
