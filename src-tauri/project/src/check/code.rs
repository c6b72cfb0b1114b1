//! What the code demands of its surroundings and what it gives away. Values never leave the parser.

use std::collections::BTreeMap;

use super::Report;
use super::packages::Packages;
use crate::facts::VARIABLES_PRESENT;
use crate::finding::{Code, Place, Severity};
use crate::read::{AppState, Reading, Settings};

/// Returns the config variables somebody has to set.
pub(super) fn judge(reading: &Reading, packages: &Packages, report: &mut Report) -> Vec<String> {
    let mut demanded: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    let (mut passwords, mut sentries) = (Vec::new(), Vec::new());
    let mut old: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for (file, scanned) in &reading.scans {
        for (name, line) in &scanned.demands {
            if !VARIABLES_PRESENT.contains(&name.as_str()) {
                demanded
                    .entry(name)
                    .or_default()
                    .push(Place::line(file, *line));
            }
        }
        for (module, line) in &scanned.old_modules {
            old.entry(module)
                .or_default()
                .push(Place::line(file, *line));
        }
        passwords.extend(
            scanned
                .passwords
                .iter()
                .map(|line| Place::line(file, *line)),
        );
        sentries.extend(scanned.sentries.iter().map(|line| Place::line(file, *line)));
    }
    report.counted_at(Code::PasswordInCode, Severity::Note, passwords.into_iter());
    report.counted_at(Code::SentryInCode, Severity::Note, sentries.into_iter());
    for (name, places) in &demanded {
        report.note(Code::ConfigVariableNeeded, |it| {
            it.arg("name", name).at_all(places.iter().cloned())
        });
    }
    if packages.is_modern() {
        for (module, places) in old {
            report.note(Code::OldOtreeCode, |it| {
                it.arg("module", module).at_all(places)
            });
        }
    }
    unreadable(reading, report);
    demanded.into_keys().map(str::to_owned).collect()
}

/// Files that are not valid Python, apart from those that block as settings or apps.
fn unreadable(reading: &Reading, report: &mut Report) {
    let told: Vec<&str> = reading
        .apps
        .iter()
        .filter_map(|app| match &app.state {
            AppState::Unreadable(file, _) => Some(file.as_str()),
            _ => None,
        })
        .chain(match &reading.settings {
            Settings::Unreadable(file, _) => Some(file.as_str()),
            _ => None,
        })
        .collect();
    let others = reading
        .faults
        .iter()
        .filter(|(file, _)| !told.contains(&file.as_str()));
    let places = others.map(|(file, fault)| Place {
        file: file.clone(),
        line: fault.line(),
    });
    report.counted_at(Code::CodeUnreadable, Severity::Note, places);
}
