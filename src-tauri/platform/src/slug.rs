//! A slug: one folder per build that holds the study (`app/`) and in it its Python environment (`app/.venv/`).
//! Once released it is never changed by the platform.

pub mod contents;
pub mod copied;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::files::DataDir;

/// The folder of a slug.
#[derive(Debug, Clone)]
pub struct SlugDir {
    root: PathBuf,
}

impl SlugDir {
    /// The folder of the slug of that id, there or not.
    pub fn of(data: &DataDir, id: &str) -> SlugDir {
        SlugDir {
            root: data.slugs().join(id),
        }
    }

    /// The whole folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The study; its processes start here.
    pub fn app(&self) -> PathBuf {
        self.root.join("app")
    }

    /// The list of what was in it when it was made.
    pub fn list(&self) -> PathBuf {
        self.root.join("contents.json")
    }

    /// Its id, which is the folder's name.
    pub fn id(&self) -> String {
        let name = self.root.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The Python environment.
    pub fn venv(&self) -> PathBuf {
        self.app().join(".venv")
    }
}

/// Reads a Procfile: lines of `type: command`; others mean nothing, as at Heroku.
pub fn process_types(procfile: &str) -> BTreeMap<String, String> {
    procfile
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(kind, command)| (kind.trim_end(), command.trim()))
        .filter(|(kind, command)| is_type(kind) && !command.is_empty())
        .map(|(kind, command)| (kind.to_owned(), command.to_owned()))
        .collect()
}

fn is_type(kind: &str) -> bool {
    !kind.is_empty()
        && kind
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_procfile_is_read_as_heroku_reads_it() {
        let types = process_types(
            "# web: no\r\nweb: otree prodserver1of2\r\n\nworker : run --x=a:b\nnonsense\n bad kind: x\nempty:\n",
        );
        assert_eq!(
            types.into_iter().collect::<Vec<_>>(),
            [
                ("web".to_owned(), "otree prodserver1of2".to_owned()),
                ("worker".to_owned(), "run --x=a:b".to_owned()),
            ]
        );
    }
}
