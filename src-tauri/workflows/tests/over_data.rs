//! What we say an update would break, and what it does break: the old code makes data on a real oTree with a real
//! PostgreSQL, the new one is started over them. What is called breaking fails, and what is not does not.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by stopping"
)]

#[path = "../../export/tests/runs/mod.rs"]
mod runs;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use export::otree::Study;
use pgdump::Archive;
use project::{FieldKind, Limits};
use runs::{Bed, Browser, Chance, Database, Otree, Server, Socket, admin, answers, encoded};
use serde_json::json;
use workflows::over_data::{Breakage, Held, Place, breakages};

/// One app in its old and its new form: fields of Player, and what its page does with them.
struct App {
    name: &'static str,
    old: [&'static str; 2],
    new: [&'static str; 2],
    /// What is to be said of it.
    said: &'static [&'static str],
}

const fn app(
    name: &'static str,
    old: [&'static str; 2],
    new: [&'static str; 2],
    said: &'static [&'static str],
) -> App {
    App {
        name,
        old,
        new,
        said,
    }
}

const BOOLEAN: &str = "x = models.BooleanField()";
const INTEGER: &str = "x = models.IntegerField()";
const FLOAT: &str = "x = models.FloatField()";
const STRING: &str = "x = models.StringField()";
const LONG: &str = "x = models.LongStringField()";
const CURRENCY: &str = "x = models.CurrencyField()";
const REAL: &str = "x = models.RealWorldCurrencyField()";
const WORD: &str = "player.x = 'word'";
const NUMBER: &str = "player.x = '5'";
const SEVEN: &str = "player.x = 7";
const YES: &str = "player.x = True";
const HALF: &str = "player.x = 2.5";
const POINTS: &str = "player.x = cu(3)";
const DEMANDED: &str = "x = models.IntegerField(initial=1, null=False)";
const SHORT: &str = "x = models.StringField(max_length=5)";
const NOTHING: [&str; 2] = ["pass", "pass"];

const APPS: &[App] = &[
    app("keep", [INTEGER, SEVEN], [INTEGER, SEVEN], &[]),
    app("new_field", NOTHING, [INTEGER, SEVEN], &["new-field"]),
    app("removed", [INTEGER, SEVEN], NOTHING, &["field-gone"]),
    app("never_answered", [INTEGER, "pass"], NOTHING, &[]),
    app(
        "string_float",
        [STRING, NUMBER],
        [FLOAT, HALF],
        &["unreadable"],
    ),
    app(
        "boolean_float",
        [BOOLEAN, YES],
        [FLOAT, HALF],
        &["unreadable"],
    ),
    app(
        "currency_float",
        [CURRENCY, POINTS],
        [FLOAT, HALF],
        &["unreadable"],
    ),
    app(
        "word_currency",
        [STRING, WORD],
        [CURRENCY, POINTS],
        &["unreadable"],
    ),
    app("word_real", [LONG, WORD], [REAL, HALF], &["unreadable"]),
    app("number_currency", [STRING, NUMBER], [CURRENCY, POINTS], &[]),
    app(
        "boolean_integer",
        [BOOLEAN, YES],
        [INTEGER, SEVEN],
        &["refused"],
    ),
    app(
        "boolean_string",
        [BOOLEAN, YES],
        [STRING, WORD],
        &["refused"],
    ),
    app(
        "boolean_currency",
        [BOOLEAN, YES],
        [CURRENCY, POINTS],
        &["refused"],
    ),
    app(
        "integer_boolean",
        [INTEGER, SEVEN],
        [BOOLEAN, YES],
        &["refused"],
    ),
    app(
        "integer_string",
        [INTEGER, SEVEN],
        [STRING, WORD],
        &["refused"],
    ),
    app("integer_long", [INTEGER, SEVEN], [LONG, WORD], &["refused"]),
    app("integer_real", [INTEGER, SEVEN], [REAL, HALF], &["refused"]),
    app("integer_points", [INTEGER, SEVEN], [CURRENCY, POINTS], &[]),
    app(
        "integer_float",
        [INTEGER, SEVEN],
        [FLOAT, HALF],
        &["rounded"],
    ),
    app("float_boolean", [FLOAT, HALF], [BOOLEAN, YES], &["refused"]),
    app("float_string", [FLOAT, HALF], [STRING, WORD], &["refused"]),
    app("float_integer", [FLOAT, HALF], [INTEGER, SEVEN], &[]),
    app("float_real", [FLOAT, HALF], [REAL, HALF], &[]),
    app("string_integer", [STRING, WORD], [INTEGER, SEVEN], &[]),
    app("string_boolean", [STRING, WORD], [BOOLEAN, YES], &[]),
    app("string_long", [STRING, WORD], [LONG, WORD], &[]),
    app("long_string", [LONG, WORD], [STRING, WORD], &[]),
    app("currency_string", [CURRENCY, POINTS], [STRING, WORD], &[]),
    app("currency_real", [CURRENCY, POINTS], [REAL, HALF], &[]),
    app(
        "longer",
        [SHORT, "player.x = 'abc'"],
        [STRING, "player.x = 'abcdef'"],
        &["too-long"],
    ),
    app("shorter", [STRING, WORD], [SHORT, "player.x = 'abc'"], &[]),
    app(
        "demanded_gone",
        [DEMANDED, SEVEN],
        NOTHING,
        &["still-demanded", "field-gone"],
    ),
    app(
        "demanded_left",
        [DEMANDED, SEVEN],
        [INTEGER, SEVEN],
        &["still-demanded"],
    ),
    app("demanded_kept", [DEMANDED, SEVEN], [DEMANDED, SEVEN], &[]),
    app(
        "extra",
        [
            "pass\nclass Bid(ExtraModel):\n    player = models.Link(Player)",
            "Bid.create(player=player)",
        ],
        [
            "pass\nclass Bid(ExtraModel):\n    player = models.Link(Player)\n    amount = models.FloatField()",
            "Bid.create(player=player, amount=1.5)",
        ],
        &["new-extra-field"],
    ),
    app(
        "unsure",
        [INTEGER, SEVEN],
        [
            "for name in ['x']:\n        locals()[name] = models.IntegerField()",
            SEVEN,
        ],
        &["unsure"],
    ),
];

/// Apps that the new settings do not name, with a folder and without.
const GONE: [&str; 2] = ["attic", "cellar"];

#[test]
fn what_is_said_to_break_breaks_on_otree_5() {
    what_is_said_to_break_breaks(Otree::Five);
}

#[test]
fn what_is_said_to_break_breaks_on_otree_6() {
    what_is_said_to_break_breaks(Otree::Six);
}

#[test]
fn an_otree_does_not_work_over_the_data_of_another() {
    let bed = Bed::start();
    for (old, new, asked) in [
        (Otree::Five, Otree::Six, "otree==6.0.15"),
        (Otree::Six, Otree::Five, "otree~=5.11.4"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let project = folder.path().join("study");
        let database = bed.database(&format!("{old:?}"));
        write_app(&project, "keep", [INTEGER, SEVEN]);
        write_settings(&project, &["keep"]);
        let start =
            |otree| Server::start(otree, &project, &database.url, &folder.path().join("said"));
        let server = start(old);
        let people = create(&server, "keep", 2).unwrap();
        assert_eq!(visit(&server, &people[0]), Visit::Through);
        drop(server);
        let dump = folder.path().join("backup.dump");
        database.dump(&dump);

        assert_eq!(said(&project, &dump), []);
        fs::write(project.join("requirements.txt"), format!("{asked}\n")).unwrap();
        let [held, asked] = [old, new].map(|otree| if otree == Otree::Five { 5 } else { 6 });
        assert_eq!(
            said(&project, &dump),
            [Breakage::OtherOtree { held, asked }]
        );
        let server = start(new);
        assert_eq!(visit(&server, &people[1]), Visit::NoPage);
        assert_eq!(create(&server, "keep", 1), None);
        assert!(!exports(&server, None));
    }
}

fn what_is_said_to_break_breaks(otree: Otree) {
    let bed = Bed::start();
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("study");
    let database = bed.database("study");
    let start = || Server::start(otree, &project, &database.url, &folder.path().join("said"));

    for app in APPS {
        write_app(&project, app.name, app.old);
    }
    for app in GONE {
        write_app(&project, app, [INTEGER, SEVEN]);
    }
    let all: Vec<&str> = APPS.iter().map(|app| app.name).chain(GONE).collect();
    write_settings(&project, &all);
    let server = start();
    // In each app one has been there and another is still to come; most people are in the first.
    let mut waiting = BTreeMap::new();
    for name in &all {
        let people = if *name == "keep" { 3 } else { 2 };
        let codes = create(&server, name, people).expect("a session of the old code");
        assert_eq!(visit(&server, &codes[0]), Visit::Through, "{name}");
        waiting.insert(*name, codes[1].clone());
    }
    assert!(exports(&server, None));
    drop(server);
    let dump = folder.path().join("backup.dump");
    database.dump(&dump);

    for app in APPS {
        write_app(&project, app.name, app.new);
    }
    fs::remove_dir_all(project.join("cellar")).unwrap();
    write_app(&project, "annex", [INTEGER, SEVEN]);
    let mut named: Vec<&str> = APPS.iter().map(|app| app.name).collect();
    named.push("annex");
    write_settings(&project, &named);
    let found = said(&project, &dump);
    as_told(&found);
    one_app_breaks_the_export_of_all(otree, &project, &database);

    write_settings(&project, &named);
    let server = start();
    for app in APPS {
        let told = format!("{} on oTree {}", app.name, otree.number());
        let is = |kind: &str| app.said.contains(&kind);
        let is_exported = !is("new-field") && !is("unreadable");
        assert_eq!(
            exports(&server, Some(app.name)),
            is_exported,
            "{told}: export"
        );
        let comes = visit(&server, &waiting[app.name]);
        if is("new-field") {
            assert_eq!(comes, Visit::NoPage, "{told}");
        } else if is("refused") || is("too-long") || is("new-extra-field") {
            assert_eq!(comes, Visit::NoAnswer, "{told}");
        } else if !is("unreadable") {
            assert_eq!(comes, Visit::Through, "{told}");
        }
        let is_made = !is("new-field") && !is("still-demanded");
        assert_eq!(
            create(&server, app.name, 1).is_some(),
            is_made,
            "{told}: session"
        );
        if is("rounded") {
            let stored = "SELECT x FROM integer_float_player WHERE x <> 7";
            assert_ne!(database.column(stored)[0], "2.5", "{told}");
        }
    }
    let annex = create(&server, "annex", 1).expect("an app that is new");
    assert_eq!(visit(&server, &annex[0]), Visit::Through);
    drop(server);
    // What was begun of the sessions that could not be made is there, and is too much for the export of all.
    write_settings(&project, &harmless());
    assert!(!exports(&start(), None));
}

/// The apps that oTree can read, whatever else is wrong with them.
fn harmless() -> Vec<&'static str> {
    let reads = |app: &&App| !app.said.contains(&"new-field") && !app.said.contains(&"unreadable");
    APPS.iter().filter(reads).map(|app| app.name).collect()
}

/// The export of all apps, with those that do no harm and one other.
fn one_app_breaks_the_export_of_all(otree: Otree, project: &Path, database: &Database) {
    let harmless = harmless();
    for (more, works) in [
        (None, true),
        (Some("new_field"), false),
        (Some("string_float"), false),
        (Some("word_currency"), false),
    ] {
        let named: Vec<&str> = harmless.iter().copied().chain(more).collect();
        write_settings(project, &named);
        let said = project.with_file_name("said");
        let server = Server::start(otree, project, &database.url, &said);
        let on = format!("{more:?} on oTree {}", otree.number());
        assert_eq!(exports(&server, None), works, "{on}");
        if works {
            let wide = wide(&server).unwrap();
            assert!(wide.contains("removed.1.player.") && !wide.contains("removed.1.player.x"));
            assert!(
                !wide.contains("attic.1.") && !wide.contains("cellar.1."),
                "{on}"
            );
        }
    }
}

/// What is said of each app is what is to be said, and of whom.
fn as_told(found: &[Breakage]) {
    let place = |app: &str, model: &str, field: &str, rows| Place {
        app: app.to_owned(),
        model: model.to_owned(),
        field: field.to_owned(),
        rows,
        participants: 2,
    };
    let mut kinds: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for breakage in found {
        let told = serde_json::to_value(breakage).unwrap();
        assert_eq!(told["kind"], breakage.kind());
        let app = told["app"].as_str().unwrap().to_owned();
        kinds.entry(app).or_default().push(breakage.kind());
    }
    for app in APPS {
        let told = kinds.remove(app.name).unwrap_or_default();
        assert_eq!(told, app.said, "{}", app.name);
    }
    let gone = kinds.into_iter().collect::<Vec<_>>();
    assert_eq!(gone, GONE.map(|app| (app.to_owned(), vec!["app-gone"])));
    for wanted in [
        Breakage::NewField(place("new_field", "player", "x", 2)),
        Breakage::NewExtraField(place("extra", "Bid", "amount", 1)),
        Breakage::Unreadable {
            place: place("string_float", "player", "x", 2),
            held: Held::String(10_000),
            wanted: FieldKind::Float,
        },
        Breakage::TooLong {
            place: place("longer", "player", "x", 2),
            most: 5,
        },
        Breakage::FieldGone {
            place: place("removed", "player", "x", 2),
            answers: 1,
        },
        Breakage::AppGone {
            app: "attic".to_owned(),
            rows: 2,
            participants: 2,
        },
    ] {
        assert!(found.contains(&wanted), "{wanted:?}\n{found:#?}");
    }
    let first_harmless = found
        .iter()
        .position(|breakage| !breakage.breaks())
        .unwrap();
    assert!(
        found[first_harmless..]
            .iter()
            .all(|breakage| !breakage.breaks())
    );
}

fn said(project: &Path, dump: &Path) -> Vec<Breakage> {
    let scratch = tempfile::tempdir().unwrap();
    let archive = Archive::open(BufReader::new(File::open(dump).unwrap())).unwrap();
    let mut study = Study::read(archive, scratch.path()).unwrap();
    let opened = project::open(project, &Limits::default(), scratch.path()).unwrap();
    let checked = opened.check(0).unwrap();
    breakages(checked.project(), &mut study).unwrap()
}

fn write_settings(project: &Path, apps: &[&str]) {
    let configs = apps.iter().map(|app| {
        format!("    dict(name='{app}', app_sequence=['{app}'], num_demo_participants=2),\n")
    });
    let settings = format!(
        "SESSION_CONFIGS = [\n{}]\nSESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1, \
         participation_fee=0, doc='')\nLANGUAGE_CODE = 'en'\nUSE_POINTS = True\nADMIN_USERNAME = 'admin'\n\
         ADMIN_PASSWORD = '{}'\nSECRET_KEY = 'key'\n",
        configs.collect::<String>(),
        runs::PASSWORD,
    );
    fs::create_dir_all(project.join("_static")).unwrap();
    fs::write(project.join("settings.py"), settings).unwrap();
}

fn write_app(project: &Path, name: &str, [fields, page]: [&str; 2]) {
    let code = format!(
        "from otree.api import *\n\n\nclass C(BaseConstants):\n    NAME_IN_URL = '{name}'\n    \
         PLAYERS_PER_GROUP = None\n    NUM_ROUNDS = 1\n\n\nclass Subsession(BaseSubsession):\n    pass\n\n\n\
         class Group(BaseGroup):\n    pass\n\n\nclass Player(BasePlayer):\n    {fields}\n\n\n\
         class Ask(Page):\n    @staticmethod\n    def before_next_page(player, timeout_happened):\n        {page}\n\n\n\
         class Thanks(Page):\n    pass\n\n\npage_sequence = [Ask, Thanks]\n"
    );
    let folder = project.join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("__init__.py"), code).unwrap();
    for page in ["Ask", "Thanks"] {
        let html = "{{ block content }}{{ next_button }}{{ endblock }}";
        fs::write(folder.join(format!("{page}.html")), html).unwrap();
    }
}

/// The people of a new session; none if oTree fails to make one.
fn create(server: &Server, config: &str, people: usize) -> Option<Vec<String>> {
    let ask = json!({"session_config_name": config, "num_participants": people});
    let made = server.rest("POST", "/api/sessions", &ask);
    if made.status == 500 {
        return None;
    }
    let made: serde_json::Value = serde_json::from_slice(&made.expect(200).body).unwrap();
    let code = made["code"].as_str().unwrap();
    let whole = server.tell(&format!("/api/get_session/{code}"), &json!({}));
    let people = whole["participants"].as_array().unwrap().iter();
    Some(
        people
            .map(|one| one["code"].as_str().unwrap().to_owned())
            .collect(),
    )
}

/// How far somebody comes.
#[derive(Debug, PartialEq, Eq)]
enum Visit {
    /// The first page is an error.
    NoPage,
    /// Going on from it is.
    NoAnswer,
    Through,
}

fn visit(server: &Server, code: &str) -> Visit {
    let mut browser = Browser::new(server);
    let mut path = format!("/InitializeParticipant/{code}");
    let page = loop {
        let answer = browser.send("GET", &path, "");
        match answer.status {
            302 | 307 => path = answer.location(),
            500 => return Visit::NoPage,
            _ => break answer.expect(200),
        }
    };
    let fields = answers(&page.text(), &mut Chance::of(code));
    match browser.send("POST", &path, &encoded(&fields)).status {
        500 => Visit::NoAnswer,
        status => {
            assert_eq!(status, 302);
            Visit::Through
        }
    }
}

/// Whether oTree's export of an app works, or that of all of them.
fn exports(server: &Server, app: Option<&str>) -> bool {
    match (server.otree, app) {
        (_, None) => wide(server).is_some(),
        (Otree::Six, Some(app)) => {
            let path = format!("/api/export_app?app={app}");
            by_rest(server, &path).is_some()
        }
        (Otree::Five, Some(app)) => by_socket(server, &json!({"app_name": app})).is_some(),
    }
}

fn wide(server: &Server) -> Option<String> {
    match server.otree {
        Otree::Six => by_rest(server, "/api/export_wide"),
        Otree::Five => by_socket(server, &json!({})),
    }
}

fn by_rest(server: &Server, path: &str) -> Option<String> {
    let answer = server.rest("GET", path, &json!({}));
    match answer.status {
        500 => None,
        _ => Some(answer.expect(200).text()),
    }
}

fn by_socket(server: &Server, ask: &serde_json::Value) -> Option<String> {
    let mut ask = ask.clone();
    ask["for_excel"] = false.into();
    let browser = admin(server);
    let mut socket = Socket::open(server, "/export", &browser.cookie);
    socket.send(&ask);
    let answer = socket.answer()?;
    answer["data"].as_str().map(str::to_owned)
}
