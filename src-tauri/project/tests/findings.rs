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

use project::Severity::{Blocks, Mended, Note};
use project::{Code, codes};
use support::{Study, place};

const DEFAULTS: &str =
    "SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1, participation_fee=0)\n";

fn with_settings(text: &str) -> Study {
    Study::faultless().with("settings.py", format!("{text}\n{DEFAULTS}"))
}

fn with_requirements(text: &str) -> Study {
    Study::faultless().with("requirements.txt", text)
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
    assert_eq!(project.participant_fields, ["kind"]);
    assert_eq!(project.session_fields, ["pot"]);
    let session = &project.sessions[0];
    assert_eq!(
        (session.name.as_str(), session.display.as_deref()),
        ("trust", Some("Trust game"))
    );
    assert_eq!(
        (session.participants, session.apps.as_slice()),
        (Some(2), &["trust".to_owned()][..])
    );
    assert_eq!(project.apps[0].player[0].kind, "CurrencyField");
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
        (app.player.len(), app.group[0].kind.as_str()),
        (1, "StringField")
    );
}

#[test]
fn a_procfile_is_made_or_completed() {
    let study = Study::faultless().without("Procfile");
    assert_eq!(study.findings(), [(Mended, "procfile-missing")]);
    assert_eq!(
        study.packed_file("Procfile").unwrap(),
        "web: otree prodserver1of2\n"
    );
    let study = study.with("procfile.txt", "web: otree prodserver1of2 --x\n");
    assert_eq!(
        study.finding(Code::ProcfileMissing).args["near"],
        "procfile.txt"
    );
    assert_eq!(
        study.packed_file("Procfile").unwrap(),
        "web: otree prodserver1of2 --x\n"
    );
    let study = Study::faultless().with("Procfile", "release: echo hi");
    assert_eq!(study.findings(), [(Mended, "procfile-without-web")]);
    assert_eq!(
        study.packed_file("Procfile").unwrap(),
        "release: echo hi\nweb: otree prodserver1of2\n"
    );
}

#[test]
fn a_worker_is_needless_and_costs() {
    let study = Study::faultless().with(
        "Procfile",
        "web: otree prodserver1of2\nworker: otree prodserver2of2\n",
    );
    let finding = study.finding(Code::WorkerUnneeded);
    assert_eq!(
        (finding.severity, place(&finding)),
        (Note, ("Procfile", Some(2)))
    );
    let checked = study.check();
    assert!(checked.project().has_worker);
    assert_eq!(checked.worker_saves_usd(), Some(7));
}

#[test]
fn requirements_are_made_from_the_nearest_thing_there_is() {
    let study = Study::faultless().without("requirements.txt");
    assert_eq!(study.findings(), [(Mended, "requirements-missing")]);
    assert_eq!(
        study.packed_file("requirements.txt").unwrap(),
        "otree>=5.10,<7\npsycopg2-binary>=2.9\n"
    );
    let near = study.with("Requirements.txt", "otree==5.10.4\npsycopg2\n");
    assert_eq!(
        near.finding(Code::RequirementsMissing).args["near"],
        "Requirements.txt"
    );
    assert_eq!(
        near.packed_file("requirements.txt").unwrap(),
        "otree==5.10.4\npsycopg2\n"
    );
    let toml = Study::faultless().without("requirements.txt").with(
        "pyproject.toml",
        "[project]\nname = 'x'\ndependencies = ['otree==5.10.4', 'numpy']\n",
    );
    assert_eq!(
        toml.findings(),
        [
            (Mended, "requirements-missing"),
            (Mended, "psycopg2-missing")
        ]
    );
    assert_eq!(
        toml.packed_file("requirements.txt").unwrap(),
        "otree==5.10.4\nnumpy\npsycopg2-binary>=2.9\n"
    );
}

#[test]
fn missing_packages_are_added() {
    let study = with_requirements("numpy");
    assert_eq!(
        study.findings(),
        [(Mended, "otree-not-required"), (Mended, "psycopg2-missing")]
    );
    assert_eq!(
        study.packed_file("requirements.txt").unwrap(),
        "numpy\notree>=5.10,<7\npsycopg2-binary>=2.9\n"
    );
    let study =
        with_requirements("-r base.txt\n").with("base.txt", "otree==5.11.5\npsycopg2>=2.8.4\n");
    assert_eq!(study.findings(), []);
}

#[test]
fn packages_that_cannot_go_with_otree_are_left_out() {
    let study = with_requirements(
        "otree==5.11.5\nuvicorn>=0.20\npsycopg2\nclick==7.0\nsqlalchemy\nwebsockets~=12.0\n",
    );
    let checked = study.check();
    let told: Vec<_> = checked
        .findings()
        .iter()
        .map(|it| {
            (
                it.code,
                it.args["package"].as_str(),
                it.args["needed"].as_str(),
                it.places[0].line,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Code::RequirementConflict, "uvicorn", "0.13.4", Some(2)),
            (Code::RequirementConflict, "websockets", "10.1", Some(6)),
        ]
    );
    assert_eq!(
        study.packed_file("requirements.txt").unwrap(),
        "otree==5.11.5\npsycopg2\nclick==7.0\nsqlalchemy\n"
    );
    let missing = with_requirements("otree==5.11.5\npsycopg2\n-r gone.txt\n");
    assert_eq!(
        missing.finding(Code::RequirementFileMissing).args["file"],
        "gone.txt"
    );
    assert_eq!(
        missing.packed_file("requirements.txt").unwrap(),
        "otree==5.11.5\npsycopg2\n"
    );
}

#[test]
fn one_package_manager_is_enough() {
    let study = Study::faultless()
        .with("Pipfile", "")
        .with("Pipfile.lock", "{}")
        .with("uv.lock", "");
    let finding = study.finding(Code::TwoPackageManagers);
    assert_eq!(
        (finding.severity, finding.args["files"].as_str()),
        (Mended, "Pipfile, Pipfile.lock, uv.lock")
    );
    assert_eq!(study.packed_file("uv.lock"), None);
    let without = |study: Study| study.without("requirements.txt");
    let two = without(
        Study::faultless()
            .with("poetry.lock", "")
            .with("uv.lock", ""),
    );
    assert_eq!(two.finding(Code::TwoPackageManagers).severity, Blocks);
    assert_eq!(
        without(Study::faultless().with("Pipfile", ""))
            .finding(Code::PipfileUnlocked)
            .severity,
        Blocks
    );
}

#[test]
fn lock_files_are_read_and_never_mended() {
    let without = |name: &str, text: &str| {
        Study::faultless()
            .without("requirements.txt")
            .with(name, text)
    };
    let lock = "[[package]]\nname = 'otree'\nversion = '5.10.3'\n[[package]]\nname = 'psycopg2-binary'\nversion = '2.9'\n";
    for name in ["uv.lock", "poetry.lock"] {
        let checked = without(name, lock).with(".python-version", "3.11").check();
        assert_eq!(
            (checked.findings(), checked.project().otree.as_deref()),
            (&[][..], Some("==5.10.3"))
        );
    }
    let pipenv = r#"{"default": {"otree": {"version": "==5.11.5"}}, "_meta": {"requires": {"python_version": "3.11"}}}"#;
    let study = without("Pipfile.lock", pipenv)
        .with("Pipfile", "")
        .without(".python-version");
    assert_eq!(study.findings(), [(Blocks, "psycopg2-missing")]);
    assert_eq!(study.check().project().python.as_deref(), Some("3.11"));
    assert_eq!(
        without("uv.lock", "")
            .finding(Code::OtreeNotRequired)
            .severity,
        Blocks
    );
}

#[test]
fn the_python_is_one_that_heroku_offers_and_the_otree_accepts() {
    for (otree, asked, gets, finding) in [
        ("==5.11.5", "3.12", "3.12", None),
        ("==5.11.5", "3.13.1", "3.13.1", None),
        ("==5.11.5", "3.14", "3.12", Some(Code::PythonRefused)),
        ("==5.10.3", "3.12", "3.11", Some(Code::PythonRefused)),
        ("==5.9.7", "3.9", "3.10", Some(Code::PythonRefused)),
        (">=6,<7", "3.7.4", "3.12", Some(Code::PythonRefused)),
        ("==5.11.5", "# why\n\n3.11\n", "3.11", None),
        (
            "==5.11.5",
            "python-3.11.4",
            "3.11",
            Some(Code::PythonFileUnreadable),
        ),
        (
            "==5.11.5",
            "\u{feff}3.11",
            "3.11",
            Some(Code::PythonFileUnreadable),
        ),
        (
            "==5.11.5",
            "3.11\n3.12\n",
            "3.11",
            Some(Code::PythonFileUnreadable),
        ),
        (
            "==5.11.5",
            "my-env",
            "3.12",
            Some(Code::PythonFileUnreadable),
        ),
    ] {
        let study =
            with_requirements(&format!("otree{otree}\npsycopg2\n")).with(".python-version", asked);
        let checked = study.check();
        let codes: Vec<_> = checked.findings().iter().map(|it| it.code).collect();
        assert_eq!(
            codes,
            finding.into_iter().collect::<Vec<_>>(),
            "{otree} on {asked}"
        );
        assert_eq!(
            checked.project().python.as_deref(),
            Some(gets),
            "{otree} on {asked}"
        );
        let file = study.packed_file(".python-version").unwrap();
        assert!(
            file.contains(gets) && (finding.is_none() || file == format!("{gets}\n")),
            "{file:?}"
        );
    }
}

#[test]
fn an_unpinned_python_is_pinned() {
    for (otree, python) in [
        ("otree", "3.12"),
        ("otree==5.10.3", "3.11"),
        ("otree==5.4.0", "3.10"),
        ("otree<5.10", "3.10"),
    ] {
        let study = with_requirements(&format!("{otree}\npsycopg2\n")).without(".python-version");
        assert_eq!(
            study.finding(Code::PythonUnpinned).args["python"],
            python,
            "{otree}"
        );
        assert_eq!(
            study.packed_file(".python-version").unwrap(),
            format!("{python}\n")
        );
    }
    let wish = Study::faultless().without(".python-version").with(
        "pyproject.toml",
        "[project]\nrequires-python = '>=3.11,<3.12'\n",
    );
    assert_eq!(wish.finding(Code::PythonUnpinned).args["python"], "3.11");
}

#[test]
fn runtime_txt_becomes_a_python_version_file() {
    let study = Study::faultless().with("runtime.txt", "python-3.11.7\n");
    assert_eq!(study.findings(), [(Mended, "runtime-txt")]);
    assert_eq!(study.packed_file(".python-version").unwrap(), "3.11.7\n");
    assert_eq!(study.packed_file("runtime.txt"), None);
    let old = Study::faultless().with("runtime.txt", "python-3.7.4");
    assert_eq!(
        old.findings(),
        [(Mended, "python-refused"), (Mended, "runtime-txt")]
    );
    assert_eq!(old.packed_file(".python-version").unwrap(), "3.12\n");
    for name in [".python-version.txt", "python-version", ".python_version"] {
        let study = Study::faultless()
            .without(".python-version")
            .with(name, "3.11");
        assert_eq!(study.finding(Code::PythonFileMisspelt).args["file"], name);
        assert_eq!(study.packed_file(".python-version").unwrap(), "3.11\n");
        assert_eq!(study.packed_file(name), None);
    }
}

#[test]
fn an_otree_for_which_heroku_has_no_python_blocks() {
    for otree in ["==3.4.0", "<5", "==2.1.9", "==3.3.*"] {
        let study = with_requirements(&format!("otree{otree}\npsycopg2\n"));
        assert_eq!(study.finding(Code::OtreeTooOld).severity, Blocks, "{otree}");
        assert!(study.check().cleared().is_none());
    }
    let never = with_requirements("otree>=6,<5\npsycopg2\n");
    assert_eq!(never.finding(Code::OtreeUnavailable).severity, Blocks);
}

#[test]
fn an_otree_without_an_upper_bound_is_worth_knowing() {
    let finding = with_requirements("otree>=5.0.0a21\npsycopg2\n").finding(Code::OtreeUnbounded);
    assert_eq!(
        (finding.severity, place(&finding)),
        (Note, ("requirements.txt", Some(1)))
    );
    assert_eq!(finding.args["newest"], "6.0.15");
    let finding = with_requirements("otree>=2.1.28\npsycopg2\n").finding(Code::OtreeLeap);
    assert_eq!(finding.args["asked"], "2");
}

#[test]
fn a_missing_static_folder_is_made_and_an_empty_one_kept() {
    let study = Study::faultless().without("_static");
    assert_eq!(study.findings(), [(Mended, "static-missing")]);
    assert!(study.packed_file("_static/global/empty.css").is_some());
    let study = study.with_folder("_static").with_folder("_rooms/empty");
    assert_eq!(study.findings(), []);
    let paths: Vec<_> = study.packed().into_iter().map(|(path, _)| path).collect();
    assert!(
        paths.contains(&"_static/".to_owned()) && paths.contains(&"_rooms/empty/".to_owned()),
        "{paths:?}"
    );
}

#[test]
fn leftovers_stay_at_home() {
    for (path, code) in [
        ("venv/pyvenv.cfg", "environment-committed"),
        ("my env/bin/activate", "environment-committed"),
        ("x/Scripts/activate", "environment-committed"),
        ("db.sqlite3", "database-inside"),
        ("old/db.sqlite3-journal", "database-inside"),
        (".env", "dot-env"),
        ("prod.env", "dot-env"),
        (".env.local", "dot-env"),
        (".git/config", "version-history-inside"),
        ("trust/__pycache__/a.pyc", "caches-inside"),
        (".DS_Store", "caches-inside"),
        ("trust/._settings.py", "caches-inside"),
        ("__temp_x/y", "caches-inside"),
        (".idea/workspace.xml", "ide-files"),
        (".vscode/settings.json", "ide-files"),
        ("Trust.otreezip", "earlier-copy-inside"),
    ] {
        let study = Study::faultless().with(path, "x");
        assert_eq!(study.findings(), [(Mended, code)], "{path}");
        assert_eq!(study.packed_file(path), None, "{path}");
    }
    let nested = Study::faultless().with("_static/data.zip", "x");
    assert_eq!(nested.findings(), [(Note, "nested-archives")]);
    assert!(nested.packed_file("_static/data.zip").is_some());
}

#[test]
fn an_environment_made_of_the_projects_own_folder_is_taken_out_of_it() {
    let study = Study::faultless()
        .with("pyvenv.cfg", "")
        .with("bin/activate", "")
        .with("lib/python3/site-packages/x.py", "print 1");
    assert!(
        study
            .findings()
            .iter()
            .all(|it| *it == (Mended, "environment-committed")),
        "{:?}",
        study.findings()
    );
    let paths: Vec<_> = study.packed().into_iter().map(|(path, _)| path).collect();
    assert!(
        !paths
            .iter()
            .any(|path| path.starts_with("lib") || path.starts_with("bin")),
        "{paths:?}"
    );
}

#[test]
fn large_files_and_awkward_names_are_told() {
    let study = Study::faultless().with_big_file("_static/film.mp4", 100_000_001);
    assert_eq!(study.finding(Code::BigFile).args["megabytes"], "101");
    let study = Study::faultless()
        .with("_static/A.png", "1")
        .with("_static/a.png", "2");
    let finding = study.finding(Code::NamesDifferByCase);
    assert_eq!(
        (
            finding.args["first"].as_str(),
            finding.args["second"].as_str()
        ),
        ("_static/A.png", "_static/a.png")
    );
    let study = Study::faultless().with("_static/u\u{308}/o\u{308}.png", "1");
    assert_eq!(study.finding(Code::NamesDecomposed).severity, Mended);
    assert!(study.packed_file("_static/\u{fc}/\u{f6}.png").is_some());
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_and_cut_outside() {
    let study = Study::faultless()
        .with_link("_static/logo.css", "global/empty.css")
        .with_link("survey", "trust")
        .with_link("secret", "/etc/passwd")
        .with_link("up", "../other")
        .with_link("gone", "nowhere");
    assert_eq!(
        study.findings(),
        [(Mended, "link-outside"), (Mended, "link-broken")]
    );
    assert_eq!(study.finding(Code::LinkOutside).args["count"], "2");
    let paths: Vec<_> = study.packed().into_iter().map(|(path, _)| path).collect();
    assert!(
        paths.contains(&"survey/__init__.py".to_owned())
            && paths.contains(&"_static/logo.css".to_owned())
    );
    assert!(
        !paths
            .iter()
            .any(|path| path.contains("secret") || path.contains("up")),
        "{paths:?}"
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

/// Root may read everything: the test then plays an ordinary user in a process of its own.
#[cfg(unix)]
#[test]
fn what_may_not_be_read_blocks() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let study = Study::faultless()
        .with("secret.csv", "x")
        .with("closed/x", "x");
    for path in ["secret.csv", "closed"] {
        std::fs::set_permissions(study.root.join(path), std::fs::Permissions::from_mode(0o0))
            .unwrap();
    }
    if std::fs::File::open(study.root.join("secret.csv")).is_err() {
        judge_forbidden(&study.root);
    } else {
        for folder in study
            .root
            .ancestors()
            .take(2)
            .chain([study.root.join("trust").as_path()])
        {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        // A copy, for the program itself may lie where an ordinary user may not look.
        let program = study.beside("program").join("findings");
        std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        let mut child = std::process::Command::new(&program);
        child
            .args(["--exact", "as_an_ordinary_user", "--ignored"])
            .env("STUDY", &study.root);
        child.current_dir("/").uid(65534).gid(65534);
        let out = child.output().unwrap();
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stdout)
        );
    }
    std::fs::set_permissions(
        study.root.join("closed"),
        std::fs::Permissions::from_mode(0o755),
    )
    .unwrap();
}

#[cfg(unix)]
#[test]
#[ignore = "run by what_may_not_be_read_blocks, as another user"]
fn as_an_ordinary_user() {
    judge_forbidden(std::path::Path::new(&std::env::var("STUDY").unwrap()));
}

#[cfg(unix)]
fn judge_forbidden(root: &std::path::Path) {
    let opened = project::open(root, &project::Limits::default(), &std::env::temp_dir()).unwrap();
    let checked = opened.check(0).unwrap();
    let finding = checked
        .findings()
        .iter()
        .find(|it| it.code == Code::NoPermission)
        .unwrap();
    let files: Vec<_> = finding
        .places
        .iter()
        .map(|place| place.file.as_str())
        .collect();
    assert_eq!(
        (finding.severity, files.as_slice()),
        (Blocks, &["closed", "secret.csv"][..])
    );
    let error = project::open(&root.join("closed"), &project::Limits::default(), root)
        .err()
        .unwrap();
    assert_eq!(error.code(), "open-no-permission");
}
