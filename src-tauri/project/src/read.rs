//! Reads a project without running it: what the window shows of it, and what the checks judge.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::finding::Place;
use crate::python::evaluate::{Evaluator, Names, texts};
use crate::python::models::{self, Extra, Model, Models};
use crate::python::module::Modules;
use crate::python::scan::{self, Scanned};
use crate::python::source::{self, Fault};
use crate::python::value::{At, Dict, Value};
use crate::python::with_room_each;
use crate::settings::{self, Money, Names as FieldNames};
use crate::tree::{Tree, last_name, parent};

/// What the window shows of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Project {
    /// The folder's or archive's name.
    pub name: String,
    /// Path inside what was opened, empty for the top.
    pub place: String,
    /// The oTree asked for, as written: `==5.10.4`, or empty for any.
    pub otree: Option<String>,
    /// The Python it will run on: as asked for, or as mended.
    pub python: Option<String>,
    /// The apps named in SESSION_CONFIGS, in the order met.
    pub apps: Vec<App>,
    /// The session configs, as far as they can be read without running the study.
    pub sessions: Vec<SessionType>,
    /// Whether SESSION_CONFIGS names no other apps.
    pub apps_certain: bool,
    /// Folders with code that SESSION_CONFIGS does not name: most are apps that were played once, or never.
    pub unused: Vec<App>,
    /// PARTICIPANT_FIELDS.
    pub participant_fields: FieldNames,
    /// SESSION_FIELDS.
    pub session_fields: FieldNames,
    /// What the settings say of money.
    pub money: Money,
    /// Config variables the code stops without, that nobody sets by default.
    pub variables: Vec<String>,
    /// Whether the Procfile declares a worker.
    pub has_worker: bool,
    /// Files in the packed copy.
    pub files: usize,
    /// Bytes in the packed copy, before compression.
    pub bytes: u64,
}

/// One entry of SESSION_CONFIGS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SessionType {
    /// `name`, oTree's key.
    pub name: String,
    /// `display_name`.
    pub display: Option<String>,
    /// `app_sequence`.
    pub apps: Vec<String>,
    /// `num_demo_participants`, of its own or from the defaults.
    pub participants: Option<u32>,
}

/// One app, with the fields that become columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct App {
    /// The folder's name.
    pub name: String,
    /// Fields of Player.
    pub player: Model,
    /// Fields of Group.
    pub group: Model,
    /// Fields of Subsession.
    pub subsession: Model,
    /// Its ExtraModels.
    pub extra: Vec<Extra>,
    /// Whether its folder is there.
    pub found: bool,
}

/// What was read of the code.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub settings: Settings,
    pub sessions: Vec<Session>,
    pub apps: Vec<AppRead>,
    pub unused: Vec<App>,
    pub participant_fields: FieldNames,
    pub session_fields: FieldNames,
    pub money: Money,
    /// What each Python file demands and gives away.
    pub scans: Vec<(String, Scanned)>,
    /// Python files that could not be parsed.
    pub faults: BTreeMap<String, Fault>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Settings {
    #[default]
    Missing,
    /// This file, settings.py or one it imports, could not be parsed.
    Unreadable(String, Fault),
    /// There is a settings.py, but nothing in it is oTree's.
    NotOtree,
    /// It never binds SESSION_CONFIGS.
    WithoutConfigs,
    /// SESSION_CONFIGS is an empty list.
    Empty,
    /// Read, if perhaps not whole.
    Read { whole: bool },
}

#[derive(Debug)]
pub(crate) struct Session {
    pub session: SessionType,
    pub at: Place,
    /// What oTree demands of a session config and this one has not.
    pub missing: Vec<&'static str>,
}

#[derive(Debug)]
pub(crate) struct AppRead {
    pub app: App,
    /// Where it is named.
    pub at: Place,
    pub state: AppState,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum AppState {
    Fine,
    /// No such folder; perhaps one whose name differs by case only.
    Missing {
        near: String,
    },
    Unreadable(String, Fault),
}

/// What oTree's session.py demands of each session config.
const DEMANDED: [&str; 4] = [
    "name",
    "app_sequence",
    "num_demo_participants",
    "participation_fee",
];

pub(crate) fn read(tree: &Tree) -> Reading {
    let mut reading = Reading::default();
    scan_all(tree, &mut reading);
    let Some(content) = tree.file("settings.py") else {
        return reading;
    };
    let mut evaluator = Evaluator::new(tree);
    let names = evaluator.module("settings.py");
    if let Some((path, fault)) = evaluator.faults.first() {
        reading.settings = Settings::Unreadable(path.clone(), fault.clone());
        return reading;
    }
    let mentions = content.read(content.len()).unwrap_or_default();
    let mentions = String::from_utf8_lossy(&mentions).contains("otree");
    read_settings(&names, &evaluator.files, mentions, &mut reading);
    (reading.participant_fields, reading.session_fields) =
        settings::fields(&names, tree, &mut evaluator);
    reading.money = settings::money(&names, tree);
    read_apps(tree, &mut reading);
    reading
}

/// Parses every Python file once, on all cores.
fn scan_all(tree: &Tree, reading: &mut Reading) {
    let files: Vec<_> = tree
        .files()
        .filter(|(path, _)| path.ends_with(".py"))
        .collect();
    let scans = with_room_each(&files, |(_, content)| {
        source::read(content).map(|it| scan::scan(&it))
    });
    for ((path, _), scanned) in files.into_iter().zip(scans) {
        match scanned.unwrap_or(Err(Fault::Unreadable)) {
            Ok(scanned) if scanned == Scanned::default() => {}
            Ok(scanned) => reading.scans.push((path.to_owned(), scanned)),
            Err(fault) => {
                reading.faults.insert(path.to_owned(), fault);
            }
        }
    }
}

fn read_settings(names: &Names, files: &[String], mentions_otree: bool, reading: &mut Reading) {
    let place = |at: At| {
        Place::line(
            files.get(at.file).map_or("settings.py", String::as_str),
            at.line,
        )
    };
    let defaults = names.values.get("SESSION_CONFIG_DEFAULTS");
    let list = match names.values.get("SESSION_CONFIGS") {
        Some(Value::List(list)) => list,
        None if !names.open => {
            let is_otree = mentions_otree
                || defaults.is_some()
                || names.values.contains_key("PARTICIPANT_FIELDS");
            reading.settings = if is_otree {
                Settings::WithoutConfigs
            } else {
                Settings::NotOtree
            };
            return;
        }
        _ => {
            reading.settings = Settings::Read { whole: false };
            return;
        }
    };
    if list.items.is_empty() && list.whole {
        reading.settings = Settings::Empty;
        return;
    }
    let mut whole = list.whole;
    let mut seen = BTreeSet::new();
    for item in &list.items {
        let Value::Dict(own) = item else {
            whole = false;
            continue;
        };
        let mut merged = Dict::empty(own.at);
        match defaults {
            Some(defaults) => merged.update(defaults),
            None => merged.whole = !names.open,
        }
        merged.update(item);
        let session = session(&merged, &mut whole);
        for (app, at) in merged.get("app_sequence").map(texts).unwrap_or_default().0 {
            if seen.insert(app.to_string()) {
                let app = App {
                    name: app.to_string(),
                    ..App::default()
                };
                reading.apps.push(AppRead {
                    app,
                    at: place(at),
                    state: AppState::Fine,
                });
            }
        }
        let missing = match merged.whole {
            true => DEMANDED
                .into_iter()
                .filter(|name| merged.get(name).is_none())
                .collect(),
            false => Vec::new(),
        };
        reading.sessions.push(Session {
            session,
            at: place(own.at),
            missing,
        });
    }
    reading.settings = Settings::Read { whole };
}

fn session(merged: &Dict, whole: &mut bool) -> SessionType {
    let text = |name: &str| merged.get(name).and_then(Value::text).map(str::to_owned);
    let (apps, all) = merged.get("app_sequence").map(texts).unwrap_or_default();
    *whole &= all && merged.whole;
    SessionType {
        name: text("name").unwrap_or_default(),
        display: text("display_name"),
        apps: apps.iter().map(|(app, _)| app.to_string()).collect(),
        participants: match merged.get("num_demo_participants") {
            Some(Value::Int(number)) => u32::try_from(*number).ok(),
            _ => None,
        },
    }
}

fn read_apps(tree: &Tree, reading: &mut Reading) {
    let mut modules = Modules::new(tree);
    let mut apps = std::mem::take(&mut reading.apps);
    for app in &mut apps {
        (app.state, app.app) = read_app(&mut modules, tree, &app.app.name, &reading.faults);
    }
    reading.apps = apps;
    for (path, _) in tree.children("") {
        let name = last_name(path);
        if !tree.is_folder(path) || reading.apps.iter().any(|app| app.app.name == name) {
            continue;
        }
        let (_, app) = read_app(&mut modules, tree, name, &reading.faults);
        if app.found {
            reading.unused.push(app);
        }
    }
}

fn read_app(
    modules: &mut Modules,
    tree: &Tree,
    name: &str,
    faults: &BTreeMap<String, Fault>,
) -> (AppState, App) {
    let mut app = App {
        name: name.to_owned(),
        ..App::default()
    };
    let folder = name.replace('.', "/");
    let files = ["__init__.py", "models.py", "pages.py"].map(|file| format!("{folder}/{file}"));
    let [init, models, _] = &files;
    app.found = tree.file(init).is_some() || tree.file(models).is_some();
    if !app.found {
        let near = near(tree, &folder);
        return (AppState::Missing { near }, app);
    }
    if let Some((path, fault)) = files.iter().find_map(|path| faults.get_key_value(path)) {
        return (AppState::Unreadable(path.clone(), fault.clone()), app);
    }
    let found = match models::read(modules, init, &folder) {
        found if found.found => found,
        // oTree 3 kept the models in a file of their own.
        _ => models::read(modules, models, &folder),
    };
    let Models {
        player,
        group,
        subsession,
        extra,
        ..
    } = found;
    app = App {
        player,
        group,
        subsession,
        extra,
        ..app
    };
    (AppState::Fine, app)
}

/// A folder with code whose name differs by case only: fine on this computer, missing at Heroku.
fn near(tree: &Tree, folder: &str) -> String {
    let wanted = last_name(folder).to_lowercase();
    tree.children(parent(folder))
        .into_iter()
        .map(|(path, _)| path)
        .find(|path| tree.is_folder(path) && last_name(path).to_lowercase() == wanted)
        .filter(|path| *path != folder)
        .unwrap_or_default()
        .to_owned()
}
