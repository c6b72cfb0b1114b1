//! settings.py, the apps it names, the static folder and the Procfile: what oTree needs to start.

use std::collections::BTreeSet;

use super::Report;
use super::packages::Packages;
use crate::facts::{PROCFILE_MISSPELT, PROCFILE_WEB, WORKER_USD_A_MONTH};
use crate::find;
use crate::finding::{Code, Place};
use crate::procfile;
use crate::read::{AppState, Reading, Settings};
use crate::requirements;
use crate::tree::Tree;

const SETTINGS: &str = "settings.py";

pub(super) fn judge(tree: &mut Tree, reading: &Reading, packages: &Packages, report: &mut Report) {
    match &reading.settings {
        Settings::Missing => {
            let is_otree = packages.place.is_some() || find::has_otree_apps(tree, "");
            let code = if is_otree {
                Code::SettingsMissing
            } else {
                Code::NotOtree
            };
            report.block(code, |it| it);
        }
        Settings::NotOtree => report.block(Code::NotOtree, |it| it.at(Place::file(SETTINGS))),
        Settings::Unreadable(file, fault) => report.block(Code::SettingsUnreadable, |it| {
            it.arg("why", fault.word()).at(Place {
                file: file.clone(),
                line: fault.line(),
            })
        }),
        Settings::WithoutConfigs => report.block(Code::NoSessionConfigs, |it| {
            it.arg("empty", "no").at(Place::file(SETTINGS))
        }),
        Settings::Empty => report.note(Code::NoSessionConfigs, |it| {
            it.arg("empty", "yes").at(Place::file(SETTINGS))
        }),
        Settings::Read { whole: false } => {
            report.note(Code::SessionConfigsUnclear, |it| {
                it.at(Place::file(SETTINGS))
            });
        }
        Settings::Read { whole: true } => {}
    }
    sessions(reading, report);
    for app in &reading.apps {
        match &app.state {
            AppState::Fine => {}
            AppState::Missing { near } => report.block(Code::AppMissing, |it| {
                it.arg("app", &app.app.name)
                    .arg("near", near)
                    .at(app.at.clone())
            }),
            AppState::Unreadable(file, fault) => report.block(Code::AppUnreadable, |it| {
                it.arg("app", &app.app.name)
                    .arg("why", fault.word())
                    .at(Place {
                        file: file.clone(),
                        line: fault.line(),
                    })
            }),
        }
    }
    if !tree.is_folder("_static") {
        tree.make("_static/global/empty.css", b"");
        report.mend(Code::StaticMissing, |it| it);
    }
}

fn sessions(reading: &Reading, report: &mut Report) {
    let mut names = BTreeSet::new();
    for session in &reading.sessions {
        let name = session.session.name.as_str();
        if !session.missing.is_empty() {
            report.block(Code::SessionConfigIncomplete, |it| {
                it.arg("session", name)
                    .arg("missing", session.missing.join(", "))
                    .at(session.at.clone())
            });
        }
        if !name.is_empty() && !names.insert(name) {
            report.block(Code::SessionNameTwice, |it| {
                it.arg("session", name).at(session.at.clone())
            });
        }
    }
}

/// Returns whether there is a worker.
pub(super) fn judge_procfile(tree: &mut Tree, packages: &Packages, report: &mut Report) -> bool {
    let file = "Procfile";
    let mut text = tree.file(file).map(requirements::text);
    if text.is_none() {
        let near = PROCFILE_MISSPELT
            .iter()
            .find(|name| tree.file(name).is_some());
        let meant = near
            .and_then(|near| tree.file(near))
            .map(requirements::text);
        let meant = meant.filter(|text| procfile::parse(text).iter().any(|it| it.name == "web"));
        let made = meant.unwrap_or_else(|| format!("{PROCFILE_WEB}\n"));
        tree.make(file, made.as_bytes());
        report.mend(Code::ProcfileMissing, |it| {
            it.arg("near", near.copied().unwrap_or_default())
        });
        text = Some(made);
    }
    let text = text.unwrap_or_default();
    let processes = procfile::parse(&text);
    if !processes.iter().any(|process| process.name == "web") {
        let kept = text.trim_end();
        let made = if kept.is_empty() {
            format!("{PROCFILE_WEB}\n")
        } else {
            format!("{kept}\n{PROCFILE_WEB}\n")
        };
        tree.make(file, made.as_bytes());
        report.mend(Code::ProcfileWithoutWeb, |it| it.at(Place::file(file)));
    }
    let worker = processes.iter().find(|process| {
        process.name == "worker"
            || ["2of2", "timeoutworker"]
                .iter()
                .any(|it| process.command.contains(it))
    });
    if let Some(worker) = worker
        && packages.is_modern()
    {
        report.note(Code::WorkerUnneeded, |it| {
            it.arg("usd", WORKER_USD_A_MONTH)
                .at(Place::line(file, worker.line))
        });
    }
    worker.is_some()
}
