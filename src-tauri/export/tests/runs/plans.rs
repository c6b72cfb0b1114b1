//! What is played in each study: which sessions, by how many, and how far they come.

use serde_json::{Value, json};

use super::Otree;

/// A study of `tests/studies/`.
pub struct Study {
    pub name: &'static str,
    pub otrees: &'static [Otree],
    /// The apps that oTree can export in the end.
    pub apps: &'static [&'static str],
    /// App and function.
    pub customs: &'static [(&'static str, &'static str)],
    pub sessions: fn() -> Vec<Session>,
    /// After the sessions: what is done to the project, while oTree does not run.
    pub change: Option<Change>,
}

/// Apps that are dropped from the settings, which become `settings_later.py`.
pub struct Change {
    /// Their folder goes as well.
    pub gone: &'static [&'static str],
    /// What is played after that.
    pub sessions: fn() -> Vec<Session>,
}

/// One session, as oTree's REST API makes it.
pub struct Session {
    pub config: &'static str,
    /// One letter a person: `w` comes to the end, a digit sends so many pages, `.` never comes.
    pub people: &'static str,
    pub room: Option<&'static str>,
    /// With these the people come; in the order of `people`.
    pub labels: &'static [&'static str],
    /// Further parts of the request.
    pub more: Value,
    /// Deleted when it has been played.
    pub deleted: bool,
}

fn session(config: &'static str, people: &'static str) -> Session {
    Session {
        config,
        people,
        room: None,
        labels: &[],
        more: json!({}),
        deleted: false,
    }
}

const BOTH: &[Otree] = &[Otree::Five, Otree::Six];

pub const STUDIES: &[Study] = &[
    Study {
        name: "bakery",
        otrees: BOTH,
        apps: &["haggle", "tasting"],
        customs: &[],
        sessions: bakery,
        change: None,
    },
    Study {
        name: "orchestra",
        otrees: BOTH,
        apps: &["encore", "rehearse"],
        customs: &[],
        sessions: orchestra,
        change: None,
    },
    Study {
        name: "harbour",
        otrees: BOTH,
        apps: &["auction"],
        customs: &[("auction", "custom_export")],
        sessions: harbour,
        change: None,
    },
    Study {
        name: "diary",
        otrees: BOTH,
        apps: &["letters", "pages_of"],
        customs: &[],
        sessions: diary,
        change: None,
    },
    Study {
        name: "moved",
        otrees: BOTH,
        apps: &["arrive", "attic", "leave", "shed"],
        customs: &[],
        sessions: moved,
        change: Some(Change {
            gone: &["unpack"],
            sessions: || vec![session("pass_through", "w1")],
        }),
    },
    Study {
        name: "crowd",
        otrees: BOTH,
        apps: &["poll", "quiz", "quiz_two"],
        customs: &[],
        sessions: crowd,
        change: None,
    },
    Study {
        name: "units",
        otrees: &[Otree::Six],
        apps: &["ferry"],
        customs: &[
            ("ferry", "custom_export"),
            ("ferry", "custom_export_rounds"),
        ],
        sessions: || vec![session("crossing", "wwww1.")],
        change: None,
    },
];

fn bakery() -> Vec<Session> {
    let changed = json!({"modified_session_config_fields": {
        "rate": 0.5, "flour_price": 4, "closed": true, "new_key": "neu, \"ganz\"",
    }});
    vec![
        session("market", "wwww2w...."),
        Session {
            more: changed,
            ..session("market", "ww")
        },
        session("backwards", "w1.w"),
        session("tasting_only", "w.w1w"),
        Session {
            more: json!({"is_demo": true}),
            ..session("market", "w.")
        },
        session("backwards", ".."),
    ]
}

fn orchestra() -> Vec<Session> {
    vec![
        session("season", "wwwwww"),
        session("tour", "www"),
        session("season", "w1w.ww"),
    ]
}

fn harbour() -> Vec<Session> {
    vec![session("quay", "wwww1w"), session("night", "w.ww")]
}

fn diary() -> Vec<Session> {
    vec![
        Session {
            room: Some("attic"),
            labels: &["Ada", "Jo_2", "Bea", "7", "Eve"],
            ..session("week", "w2w1.")
        },
        Session {
            labels: &["free, \"label\"", "a b", "ö"],
            ..session("line", "www")
        },
        Session {
            room: Some("cellar"),
            ..session("line", "w.")
        },
        Session {
            more: json!({"modified_session_config_fields": {"ink": 0.75, "emoji": "", "lists": "now a text"}}),
            ..session("week", "w1.")
        },
    ]
}

fn moved() -> Vec<Session> {
    vec![
        session("move", "ww1."),
        session("pass_through", "ww1..."),
        // The most people: its apps come first in the wide export, dropped or not.
        session("look", "w1........."),
        session("peek", "w."),
    ]
}

fn crowd() -> Vec<Session> {
    vec![
        Session {
            deleted: true,
            ..session("short", "w.")
        },
        session("long", "ww2."),
        session("mixed", "www."),
        Session {
            deleted: true,
            ..session("long", "w.")
        },
        session("short", "w1w"),
        session("short", "...................."),
        Session {
            more: json!({"is_demo": true, "label": "shown, \"not\" played"}),
            ..session("mixed", "1.")
        },
    ]
}
