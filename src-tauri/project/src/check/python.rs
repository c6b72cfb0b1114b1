//! Which Python the study will run on: the one asked for if Heroku offers it and its oTree accepts it,
//! or else the best one that both do, written to `.python-version` in the packed copy.

use super::Report;
use super::packages::Packages;
use crate::facts::{
    OTREE_NEWEST, OTREE_TOO_OLD, PYTHON_FILE_MISSPELT, PYTHON_PREFERRED, PYTHONS_OFFERED,
};
use crate::finding::{Code, Finding, Place};
use crate::requirements;
use crate::tree::Tree;
use crate::version::Range;
use crate::version::Version;

const FILE: &str = ".python-version";
const OLD_FILE: &str = "runtime.txt";

type Python = (u64, u64);

/// What some file asks for.
struct Asked {
    file: String,
    line: u32,
    /// As written.
    text: String,
    python: Option<Python>,
    /// Whether Heroku reads it as it stands.
    is_readable: bool,
}

/// Judges, mends, and returns the Python the packed copy asks for.
pub(super) fn judge(tree: &mut Tree, packages: &Packages, report: &mut Report) -> Option<String> {
    let accepted = accepted(packages);
    let Some(best) = best(&accepted) else {
        report.block(Code::OtreeTooOld, |it| {
            it.arg("otree", packages.asked.as_deref().unwrap_or_default())
                .arg("newest", OTREE_NEWEST)
                .at_all(packages.place.clone())
        });
        return asked(tree).map(|asked| asked.text);
    };
    let Some(asked) = asked(tree) else {
        // A lock file was made for one Python; what it names is as good as asked for.
        let wished = wished(tree)
            .filter(|python| accepted.contains(python))
            .unwrap_or(best);
        write(tree, &shown(wished));
        report.mend(Code::PythonUnpinned, |it| it.arg("python", shown(wished)));
        return Some(shown(wished));
    };
    let fits = asked
        .python
        .is_some_and(|python| accepted.contains(&python));
    let text = if fits && asked.is_readable {
        asked.text.clone()
    } else if fits {
        asked.python.map_or_else(|| shown(best), shown)
    } else {
        shown(best)
    };
    let place = Place::line(&asked.file, asked.line);
    if let Some(python) = asked.python
        && !fits
    {
        report.mend(Code::PythonRefused, |it| {
            refused(it, python, packages, best).at(place.clone())
        });
    }
    let spelled = |it: Finding| {
        it.arg("file", &asked.file)
            .arg("python", &text)
            .at(place.clone())
    };
    if asked.file == OLD_FILE {
        report.mend(Code::RuntimeTxt, |it| {
            it.arg("python", &text).at(place.clone())
        });
    } else if asked.file != FILE && !asked.file.starts_with("Pip") {
        report.mend(Code::PythonFileMisspelt, spelled);
    } else if !asked.is_readable {
        report.mend(Code::PythonFileUnreadable, spelled);
    }
    tree.take(OLD_FILE);
    for name in PYTHON_FILE_MISSPELT {
        tree.take(name);
    }
    if asked.file != FILE || !fits || !asked.is_readable {
        write(tree, &text);
    }
    Some(text)
}

fn refused(finding: Finding, python: Python, packages: &Packages, instead: Python) -> Finding {
    finding
        .arg("python", shown(python))
        .arg("otree", packages.asked.as_deref().unwrap_or_default())
        .arg("instead", shown(instead))
}

/// Pythons that Heroku offers and the oTree asked for accepts.
fn accepted(packages: &Packages) -> Vec<Python> {
    if packages.otree.is_some_and(|otree| otree <= OTREE_TOO_OLD) {
        return Vec::new();
    }
    let (oldest, newest) = packages.row().map_or((0, u64::MAX), |row| row.python);
    PYTHONS_OFFERED
        .iter()
        .copied()
        .filter(|(_, minor)| (oldest..=newest).contains(minor))
        .collect()
}

fn best(accepted: &[Python]) -> Option<Python> {
    if accepted.contains(&PYTHON_PREFERRED) {
        return Some(PYTHON_PREFERRED);
    }
    accepted.last().copied()
}

/// The file Heroku would go by, or would stumble over.
fn asked(tree: &Tree) -> Option<Asked> {
    let lines = |file: &str| -> Option<Vec<(u32, String)>> {
        let text = requirements::text(tree.file(file)?);
        let lines = text.lines().enumerate().map(|(at, line)| {
            (
                u32::try_from(at + 1).unwrap_or(u32::MAX),
                line.trim().to_owned(),
            )
        });
        Some(
            lines
                .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
                .collect(),
        )
    };
    let from = |file: &str, prefix: &str| {
        let found = lines(file)?;
        let (line, text) = found.first().cloned().unwrap_or((1, String::new()));
        let form = text
            .strip_prefix(prefix)
            .filter(|version| is_version(version));
        let is_plain = tree
            .file(file)
            .and_then(|content| content.read(3).ok())
            .is_some_and(|start| {
                !start.starts_with(&[0xff, 0xfe])
                    && !start.starts_with(&[0xfe, 0xff])
                    && start != [0xef, 0xbb, 0xbf]
            });
        Some(Asked {
            file: file.to_owned(),
            line,
            python: python_in(&text),
            is_readable: form.is_some() && found.len() == 1 && is_plain,
            text: form.map_or(text.clone(), str::to_owned),
        })
    };
    from(OLD_FILE, "python-")
        .or_else(|| from(FILE, ""))
        .or_else(|| PYTHON_FILE_MISSPELT.iter().find_map(|name| from(name, "")))
        .or_else(|| pipenv(tree))
}

/// `python_full_version` or `python_version` of a Pipfile.lock, which Heroku reads last.
fn pipenv(tree: &Tree) -> Option<Asked> {
    let file = "Pipfile.lock";
    let json: serde_json::Value =
        serde_json::from_str(&requirements::text(tree.file(file)?)).ok()?;
    let requires = json.get("_meta")?.get("requires")?;
    let text = requires
        .get("python_full_version")
        .or_else(|| requires.get("python_version"))?
        .as_str()?;
    Some(Asked {
        file: file.to_owned(),
        line: 1,
        python: python_in(text),
        is_readable: is_version(text),
        text: text.to_owned(),
    })
}

/// What pyproject.toml asks for, which Heroku does not look at.
fn wished(tree: &Tree) -> Option<Python> {
    let table: toml::Table = requirements::text(tree.file("pyproject.toml")?)
        .parse()
        .ok()?;
    let range = Range::parse(table.get("project")?.get("requires-python")?.as_str()?)?;
    let holds = |(major, minor): &Python| range.holds(&Version::release(*major, *minor, 999));
    if holds(&PYTHON_PREFERRED) {
        return Some(PYTHON_PREFERRED);
    }
    PYTHONS_OFFERED.iter().copied().rev().find(holds)
}

/// `N.N` or `N.N.N`, as Heroku demands.
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let is_number = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
    };
    (2..=3).contains(&parts.len()) && parts.iter().all(is_number)
}

/// The Python somebody meant, in whatever form they wrote it.
fn python_in(text: &str) -> Option<Python> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let mut numbers = text.get(start..)?.split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next()?;
    let end = minor
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(minor.len());
    Some((major, minor.get(..end)?.parse().ok()?))
}

fn shown((major, minor): Python) -> String {
    format!("{major}.{minor}")
}

fn write(tree: &mut Tree, python: &str) {
    tree.make(FILE, format!("{python}\n").as_bytes());
}
