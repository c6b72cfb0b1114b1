//! Which Python packages the study asks for, and through which package manager. What is missing or
//! cannot go together is put right in the packed requirements.txt, and nowhere else.

use std::collections::BTreeSet;

use super::Report;
use crate::facts::{
    OTREE_NEWEST, OTREE_RANGES, OTREE_REQUIREMENT, OTREE_WITHOUT_WORKER, OtreeRange, PINS,
    PINS_KNOWN_FROM, PSYCOPG2_REQUIREMENT, REQUIREMENTS_MISSPELT,
};
use crate::finding::{Code, Place};
use crate::requirements::{self, Requirement, Requirements, normal};
use crate::tree::Tree;
use crate::version::{Range, Version};

const FILE: &str = "requirements.txt";
const OTHERS: [&str; 4] = ["Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock"];

/// What the packages say about oTree.
#[derive(Debug, Default)]
pub(super) struct Packages {
    /// As written; none if oTree is not asked for at all.
    pub asked: Option<String>,
    /// The version that would be installed, as far as our table knows.
    pub otree: Option<Version>,
    /// No version meets what is asked.
    pub impossible: bool,
    pub place: Option<Place>,
    /// The only package manager's lock file, if it is not requirements.txt.
    pub lock: Option<&'static str>,
}

impl Packages {
    pub(super) fn otree_asked(&self) -> Option<String> {
        self.asked.clone()
    }

    /// The row of our table for the oTree that would be installed; the newest where that is unknown.
    pub(super) fn row(&self) -> Option<&'static OtreeRange> {
        match self.otree {
            None => OTREE_RANGES.last(),
            Some(version) => OTREE_RANGES.iter().rev().find(|row| version >= row.from),
        }
    }

    /// Whether the oTree needs neither worker nor Redis, and brings no Django.
    pub(super) fn is_modern(&self) -> bool {
        self.otree
            .is_none_or(|version| version >= OTREE_WITHOUT_WORKER)
    }
}

pub(super) fn judge(tree: &mut Tree, report: &mut Report) -> Packages {
    let others: Vec<&'static str> = OTHERS
        .into_iter()
        .filter(|name| tree.file(name).is_some())
        .collect();
    if tree.file(FILE).is_some() {
        if !others.is_empty() {
            others.iter().for_each(|name| tree.remove(name));
            two_managers(&others, true, report);
        }
        return judge_requirements(tree, report);
    }
    let locks: Vec<&'static str> = others
        .iter()
        .copied()
        .filter(|name| name.ends_with(".lock"))
        .collect();
    match (locks.as_slice(), others.as_slice()) {
        ([lock], _) if !(others.contains(&"Pipfile") && *lock != "Pipfile.lock") => {
            judge_lock(tree, lock, report)
        }
        ([], []) => {
            let is_made_up = write_requirements(tree, report);
            let packages = judge_requirements(tree, report);
            // What we wrote ourselves is no sign of oTree.
            Packages {
                place: packages.place.filter(|_| !is_made_up),
                ..packages
            }
        }
        ([], _) => {
            report.block(Code::PipfileUnlocked, |it| it.at(Place::file("Pipfile")));
            Packages::default()
        }
        _ => {
            two_managers(&others, false, report);
            Packages::default()
        }
    }
}

fn two_managers(others: &[&str], is_mended: bool, report: &mut Report) {
    let files = others.iter().map(|name| Place::file(*name));
    let finding = |it: crate::finding::Finding| {
        it.arg("files", others.join(", "))
            .arg("mended", yes(is_mended))
            .at_all(files)
    };
    if is_mended {
        report.mend(Code::TwoPackageManagers, finding);
    } else {
        report.block(Code::TwoPackageManagers, finding);
    }
}

/// Writes the requirements.txt that is missing: from one under a wrong name, or from pyproject.toml;
/// or else makes it up, and says so.
fn write_requirements(tree: &mut Tree, report: &mut Report) -> bool {
    let near = REQUIREMENTS_MISSPELT
        .iter()
        .find(|name| tree.file(name).is_some());
    let (near, text) = match near {
        Some(near) => {
            let text = tree.file(near).map(requirements::text).unwrap_or_default();
            tree.take(near);
            (*near, text)
        }
        None => match pyproject(tree) {
            Some(lines) if !lines.is_empty() => ("pyproject.toml", lines.join("\n") + "\n"),
            _ => ("", format!("{OTREE_REQUIREMENT}\n{PSYCOPG2_REQUIREMENT}\n")),
        },
    };
    tree.make(FILE, text.as_bytes());
    report.mend(Code::RequirementsMissing, |it| it.arg("near", near));
    near.is_empty()
}

/// `[project] dependencies`.
fn pyproject(tree: &Tree) -> Option<Vec<String>> {
    let table: toml::Table = requirements::text(tree.file("pyproject.toml")?)
        .parse()
        .ok()?;
    let dependencies = table.get("project")?.get("dependencies")?.as_array()?;
    Some(
        dependencies
            .iter()
            .filter_map(|line| line.as_str().map(str::to_owned))
            .collect(),
    )
}

fn judge_requirements(tree: &mut Tree, report: &mut Report) -> Packages {
    let asked = Requirements::of(tree, FILE);
    let mut drop: Vec<Requirement> = Vec::new();
    let mut append: Vec<&str> = Vec::new();
    let packages = otree(asked.get("otree"), report);
    if packages.asked.is_none() {
        append.push(OTREE_REQUIREMENT);
        report.mend(Code::OtreeNotRequired, |it| {
            it.arg("file", FILE)
                .arg("mended", "yes")
                .at(Place::file(FILE))
        });
    }
    let drivers = ["psycopg2", "psycopg2-binary"];
    if !drivers.iter().any(|name| asked.get(name).is_some()) {
        append.push(PSYCOPG2_REQUIREMENT);
        report.mend(Code::Psycopg2Missing, |it| {
            it.arg("file", FILE)
                .arg("mended", "yes")
                .at(Place::file(FILE))
        });
    }
    // The pins are certain for the versions they were read from.
    if packages.asked.is_none() || packages.otree.is_some_and(|otree| otree >= PINS_KNOWN_FROM) {
        for requirement in &asked.packages {
            if let Some(needed) = conflict(requirement) {
                report.mend(Code::RequirementConflict, |it| {
                    it.arg("package", &requirement.name)
                        .arg("asked", &requirement.asked)
                        .arg("needed", needed)
                        .at(Place::line(&requirement.file, requirement.lines.0))
                });
                drop.push(requirement.clone());
            }
        }
    }
    for (file, line, name) in &asked.missing {
        report.mend(Code::RequirementFileMissing, |it| {
            it.arg("file", name).at(Place::line(file, *line))
        });
        drop.push(Requirement {
            name: String::new(),
            asked: String::new(),
            range: None,
            file: file.clone(),
            lines: (*line, *line),
        });
    }
    rewrite(tree, &drop, &append);
    packages
}

/// The version oTree pins, if it is certain that the requirement excludes it.
fn conflict(requirement: &Requirement) -> Option<&'static str> {
    let pin = PINS.iter().find(|pin| pin.package == requirement.name)?;
    let range = requirement.range.as_ref()?;
    let fits = |version: &str| Version::parse(version).is_none_or(|version| range.holds(&version));
    if pin.versions.iter().any(|version| fits(version)) {
        None
    } else {
        pin.versions.last().copied()
    }
}

fn rewrite(tree: &mut Tree, drop: &[Requirement], append: &[&str]) {
    let mut files: BTreeSet<&str> = drop
        .iter()
        .map(|requirement| requirement.file.as_str())
        .collect();
    if !append.is_empty() {
        files.insert(FILE);
    }
    for file in files {
        let text = tree.file(file).map(requirements::text).unwrap_or_default();
        let mut lines: Vec<&str> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let dropped = drop.iter().any(|requirement| {
                let (first, last) = requirement.lines;
                requirement.file == file && (first as usize..=last as usize).contains(&(at + 1))
            });
            if !dropped {
                lines.push(line);
            }
        }
        if file == FILE {
            lines.extend(append);
        }
        tree.make(file, (lines.join("\n") + "\n").as_bytes());
    }
}

fn judge_lock(tree: &Tree, lock: &'static str, report: &mut Report) -> Packages {
    let content = tree.file(lock).map(requirements::text).unwrap_or_default();
    let locked = locked(lock, &content);
    let get = |wanted: &str| locked.iter().find(|(name, _)| name == wanted);
    let Some((_, version)) = get("otree") else {
        report.block(Code::OtreeNotRequired, |it| {
            it.arg("file", lock)
                .arg("mended", "no")
                .at(Place::file(lock))
        });
        return Packages {
            lock: Some(lock),
            ..Packages::default()
        };
    };
    if get("psycopg2").or_else(|| get("psycopg2-binary")).is_none() {
        report.block(Code::Psycopg2Missing, |it| {
            it.arg("file", lock)
                .arg("mended", "no")
                .at(Place::file(lock))
        });
    }
    let asked = format!("=={version}");
    let requirement = Requirement {
        name: "otree".to_owned(),
        range: Range::parse(&asked),
        asked,
        file: lock.to_owned(),
        lines: (1, 1),
    };
    let mut packages = otree(Some(&requirement), report);
    packages.place = Some(Place::file(lock));
    packages.lock = Some(lock);
    packages
}

/// Names and versions in a lock file; nothing if it cannot be read, which the build would say too.
fn locked(lock: &str, text: &str) -> Vec<(String, String)> {
    if lock == "Pipfile.lock" {
        let json: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let default = json.get("default").and_then(|table| table.as_object());
        return default
            .into_iter()
            .flatten()
            .map(|(name, about)| {
                let version = about.get("version").and_then(|version| version.as_str());
                (
                    normal(name),
                    version
                        .unwrap_or_default()
                        .trim_start_matches('=')
                        .to_owned(),
                )
            })
            .collect();
    }
    let table: toml::Table = text.parse().unwrap_or_default();
    let packages = table.get("package").and_then(|list| list.as_array());
    packages
        .into_iter()
        .flatten()
        .filter_map(|package| {
            let version = package.get("version").and_then(|version| version.as_str());
            Some((
                normal(package.get("name")?.as_str()?),
                version.unwrap_or_default().to_owned(),
            ))
        })
        .collect()
}

/// What is asked of oTree, and whether it can be had.
fn otree(requirement: Option<&Requirement>, report: &mut Report) -> Packages {
    let Some(requirement) = requirement else {
        return Packages::default();
    };
    let place = Place::line(&requirement.file, requirement.lines.0);
    let mut packages = Packages {
        asked: Some(requirement.asked.clone()),
        place: Some(place.clone()),
        ..Packages::default()
    };
    let Some(range) = &requirement.range else {
        return packages;
    };
    match installed(range) {
        Some(version) => packages.otree = Some(version),
        None => {
            packages.impossible = true;
            report.block(Code::OtreeUnavailable, |it| {
                it.arg("otree", &requirement.asked)
                    .arg("newest", OTREE_NEWEST)
                    .at(place.clone())
            });
        }
    }
    if packages.impossible || range.is_bounded() {
        return packages;
    }
    let written_for = range.named().map(|version| version.major()).min();
    match written_for.filter(|major| *major < OTREE_WITHOUT_WORKER.major()) {
        Some(major) => report.note(Code::OtreeLeap, |it| {
            it.arg("otree", &requirement.asked)
                .arg("asked", major)
                .arg("newest", OTREE_NEWEST)
                .at(place)
        }),
        None => report.note(Code::OtreeUnbounded, |it| {
            it.arg("otree", &requirement.asked)
                .arg("newest", OTREE_NEWEST)
                .at(place)
        }),
    }
    packages
}

/// The version pip would install: the newest that the range holds. Versions newer than our table are
/// taken for the newest in it.
fn installed(range: &Range) -> Option<Version> {
    if let Some(version) = range.exactly() {
        return range.holds(&version).then_some(version);
    }
    let known = OTREE_RANGES.iter().rev().flat_map(|row| {
        let minors = row.to.numbers().1;
        let first = if row.from.numbers().0 == row.to.numbers().0 {
            row.from.numbers().1
        } else {
            0
        };
        (first..=minors).rev().flat_map(move |minor| {
            let patches = if minor == minors {
                row.to.numbers().2
            } else {
                41
            };
            (0..=patches)
                .rev()
                .map(move |patch| Version::release(row.to.numbers().0, minor, patch))
        })
    });
    let future = [OTREE_NEWEST.major(), OTREE_NEWEST.major() + 1, 99]
        .map(|major| Version::release(major, 999, 0));
    known
        .into_iter()
        .chain(range.named().filter(|version| *version < OTREE_NEWEST))
        .find(|version| range.holds(version))
        .or_else(|| {
            future
                .iter()
                .any(|version| range.holds(version))
                .then_some(OTREE_NEWEST)
        })
}

fn yes(truth: bool) -> &'static str {
    if truth { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_otree_that_fits_is_the_one_installed() {
        for (asked, version) in [
            (">=5.0.0a21", "6.0.15"),
            ("", "6.0.15"),
            ("<6", "5.11.5"),
            ("~=5.10.0", "5.10.4"),
            ("==5.10.3", "5.10.3"),
            ("<=5.9.7", "5.9.7"),
            ("==3.*", "3.4.0"),
            (">=7", "6.0.15"),
            ("==6.0.99", "6.0.99"),
        ] {
            let range = Range::parse(asked).unwrap();
            assert_eq!(installed(&range).unwrap().to_string(), version, "{asked}");
        }
        assert_eq!(installed(&Range::parse(">=6,<5").unwrap()), None);
    }
}
