//! Every finding, each from a small project that has it; and that a faultless one has none.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test falls where it is wrong, its builders too"
)]

mod support;

use std::collections::BTreeSet;

use project::Severity::{Blocks, Note};
use project::{Code, FieldKind, codes};
use support::{Study, place};

const DEFAULTS: &str =
    "SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1, participation_fee=0)\n";

fn with_settings(text: &str) -> Study {
    Study::faultless().with("settings.py", format!("{text}\n{DEFAULTS}"))
}

#[test]
fn a_faultless_study_has_no_findings_and_is_read_whole() {
    let study = Study::faultless();
    assert_eq!(study.findings(), []);
    let checked = study.check();
    let project = checked.project();
    assert_eq!(project.name, "Trust study");
    assert_eq!(project::propose_name(project), "trust-study");
    assert_eq!(project.otree.as_deref(), Some("==5.11.5"));
    assert_eq!(project.python.as_deref(), Some("3.12"));
    assert_eq!(project.participant_fields.names, ["kind"]);
    assert_eq!(project.session_fields.names, ["pot"]);
    let session = &project.sessions[0];
    assert_eq!(
        (session.name.as_str(), session.display.as_deref()),
        ("trust", Some("Trust game"))
    );
    assert_eq!(
        (session.participants, session.apps.as_slice()),
        (Some(2), &["trust".to_owned()][..])
    );
    assert_eq!(project.apps[0].player.fields[0].kind, FieldKind::Currency);
    assert!(!project.has_worker);
    assert_eq!(project.files, 6);
    assert_eq!(checked.worker_saves_usd(), None);
}

#[test]
fn every_code_declares_what_it_carries() {
    // All findings of a project that has nearly everything: severities and args as declared.
    let study = with_settings(
        "from os import environ\nSESSION_CONFIGS = [dict(name='a', app_sequence=['gone', 'broken'])]\n\
         PASSWORD = 'x'\nK = environ['KEY']\nimport django\nSENTRY_DSN='http://ab@sentry.x.y/1'",
    )
    .with("broken/__init__.py", "class (")
    .with("other.py", "def (")
    .with("requirements.txt", "otree>=5\nuvicorn==0.30\n-r gone.txt\n")
    .with("runtime.txt", "python-3.9.1")
    .with("Pipfile", "")
    .with("Procfile", "worker: otree prodserver2of2\n")
    .with("venv/pyvenv.cfg", "")
    .with("db.sqlite3", "")
    .with(".env", "")
    .with(".git/config", "")
    .with(".idea/x", "")
    .with("__pycache__/x.pyc", "")
    .with("old.otreezip", "")
    .with("data.zip", "")
    .with("A.txt", "")
    .with("a.txt", "")
    .with("u\u{308}.txt", "")
    .with_big_file("film.mp4", 100_000_001)
    .without("_static");
    let checked = study.check();
    let mut seen = BTreeSet::new();
    for finding in checked.findings() {
        seen.insert(finding.code);
        assert!(
            finding.code.severities().contains(&finding.severity),
            "{finding:?}"
        );
        let names: Vec<&str> = finding.args.keys().map(String::as_str).collect();
        let mut declared = finding.code.args().to_vec();
        declared.sort_unstable();
        assert_eq!(names, declared, "{finding:?}");
    }
    assert!(seen.len() > 25, "{seen:?}");
    let order: Vec<_> = checked
        .findings()
        .iter()
        .map(|it| (it.severity, it.code))
        .collect();
    assert!(order.is_sorted(), "{order:?}");
    assert!(codes().len() > 40);
}

#[test]
fn what_is_not_otree_is_a_finding_and_no_error() {
    let findings = |study: Study| {
        study
            .findings()
            .into_iter()
            .filter(|it| it.0 == Blocks)
            .map(|it| it.1)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        findings(Study::empty().with("readme.md", "hello")),
        ["not-otree"]
    );
    let django = "INSTALLED_APPS = ['django.contrib.admin']\n";
    assert_eq!(
        findings(Study::empty().with("settings.py", django)),
        ["not-otree"]
    );
    let app = "from otree.api import *\nclass Player(BasePlayer):\n    pass\n";
    assert_eq!(
        findings(Study::empty().with("game/__init__.py", app)),
        ["settings-missing"]
    );
    let asks = Study::empty().with("requirements.txt", "otree==5.11.5\npsycopg2\n");
    assert_eq!(findings(asks), ["settings-missing"]);
}

#[test]
fn settings_that_are_no_python_are_told_with_their_line() {
    let finding = with_settings("A = 1\nB = (\nC = ]").finding(Code::SettingsUnreadable);
    assert_eq!(place(&finding), ("settings.py", Some(3)));
    assert_eq!(finding.args["why"], "syntax");
    let study = with_settings("from more import *").with("more.py", "x = [1,\ny = \n");
    assert_eq!(place(&study.finding(Code::SettingsUnreadable)).0, "more.py");
    let study = Study::faultless().with("settings.py", b"X = '\xfc'  # otree");
    assert_eq!(
        study.finding(Code::SettingsUnreadable).args["why"],
        "encoding"
    );
}

#[test]
fn session_configs_are_followed_wherever_they_are_plain_data() {
    for text in [
        "SESSION_CONFIGS = [{'name': 't', 'app_sequence': ['trust'], 'num_demo_participants': 2}]",
        "from configs import *",
        "from configs import SESSION_CONFIGS",
        "import configs\nSESSION_CONFIGS = configs.SESSION_CONFIGS",
        "from inner.more import MORE as M\nSESSION_CONFIGS = [] + M",
        "base = dict(app_sequence=['trust'], num_demo_participants=2)\nSESSION_CONFIGS = [dict(name='t', **base)]",
        "base = dict(app_sequence=['trust'], num_demo_participants=2)\nSESSION_CONFIGS = [{**base, 'name': 't'}]",
        "base = dict(app_sequence=['trust'], num_demo_participants=2)\nSESSION_CONFIGS = [dict(base, name='t')]",
        "SESSION_CONFIGS = []\nSESSION_CONFIGS.append(dict(name='t', app_sequence=['trust'], num_demo_participants=2))",
        "SESSION_CONFIGS = []\nSESSION_CONFIGS += [dict(name='t', app_sequence=['trust'], num_demo_participants=2)]",
        "SESSION_CONFIGS = []\nSESSION_CONFIGS.extend([dict(name='t', app_sequence=['trust'], num_demo_participants=2)])",
        "A = ['trust']\nSESSION_CONFIGS = [dict(name=f'{a[0:]}' if False else 't', app_sequence=[a], num_demo_participants=2) for a in A]",
        "SESSION_CONFIGS = []\nfor a in ['trust']:\n    SESSION_CONFIGS.append(dict(name='t', app_sequence=[a], num_demo_participants=2))",
        "c = dict(name='t', num_demo_participants=2)\nc['app_sequence'] = ['trust']\nSESSION_CONFIGS = [c]",
        "def make(name, *apps, n=2, **more):\n    if not apps:\n        return None\n    return dict(name=name, app_sequence=apps, num_demo_participants=n, **more)\nSESSION_CONFIGS = [make('t', 'trust', extra=1)]",
        "from inner.maker import make\nSESSION_CONFIGS = [make(name='t')]",
        "try:\n    from local import *\nexcept ImportError:\n    pass\nfrom configs import *",
    ] {
        let one = "[dict(name='t', app_sequence=['trust'], num_demo_participants=2)]";
        let study = with_settings(text)
            .with("configs.py", format!("SESSION_CONFIGS = {one}"))
            .with("inner/__init__.py", "")
            .with(
                "inner/maker.py",
                "APPS = ['trust']\ndef make(name):\n    c = dict(name=name, num_demo_participants=2)\n    \
                 c['app_sequence'] = APPS\n    return c\n",
            )
            .with(
                "inner/more.py",
                format!("from .deep import X\nMORE = X + {one}[1:] if False else X"),
            )
            .with("inner/deep.py", format!("X = {one}"));
        let checked = study.check();
        let sessions = &checked.project().sessions;
        assert_eq!(sessions.len(), 1, "{text}");
        assert_eq!(
            (sessions[0].name.as_str(), sessions[0].apps.as_slice()),
            ("t", &["trust".to_owned()][..]),
            "{text}"
        );
        assert_eq!(checked.count(Blocks), 0, "{text}: {:?}", checked.findings());
    }
}

#[test]
fn what_cannot_be_followed_is_told_and_never_blocks() {
    for text in [
        "from configs_of_somebody import make\nSESSION_CONFIGS = make()",
        "import json\nSESSION_CONFIGS = json.load(open('c.json'))",
        "def f():\n    return load()\nSESSION_CONFIGS = f()",
        "def f(x):\n    return f(x + 'x') + f(x)\nSESSION_CONFIGS = f('')",
        "def f():\n    if unknown():\n        return []\n    return [1]\nSESSION_CONFIGS = f()",
        "SESSION_CONFIGS = [make('x')]",
        "from unknown_package import *",
        "if unknown():\n    SESSION_CONFIGS = []\nelse:\n    SESSION_CONFIGS = [1]",
    ] {
        assert_eq!(
            with_settings(text).findings(),
            [(Note, "session-configs-unclear")],
            "{text}"
        );
    }
}

#[test]
fn no_session_configs_blocks_and_an_empty_list_is_worth_knowing() {
    let finding = with_settings("# otree").finding(Code::NoSessionConfigs);
    assert_eq!(
        (finding.severity, finding.args["empty"].as_str()),
        (Blocks, "no")
    );
    let finding = with_settings("SESSION_CONFIGS = []").finding(Code::NoSessionConfigs);
    assert_eq!(
        (finding.severity, finding.args["empty"].as_str()),
        (Note, "yes")
    );
}

#[test]
fn session_configs_lack_nothing_otree_demands() {
    let study = with_settings(
        "SESSION_CONFIGS = [\n dict(name='a', app_sequence=['trust']),\n dict(app_sequence=['trust'], num_demo_participants=1)]",
    );
    let checked = study.check();
    let missing: Vec<_> = checked
        .findings()
        .iter()
        .map(|it| (it.code, it.args["missing"].as_str(), it.places[0].line))
        .collect();
    assert_eq!(
        missing,
        [
            (
                Code::SessionConfigIncomplete,
                "num_demo_participants",
                Some(2)
            ),
            (Code::SessionConfigIncomplete, "name", Some(3)),
        ]
    );
    let twice = "c = dict(name='a', app_sequence=['trust'], num_demo_participants=1)\nSESSION_CONFIGS = [c, c]";
    assert_eq!(
        with_settings(twice).finding(Code::SessionNameTwice).args["session"],
        "a"
    );
}

#[test]
fn an_app_without_its_folder_is_told_where_it_is_named() {
    let study = with_settings(
        "SESSION_CONFIGS = [dict(name='a', num_demo_participants=1, app_sequence=[\n    'trust',\n    'Survey',\n])]",
    );
    let finding = study.finding(Code::AppMissing);
    assert_eq!(place(&finding), ("settings.py", Some(3)));
    assert_eq!(
        (finding.args["app"].as_str(), finding.args["near"].as_str()),
        ("Survey", "")
    );
    let near = study
        .with("survey/__init__.py", "")
        .finding(Code::AppMissing);
    assert_eq!(near.args["near"], "survey");
    let empty = Study::faultless()
        .without("trust/__init__.py")
        .finding(Code::AppMissing);
    assert_eq!(empty.severity, Blocks);
}

#[test]
fn an_app_that_is_no_python_is_told_with_its_line() {
    let finding = Study::faultless()
        .with("trust/__init__.py", "\n\nclass Player(\n")
        .finding(Code::AppUnreadable);
    assert_eq!(place(&finding).0, "trust/__init__.py");
    assert!(finding.places[0].line.is_some());
    let other = Study::faultless()
        .with("tools/x.py", "print 'old'\n")
        .finding(Code::CodeUnreadable);
    assert_eq!(
        (other.severity, place(&other)),
        (Note, ("tools/x.py", Some(1)))
    );
}

#[test]
fn apps_of_otree_3_keep_their_models_in_a_file_of_their_own() {
    let study = Study::faultless()
        .with("trust/__init__.py", "")
        .with("trust/models.py", "from otree.api import models\nclass Player(BasePlayer):\n    x = models.IntegerField()\nclass Group(BaseGroup):\n    y = models.StringField()\n");
    let checked = study.check();
    let app = &checked.project().apps[0];
    assert_eq!(
        (app.player.fields.len(), app.group.fields[0].kind),
        (1, FieldKind::String)
    );
}

#[test]
fn secrets_are_told_by_place_and_never_by_value() {
    let study = Study::faultless()
        .with("trust/extra.py", "ADMIN_PASSWORD = 'canary-4711'\nS = 'https://0123456789abcdef0123@o1.ingest.sentry.io/4711'\n");
    assert_eq!(
        study.findings(),
        [(Note, "password-in-code"), (Note, "sentry-in-code")]
    );
    assert_eq!(
        place(&study.finding(Code::PasswordInCode)),
        ("trust/extra.py", Some(1))
    );
    assert_eq!(
        place(&study.finding(Code::SentryInCode)),
        ("trust/extra.py", Some(2))
    );
    let checked = format!("{:?}", (study.check().findings(), study.check().project()));
    assert!(
        !checked.contains("4711") && !checked.contains("0123456789abcdef"),
        "{checked}"
    );
}

#[test]
fn config_variables_nobody_sets_are_told_once_each() {
    let study = Study::faultless()
        .with(
            "trust/a.py",
            "import os\nX = os.environ['API']\nY = os.environ['API']\nZ = os.environ['PORT']\n",
        )
        .with(
            "trust/b.py",
            "from os import environ\nX = environ['API']\nW = environ['OTREE_ADMIN_PASSWORD']\n",
        );
    let finding = study.finding(Code::ConfigVariableNeeded);
    assert_eq!(
        (finding.args["name"].as_str(), finding.places.len()),
        ("API", 3)
    );
    assert_eq!(study.check().project().variables, ["API"]);
}

#[test]
fn code_for_an_otree_with_django_is_told() {
    let finding = Study::faultless()
        .with("trust/util.py", "from django.db import models\n")
        .finding(Code::OldOtreeCode);
    assert_eq!(
        (finding.args["module"].as_str(), place(&finding)),
        ("django", ("trust/util.py", Some(1)))
    );
}
