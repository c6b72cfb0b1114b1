//! What the models and the settings say of the data, read from the code and never run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test falls where it is wrong, its builders too"
)]

mod support;

use project::{App, FieldKind, Model, Money, Project, Unit};
use support::Study;

const SETTINGS: &str = "SESSION_CONFIGS = [dict(name='trust', app_sequence=['trust'], num_demo_participants=2)]\n\
     SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1, participation_fee=0)\n";

fn project(study: &Study) -> Project {
    study.check().project().clone()
}

/// The study's only app with this code, behind oTree's import.
fn app(code: &str) -> App {
    let code = format!("from otree.api import *\n{code}");
    let study = Study::faultless().with("trust/__init__.py", code);
    project(&study).apps.remove(0)
}

fn names(model: &Model) -> Vec<&str> {
    model
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect()
}

fn settings(more: &str) -> Project {
    project(&Study::faultless().with("settings.py", format!("{SETTINGS}{more}")))
}

#[test]
fn every_field_is_read_with_its_kind_its_label_and_its_length() {
    let app = app("class Subsession(BaseSubsession):\n    pass\n\
         class Group(BaseGroup):\n    total = models.CurrencyField(initial=0)\n\
         class Player(BasePlayer):\n    \
         age = models.IntegerField(label='How old are you?', min=0)\n    \
         word = models.StringField(max_length=5, verbose_name='A ' 'word')\n    \
         asked = models.StringField(label=C.QUESTION)\n    \
         yes = models.BooleanField(initial=None)\n    \
         ratio = models.FloatField(initial=0.5)\n    \
         pays = models.RealWorldCurrencyField()\n    \
         depth = models.DecimalField(unit=Metre)\n    \
         note: str = models.LongStringField(blank=True)\n    \
         LIMIT = 5\n    \
         def role(self):\n        return 'one'\n");
    let told = app.player.fields.iter().map(|field| {
        (
            field.name.as_str(),
            field.kind,
            field.label.as_deref(),
            field.length,
            field.filled,
        )
    });
    let told = told.collect::<Vec<_>>();
    assert_eq!(
        told,
        [
            (
                "age",
                FieldKind::Integer,
                Some("How old are you?"),
                None,
                false
            ),
            ("word", FieldKind::String, Some("A word"), Some(5), false),
            ("asked", FieldKind::String, None, None, false),
            ("yes", FieldKind::Boolean, None, None, false),
            ("ratio", FieldKind::Float, None, None, true),
            ("pays", FieldKind::RealWorld, None, None, false),
            ("depth", FieldKind::Decimal, None, None, false),
            ("note", FieldKind::LongString, None, None, false),
        ]
    );
    assert!(app.player.certain && app.group.certain && app.subsession.certain && app.found);
    assert_eq!(names(&app.group), ["total"]);
    assert!(app.subsession.fields.is_empty());
}

#[test]
fn fields_that_a_function_of_the_project_makes_are_certain_and_labelled() {
    let study = Study::faultless()
        .with(
            "trust/__init__.py",
            "from otree.api import *\nfrom shared.asking import likert as scale\nfrom .parts import *\nimport shared\n\
             def yes_no(label, why=''):\n    if why:\n        return models.BooleanField(label=label, initial=True)\n    \
             return models.BooleanField(label=label)\n\
             short = lambda words: models.StringField(label=words)\n\
             class Player(Common, BasePlayer):\n    q1 = scale('First?')\n    q2 = yes_no(label='Second?')\n    \
             q3 = short('Third?')\n    q4 = shared.free('Fourth?')\n    q5 = scale(f'{1}?')\n",
        )
        .with(
            "trust/parts.py",
            "from otree.api import *\nclass Common:\n    age = models.IntegerField()\n",
        )
        .with(
            "shared/__init__.py",
            "from otree.api import models\ndef free(label):\n    return models.LongStringField(label=label)\n",
        )
        .with(
            "shared/asking.py",
            "from otree.api import models\ndef likert(label):\n    return models.IntegerField(label=label)\n",
        );
    let player = project(&study).apps.remove(0).player;
    let told = player
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.kind, field.label.as_deref()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [
            ("age", FieldKind::Integer, None),
            ("q1", FieldKind::Integer, Some("First?")),
            ("q2", FieldKind::Boolean, Some("Second?")),
            ("q3", FieldKind::String, Some("Third?")),
            ("q4", FieldKind::LongString, Some("Fourth?")),
            ("q5", FieldKind::Integer, None),
        ]
    );
    assert!(player.certain);
}

#[test]
fn columns_come_in_the_order_in_which_the_code_makes_them() {
    let app = app(
        "class First:\n    a = models.IntegerField()\n    b = models.IntegerField()\n\
         class Second:\n    c = models.IntegerField()\n    a = models.StringField()\n\
         class Player(Second, First, BasePlayer):\n    d = models.IntegerField()\n    b = None\n    \
         d = models.FloatField()\n",
    );
    // Second's `a` counts, since it is named first, and `b` is none any more.
    assert_eq!(names(&app.player), ["c", "a", "d"]);
    assert_eq!(app.player.fields[1].kind, FieldKind::String);
    assert_eq!(app.player.fields[2].kind, FieldKind::Float);
    assert!(app.player.certain);
}

#[test]
fn whatever_may_hide_a_field_leaves_the_model_uncertain() {
    for code in [
        "class Player(BasePlayer):\n    for i in range(3):\n        locals()[f'q{i}'] = models.IntegerField()\n    del i\n",
        "class Player(BasePlayer):\n    if True:\n        x = models.IntegerField()\n",
        "class Player(BasePlayer):\n    exec('x = models.IntegerField()')\n",
        "class Player(BasePlayer):\n    locals()['x'] = models.IntegerField()\n",
        "class Player(BasePlayer):\n    x = y = models.IntegerField()\n",
        "class Player(BasePlayer):\n    x = something()\n",
        "class Player(BasePlayer):\n    x = FIELDS['x']\n",
        "AGE = models.IntegerField()\nclass Player(BasePlayer):\n    x = AGE\n",
        "class Player(BasePlayer):\n    x = elsewhere.XField()\n",
        "class Player(Stranger, BasePlayer):\n    pass\n",
        "from elsewhere import Mixin\nclass Player(Mixin, BasePlayer):\n    pass\n",
        "class Player(BasePlayer, metaclass=Meta):\n    pass\n",
        "@decorated\nclass Player(BasePlayer):\n    pass\n",
        "class Player(BasePlayer):\n    pass\nfor n in 'ab':\n    setattr(Player, n, models.IntegerField())\n",
        "class Player(BasePlayer):\n    pass\nPlayer.x = models.IntegerField()\n",
        "class Player(BasePlayer):\n    pass\nadd_fields(Player)\n",
        "class Player(BasePlayer):\n    pass\ndef add():\n    Player.x = models.IntegerField()\nadd()\n",
        "class Player(BasePlayer):\n    pass\nfor m in [Player]:\n    m.x = models.IntegerField()\n",
        "class Player(BasePlayer):\n    pass\nexec('Player.x = models.IntegerField()')\n",
        "def one():\n    if 1:\n        return models.IntegerField()\n    return models.StringField()\n\
         class Player(BasePlayer):\n    x = one()\n",
        "class Player(BasePlayer):\n    @declared_attr\n    def x(cls):\n        return models.IntegerField()\n",
        "class Player:\n    x = models.IntegerField()\n",
        "Player = made()\n",
        "if True:\n    class Player(BasePlayer):\n        x = models.IntegerField()\n",
        "class Player(BasePlayer):\n    pass\ntry:\n    from x import Player\nexcept ImportError:\n    pass\n",
        "class Player(P1):\n    a = models.FloatField()\nclass P1(Player):\n    pass\n",
    ] {
        assert!(!app(code).player.certain, "{code}");
    }
    for code in [
        "class Player(BasePlayer):\n    \"\"\"Words.\"\"\"\n    ...\n    x = models.IntegerField(choices=[1, 2], widget=widgets.RadioSelect)\n    \
         LETTERS = 'ab' + 'c'\n    LIMIT = C.LIMIT\n    LUCK = random.random()\n    HALF = currency_range(0, 1, 1)\n",
        "class Player(BasePlayer):\n    pass\ndef later(player):\n    setattr(player, 'x', 1)\n    player.y = 2\n    player.group.z = 3\n",
        "class Player(BasePlayer):\n    @staticmethod\n    def x():\n        for i in range(3):\n            print(i)\n",
        "import otree.api\nclass Player(otree.api.BasePlayer):\n    x = otree.api.models.IntegerField()\n",
        "class Player(BasePlayer):\n    x = models.IntegerField()\nclass Bid(ExtraModel):\n    player = models.Link(Player)\n",
    ] {
        assert!(app(code).player.certain, "{code}");
    }
}

#[test]
fn extra_models_are_tables_of_their_own() {
    let app = app("class Player(BasePlayer):\n    pass\n\
         class Base(ExtraModel):\n    __abstract__ = True\n    at = models.FloatField()\n\
         class Bid(Base):\n    player = models.Link(Player)\n    amount = models.CurrencyField()\n\
         class Try(BaseTrial):\n    stimulus = models.StringField()\n\
         class NoTable:\n    x = models.StringField()\n");
    let told: Vec<_> = app
        .extra
        .iter()
        .map(|extra| {
            (
                extra.name.as_str(),
                names(&extra.model),
                extra.model.certain,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Bid", vec!["at", "player_id", "amount"], true),
            ("Try", vec!["stimulus"], true),
        ]
    );
    assert_eq!(app.extra[0].model.fields[1].kind, FieldKind::Link);
}

#[test]
fn models_of_an_older_study_are_in_a_file_of_their_own() {
    let study = Study::faultless()
        .with("trust/__init__.py", "")
        .with(
            "trust/models.py",
            "from otree.api import BasePlayer, models\nclass Player(BasePlayer):\n    sent = models.CurrencyField()\n",
        )
        .with("trust/pages.py", "from ._builtin import Page\n");
    let player = project(&study).apps.remove(0).player;
    assert!(player.certain);
    assert_eq!(names(&player), ["sent"]);
}

#[test]
fn apps_that_no_session_plays_are_read_as_well() {
    let study = Study::faultless()
        .with(
            "attic/__init__.py",
            "from otree.api import *\nclass Player(BasePlayer):\n    old = models.IntegerField()\n",
        )
        .with("shared/__init__.py", "WORDS = 'a'\n")
        .with("_templates/Page.html", "");
    let project = project(&study);
    assert!(project.apps_certain);
    assert_eq!(project.apps.len(), 1);
    let unused: Vec<_> = project.unused.iter().map(|app| app.name.as_str()).collect();
    assert_eq!(unused, ["attic", "shared"]);
    assert!(project.unused[0].player.certain && !project.unused[1].player.certain);
}

#[test]
fn money_is_counted_as_the_settings_say_or_as_otree_has_it_by_default() {
    let money = |more: &str| settings(more).money;
    let usual = Money {
        points: Some(true),
        points_places: Some(0),
        real_places: Some(2),
        unit: Unit::None,
        hides_payoffs: Some(false),
    };
    assert_eq!(money(""), usual);
    let yen = money("USE_POINTS = False\nREAL_WORLD_CURRENCY_CODE = 'JPY'\n");
    assert_eq!((yen.points, yen.real_places), (Some(false), Some(0)));
    let own = money(
        "REAL_WORLD_CURRENCY_CODE = 'JPY'\nREAL_WORLD_CURRENCY_DECIMAL_PLACES = 3\nPOINTS_DECIMAL_PLACES = 2\n",
    );
    assert_eq!((own.points_places, own.real_places), (Some(2), Some(3)));
    let asked = money(
        "from os import environ\nUSE_POINTS = environ.get('A')\nREAL_WORLD_CURRENCY_CODE = environ['B']\n\
         POINTS_DECIMAL_PLACES = int(environ['C'])\nAUTO_TABULATE_PAYOFFS = environ.get('D')\n",
    );
    let unknown = Money {
        unit: Unit::None,
        ..Money::default()
    };
    assert_eq!(asked, unknown);
    assert_eq!(money("from elsewhere import *\n"), Money::default());
}

#[test]
fn a_unit_of_the_studys_own_is_looked_up() {
    let with = |coins: &str| {
        let study = Study::faultless()
            .with(
                "settings.py",
                format!("{SETTINGS}CURRENCY_UNIT = 'coins.Taler'\n"),
            )
            .with("coins.py", coins);
        project(&study).money.unit
    };
    let coins =
        "from otree.decimal import DecimalUnit\nclass Taler(DecimalUnit):\n    storage_places = ";
    assert_eq!(with(&format!("{coins}4\n")), Unit::Places(4));
    assert_eq!(with(&format!("{coins}PLACES\n")), Unit::Unknown);
    assert_eq!(with("x = 1\n"), Unit::Unknown);
}

#[test]
fn names_of_fields_are_certain_only_where_none_can_be_missing() {
    let both = |more: &str| {
        let project = settings(more);
        (project.participant_fields, project.session_fields)
    };
    let (participant, session) = both("PARTICIPANT_FIELDS = ['a', 'b']\n");
    assert!(participant.certain && session.certain && session.names.is_empty());
    assert_eq!(participant.names, ["a", "b"]);
    let (participant, session) =
        both("from x import more\nPARTICIPANT_FIELDS = ['a'] + more\nSESSION_FIELDS = [more]\n");
    assert!(!participant.certain && !session.certain);
    assert_eq!(participant.names, ["a"]);
    assert!(!both("from elsewhere import *\n").0.certain);
    let study = Study::faultless()
        .with(
            "settings.py",
            format!("{SETTINGS}PARTICIPANT_FIELDS = ['a']\n"),
        )
        .with("project.py", "PARTICIPANT_FIELDS = dict(b=str, a=str)\n");
    let participant = project(&study).participant_fields;
    assert!(participant.certain);
    assert_eq!(participant.names, ["a", "b"]);
}

#[test]
fn code_made_to_be_read_for_ever_is_given_up() {
    // Each function may end in any of the next, and each class stands on all before it.
    let mut code = String::new();
    for n in 0..40 {
        code += &format!("def f{n}():\n");
        for other in 0..40 {
            code += &format!("    if {other}:\n        return f{other}()\n");
        }
    }
    for n in 0..40 {
        let bases: Vec<_> = (0..n).rev().map(|base| format!("K{base}")).collect();
        code += &format!("class K{n}({}):\n    x = f0()\n", bases.join(", "));
    }
    let app = app(&format!("{code}class Player(K39, BasePlayer):\n    pass\n"));
    assert!(!app.player.certain);
}
