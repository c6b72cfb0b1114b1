//! requirements.txt as pip reads it, with the files it includes. Knows lines, not packages' insides.

use std::collections::BTreeSet;

use crate::facts::TEXT_FILE_READ;
use crate::tree::{Content, Tree, join, parent};
use crate::version::Range;

/// One package asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Requirement {
    /// Normalised: small letters, `-` between words.
    pub name: String,
    /// The conditions as written, empty for any version.
    pub asked: String,
    /// The same, understood; none if it is an address or in a form we do not know.
    pub range: Option<Range>,
    pub file: String,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
}

/// Everything asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requirements {
    pub packages: Vec<Requirement>,
    /// Included files that are not there: the including file, the line, the name.
    pub missing: Vec<(String, u32, String)>,
}

impl Requirements {
    pub(crate) fn of(tree: &Tree, file: &str) -> Self {
        let mut requirements = Self::default();
        requirements.include(tree, file, &mut BTreeSet::new());
        requirements
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Requirement> {
        self.packages.iter().find(|package| package.name == name)
    }

    fn include(&mut self, tree: &Tree, file: &str, seen: &mut BTreeSet<String>) {
        let Some(content) = tree.file(file) else {
            return;
        };
        if !seen.insert(file.to_owned()) {
            return;
        }
        let text = text(content);
        for (first, last, line) in logical(&text) {
            if let Some(included) = option(&line, &["-r", "--requirement"]) {
                match join(parent(file), included).filter(|path| tree.file(path).is_some()) {
                    Some(path) => self.include(tree, &path, seen),
                    None => self
                        .missing
                        .push((file.to_owned(), first, included.to_owned())),
                }
            } else if let Some((name, asked, range)) = package(&line) {
                let lines = (first, last);
                self.packages.push(Requirement {
                    name,
                    asked,
                    range,
                    file: file.to_owned(),
                    lines,
                });
            }
        }
    }
}

/// A text file as pip decodes it: UTF-8, or UTF-16 as PowerShell's `>` writes it.
pub(crate) fn text(content: &Content) -> String {
    let bytes = content.read(TEXT_FILE_READ).unwrap_or_default();
    let wide = |from: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = from
            .chunks_exact(2)
            .filter_map(|pair| Some(unit(pair.try_into().ok()?)))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        other => String::from_utf8_lossy(other).into_owned(),
    }
}

/// Lines joined at their backslashes, without comments.
fn logical(text: &str) -> Vec<(u32, u32, String)> {
    let mut lines = Vec::new();
    let mut open: Option<(u32, String)> = None;
    for (at, line) in text.lines().enumerate() {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        let (first, mut joined) = open.take().unwrap_or((number, String::new()));
        if let Some(part) = line.strip_suffix('\\') {
            joined.push_str(part);
            open = Some((first, joined));
            continue;
        }
        joined.push_str(line);
        lines.push((first, number, joined));
    }
    if let Some((first, joined)) = open {
        lines.push((first, first, joined));
    }
    for (_, _, line) in &mut lines {
        let end = match line.trim_start().starts_with('#') {
            true => 0,
            false => line
                .find(" #")
                .or_else(|| line.find("\t#"))
                .unwrap_or(line.len()),
        };
        line.truncate(end);
        *line = line.trim().to_owned();
    }
    lines.retain(|(_, _, line)| !line.is_empty());
    lines
}

fn option<'a>(line: &'a str, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        let rest = line.strip_prefix(name)?;
        let value = rest.strip_prefix('=').unwrap_or(rest).trim();
        (rest.is_empty() || rest.starts_with([' ', '=', '\t']) || *name == "-r").then_some(value)
    })
}

/// Name, conditions as written, and the same understood.
fn package(line: &str) -> Option<(String, String, Option<Range>)> {
    let line = option(line, &["-e", "--editable"]).unwrap_or(line);
    if line.starts_with('-') {
        return None;
    }
    if line.contains("://") && !line.contains(" @ ") {
        // An address; its name stands behind `#egg=`, or is the last name of its path.
        let name = match line.split_once("egg=") {
            Some((_, egg)) => egg.split(['&', '[', ' ']).next()?,
            None => {
                let path = line.split(['#', '?', ' ']).next()?;
                let path = path
                    .rsplit_once('@')
                    .filter(|(_, at)| !at.contains('/'))
                    .map_or(path, |(path, _)| path);
                path.trim_end_matches('/')
                    .trim_end_matches(".git")
                    .rsplit('/')
                    .next()?
            }
        };
        let name = if normal(name) == "otree-core" {
            "otree"
        } else {
            name
        };
        return Some((normal(name), "@".to_owned(), None));
    }
    let (line, marker) = line.split_once(';').unwrap_or((line, ""));
    if is_elsewhere(marker) {
        return None;
    }
    let line = line.split(" --").next()?.trim();
    let end = line
        .find(|c: char| !c.is_ascii_alphanumeric() && !"._-".contains(c))
        .unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest),
        None => rest,
    };
    let asked = rest
        .trim()
        .trim_start_matches('(')
        .trim_end_matches(')')
        .trim();
    if asked.starts_with('@') {
        return Some((normal(name), "@".to_owned(), None));
    }
    Some((
        normal(name),
        asked.split_whitespace().collect(),
        Range::parse(asked),
    ))
}

/// Whether a marker keeps the package away from Linux.
fn is_elsewhere(marker: &str) -> bool {
    let marker: String = marker
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\'' && *c != '"')
        .collect();
    ["win32", "darwin", "Windows", "Darwin", "cygwin"]
        .iter()
        .any(|system| {
            marker.contains(&format!("sys_platform=={system}"))
                || marker.contains(&format!("platform_system=={system}"))
        })
        || marker.contains("os_name==nt")
}

/// A package's name as registries compare it.
pub(crate) fn normal(name: &str) -> String {
    let mut normal = String::new();
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            c => normal.push(c.to_ascii_lowercase()),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Requirements {
        let mut tree = Tree::default();
        for (path, text) in files {
            tree.make(path, text.as_bytes());
        }
        Requirements::of(&tree, "requirements.txt")
    }

    #[test]
    fn every_way_to_ask_for_a_package_is_understood() {
        let asked = of(&[(
            "requirements.txt",
            "# comment\notree[mturk]>=5.0.0a21 # why\nPsycopg2_Binary == 2.9.9 ; python_version > '3'\n\
             numpy\npandas (>=1.0, <2)\nwinonly; sys_platform == 'win32'\n\
             hashed==1.0 \\\n    --hash=sha256:abc\n--index-url https://x.example\n-e .\n\
             direct @ https://x.example/direct-1.0.zip\n\
             git+https://git.example/oTree-org/otree-core.git@main\n-e git+https://git.example/a/b#egg=named\n",
        )]);
        let names: Vec<_> = asked
            .packages
            .iter()
            .map(|p| (p.name.as_str(), p.asked.as_str()))
            .collect();
        assert_eq!(
            names,
            [
                ("otree", ">=5.0.0a21"),
                ("psycopg2-binary", "==2.9.9"),
                ("numpy", ""),
                ("pandas", ">=1.0,<2"),
                ("hashed", "==1.0"),
                ("direct", "@"),
                ("otree", "@"),
                ("named", "@"),
            ]
        );
        assert_eq!(asked.get("hashed").unwrap().lines, (7, 8));
    }

    #[test]
    fn included_files_are_followed_once_and_missed_by_name() {
        let asked = of(&[
            (
                "requirements.txt",
                "-r base/a.txt\n--requirement=gone.txt\n",
            ),
            (
                "base/a.txt",
                "otree==5.10.4\n-r ../requirements.txt\n-r b.txt\n",
            ),
            ("base/b.txt", "psycopg2\n"),
        ]);
        assert_eq!(asked.packages.len(), 2);
        assert_eq!(asked.get("psycopg2").unwrap().file, "base/b.txt");
        assert_eq!(
            asked.missing,
            [("requirements.txt".to_owned(), 2, "gone.txt".to_owned())]
        );
    }

    #[test]
    fn a_file_written_by_powershell_is_read() {
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(
                "otree==5.10.4\r\n"
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes),
            )
            .collect();
        let mut tree = Tree::default();
        tree.make("requirements.txt", &wide);
        let asked = Requirements::of(&tree, "requirements.txt");
        assert_eq!(asked.get("otree").unwrap().asked, "==5.10.4");
    }
}
