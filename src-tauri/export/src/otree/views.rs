//! A backup to look into: who took part and how far they came, the sessions, and every table as it is, a row at a time.

use std::collections::BTreeMap;

use super::sessions::Sessions;
use super::study::{PARTICIPANTS, SESSIONS, Study};
use super::table::{Kind, Table};
use super::tally::{has_come, has_finished};
use crate::error::ExportError;
use crate::store::Row;

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Everybody a session was made for.
    Participants,
    /// The sessions.
    Sessions,
    /// One table.
    Table(String),
}

/// What a column shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// Text.
    Text,
    /// A number.
    Number,
    /// A moment, RFC 3339.
    Time,
    /// A moment, in seconds since 1970.
    Seconds,
    /// `true` or `false`.
    Truth,
    /// `3/7`: the page somebody is on, and the last one.
    Progress,
}

/// One row: a cell for each column; `None` where nothing is.
pub type Cells = Vec<Option<String>>;

/// A view that was opened.
pub struct Viewed {
    view: View,
    columns: Vec<(String, Shows)>,
    rows: usize,
    /// Of each session, how many came and how many finished.
    came: BTreeMap<i64, (u64, u64)>,
}

const PEOPLE: [(&str, Shows); 8] = [
    ("code", Shows::Text),
    ("label", Shows::Text),
    ("session", Shows::Text),
    ("started", Shows::Time),
    ("progress", Shows::Progress),
    ("page", Shows::Text),
    ("finished", Shows::Truth),
    ("payoff", Shows::Number),
];

const OF_SESSIONS: [(&str, Shows); 6] = [
    ("code", Shows::Text),
    ("config", Shows::Text),
    ("label", Shows::Text),
    ("created", Shows::Seconds),
    ("participants", Shows::Number),
    ("finished", Shows::Number),
];

impl Viewed {
    /// Opens a view of a study.
    pub fn open(study: &mut Study, view: View) -> Result<Self, ExportError> {
        let named = |columns: &[(&str, Shows)]| {
            let columns = columns.iter().copied();
            columns
                .map(|(name, shows)| (name.to_owned(), shows))
                .collect()
        };
        let mut came = BTreeMap::new();
        let (columns, rows) = match &view {
            View::Participants => (named(&PEOPLE), study.table(PARTICIPANTS)?.rows()),
            View::Sessions => {
                came = by_session(study.table(PARTICIPANTS)?)?;
                (named(&OF_SESSIONS), study.table(SESSIONS)?.rows())
            }
            View::Table(name) => {
                let table = study.table(name)?;
                let columns = table.columns.iter();
                let shown = columns.map(|column| (column.name.clone(), shows(column.kind)));
                (shown.collect(), table.rows())
            }
        };
        Ok(Self {
            view,
            columns,
            rows,
            came,
        })
    }

    /// Its columns: of a table as they are called there, of the others by our words.
    pub fn columns(&self) -> &[(String, Shows)] {
        &self.columns
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The row of this number, from 0; `None` after the last.
    pub fn row(&self, study: &mut Study, number: usize) -> Result<Option<Cells>, ExportError> {
        match &self.view {
            View::Participants => {
                let participants = study.take(PARTICIPANTS)?;
                self.lent(study, participants, |table, sessions| {
                    participant(table, sessions, number)
                })
            }
            View::Sessions => {
                let mut sessions = Sessions::take(study)?;
                let row = self.session(&mut sessions, number);
                sessions.give_back(study);
                row
            }
            View::Table(name) => {
                let table = study.table(name)?;
                let mut row = Row::default();
                if !table.nth(number, &mut row)? {
                    return Ok(None);
                }
                let columns = table.columns.iter().enumerate();
                let cells = columns.map(|(place, column)| {
                    let text = row.text(place)?;
                    Some(match column.kind {
                        Kind::Bool => truth(text == "t"),
                        _ => text.into_owned(),
                    })
                });
                Ok(Some(cells.collect()))
            }
        }
    }

    /// Has the participants' table and the sessions read together, and gives both back.
    fn lent(
        &self,
        study: &mut Study,
        mut participants: Table,
        read: impl FnOnce(&mut Table, &mut Sessions) -> Result<Option<Cells>, ExportError>,
    ) -> Result<Option<Cells>, ExportError> {
        let row = match Sessions::take(study) {
            Ok(mut sessions) => {
                let row = read(&mut participants, &mut sessions);
                sessions.give_back(study);
                row
            }
            Err(why) => Err(why),
        };
        study.give_back(participants);
        row
    }

    fn session(
        &self,
        sessions: &mut Sessions,
        number: usize,
    ) -> Result<Option<Cells>, ExportError> {
        if !sessions.turn_to_nth(number)? {
            return Ok(None);
        }
        let id = sessions.id().unwrap_or_default();
        let (_, finished) = self.came.get(&id).copied().unwrap_or_default();
        let text = |name| {
            let place = sessions.table().place(name)?;
            sessions.row().text(place).map(|text| text.into_owned())
        };
        let (code, label, people) = (text("code"), text("label"), text("num_participants"));
        let created = text("_created");
        // Settings that cannot be read are an export's to tell of; here the name is missing.
        let config = sessions.settings().ok().and_then(|settings| {
            let name = settings.get("name")?;
            settings.config.text(name).map(str::to_owned)
        });
        let finished = Some(finished.to_string());
        Ok(Some(vec![code, config, label, created, people, finished]))
    }
}

fn participant(
    table: &mut Table,
    sessions: &mut Sessions,
    number: usize,
) -> Result<Option<Cells>, ExportError> {
    let mut row = Row::default();
    if !table.nth(number, &mut row)? {
        return Ok(None);
    }
    let text = |name| {
        let place = table.place(name)?;
        row.text(place).map(|text| text.into_owned())
    };
    sessions.turn_to(row.number(table.wanted("session_id")?))?;
    let session = sessions.table().place("code");
    let session = session.and_then(|place| sessions.row().text(place));
    let [page, last] = ["_index_in_pages", "_max_page_index"].map(text);
    let whole = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<i64>().ok());
    let come = has_come(text("visited").as_deref(), whole(&page));
    let finished = come && has_finished(whole(&page), whole(&last));
    let place = [text("_current_app_name"), text("_current_page_name")];
    let place: Vec<String> = place.into_iter().flatten().collect();
    Ok(Some(vec![
        text("code"),
        text("label"),
        session.map(|text| text.into_owned()),
        text("time_started_utc").map(|text| started(&text)),
        come.then(|| {
            let at = |text: Option<String>| text.unwrap_or_else(|| "?".to_owned());
            format!("{}/{}", at(page), at(last))
        }),
        come.then(|| place.join(" · "))
            .filter(|place| !place.is_empty()),
        Some(truth(finished)),
        text("payoff"),
    ]))
}

fn by_session(participants: &mut Table) -> Result<BTreeMap<i64, (u64, u64)>, ExportError> {
    let session = participants.wanted("session_id")?;
    let visited = participants.place("visited");
    let page = participants.place("_index_in_pages");
    let last = participants.place("_max_page_index");
    let mut counted: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
    let (mut number, mut row) = (0, Row::default());
    while participants.nth(number, &mut row)? {
        number += 1;
        let whole = |place: Option<usize>| row.number(place?);
        let come = has_come(
            visited.and_then(|place| row.text(place)).as_deref(),
            whole(page),
        );
        let finished = come && has_finished(whole(page), whole(last));
        let of = counted.entry(row.number(session).unwrap_or_default());
        let of = of.or_default();
        of.0 += u64::from(come);
        of.1 += u64::from(finished);
    }
    Ok(counted)
}

fn shows(kind: Kind) -> Shows {
    match kind {
        Kind::Bool => Shows::Truth,
        Kind::Int | Kind::Float | Kind::Money(_) => Shows::Number,
        Kind::Text => Shows::Text,
    }
}

fn truth(is: bool) -> String {
    if is { "true" } else { "false" }.to_owned()
}

/// oTree writes `2026-11-20 13:05:09.123456` and means UTC.
fn started(text: &str) -> String {
    match text.split_once(' ') {
        Some((day, time)) if !time.ends_with('Z') => format!("{day}T{time}Z"),
        _ => text.to_owned(),
    }
}
