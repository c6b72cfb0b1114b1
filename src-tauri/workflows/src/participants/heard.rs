//! Where people are, as a study's log tells it: the router writes a line for each page that somebody asks for. Who waits there for
//! others, and who is through, hardly any line tells. It keeps no line.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::person::{Person, Place};
use super::rest::Seat;
use super::shown;
use crate::log::line::{Line, is_code};

/// People remembered. Ours (2026-11): as many as are read from a table.
const PEOPLE: usize = 20_000;

/// What was heard of everybody.
#[derive(Debug, Default)]
pub(super) struct Heard {
    people: BTreeMap<String, Seen>,
    since: Option<Timestamp>,
}

/// One participant.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    place: Option<Place>,
    /// How many pages they are through.
    page: u32,
    /// When they came to it.
    at: Timestamp,
    /// They asked for what comes after the last page.
    is_through: bool,
}

impl Heard {
    /// The time of the first line: who came before and has not moved since is not known.
    pub fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// The codes of everybody.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.people.keys().map(String::as_str)
    }

    /// Whether somebody has come.
    pub fn knows(&self, code: &str) -> bool {
        self.people.contains_key(code)
    }

    /// Hears a line.
    pub fn hear(&mut self, line: &str) {
        let line = Line::read(line);
        let Some(at) = line.at else { return };
        let since = self.since.get_or_insert(at);
        *since = at.min(*since);
        if !line.is_routers() || line.field("at") == Some("error") {
            return;
        }
        let Some(door) = line.field("path").and_then(Door::read) else {
            return;
        };
        let is_shown = line.field("method") == Some("GET") && line.field("status") == Some("200");
        if !self.knows(door.code()) && self.people.len() >= PEOPLE {
            return;
        }
        let seen = self
            .people
            .entry(door.code().to_owned())
            .or_insert_with(|| Seen::new(at));
        match door {
            Door::Page { place, page, .. } if is_shown => seen.moves(place, page, at),
            Door::After { .. } if is_shown => seen.is_through = true,
            _ => {}
        }
    }

    /// Somebody who has come, on their place of a session.
    pub fn person(&self, seat: &Seat) -> Option<Person> {
        let seen = self.people.get(&seat.code)?;
        let is_through = seen.is_through || seat.status.as_deref() == Some("finished");
        Some(Person {
            number: seat.number,
            code: seat.code.clone(),
            label: seat.label.as_deref().and_then(shown),
            pages: (seen.page, if is_through { seen.page.max(1) } else { 0 }),
            place: seen.place.clone(),
            since: Some(seen.at),
            waits: false,
        })
    }
}

impl Seen {
    fn new(at: Timestamp) -> Self {
        Self {
            place: None,
            page: 0,
            at,
            is_through: false,
        }
    }

    fn moves(&mut self, place: Place, page: u32, at: Timestamp) {
        if (self.place.as_ref(), self.page) != (Some(&place), page) {
            (self.place, self.page, self.at) = (Some(place), page, at);
        }
    }
}

/// What a participant may ask for (otree 6.0.15, `views/abstract.py` and `views/participant.py`).
#[derive(Debug, PartialEq, Eq)]
enum Door<'a> {
    /// `/InitializeParticipant/CODE`: the start.
    Start { code: &'a str },
    /// `/p/CODE/APP/PAGE/INDEX`.
    Page {
        code: &'a str,
        place: Place,
        page: u32,
    },
    /// `/OutOfRangeNotification/CODE`: behind the last page.
    After { code: &'a str },
}

impl<'a> Door<'a> {
    fn read(path: &'a str) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.strip_prefix('/')?.split('/');
        let kind = parts.next()?;
        let code = parts.next().filter(|code| is_code(code))?;
        let door = match kind {
            "InitializeParticipant" => Self::Start { code },
            "OutOfRangeNotification" => Self::After { code },
            "p" => Self::Page {
                code,
                place: Place {
                    app: parts.next().and_then(shown)?,
                    page: parts.next().and_then(shown)?,
                    round: 0,
                },
                page: parts.next()?.parse().ok()?,
            },
            _ => return None,
        };
        parts.next().is_none().then_some(door)
    }

    fn code(&self) -> &'a str {
        match self {
            Self::Start { code } | Self::Page { code, .. } | Self::After { code } => code,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(second: u32, method: &str, path: &str, status: u32) -> String {
        format!(
            "2026-11-20T14:10:{second:02}.000000+00:00 heroku[router]: at=info method={method} path=\"{path}\" host=h \
             request_id=r fwd=\"1.2.3.4\" dyno=web.1 connect=0ms service=5ms status={status} bytes=10 protocol=https"
        )
    }

    fn heard(lines: &[String]) -> Heard {
        let mut heard = Heard::default();
        lines.iter().for_each(|line| heard.hear(line));
        heard
    }

    fn seat(code: &str) -> Seat {
        Seat {
            code: code.to_owned(),
            number: 1,
            label: None,
            status: None,
        }
    }

    #[test]
    fn somebody_is_on_the_page_that_was_shown_last_since_it_was_shown_first() {
        let heard = heard(&[
            line(1, "GET", "/InitializeParticipant/ab12cd34", 302),
            line(2, "GET", "/p/ab12cd34/beans/Guess/1", 200),
            line(5, "GET", "/p/ab12cd34/beans/Guess/1", 200),
            line(7, "POST", "/p/ab12cd34/beans/Guess/1", 302),
            line(8, "GET", "/p/ab12cd34/beans/Wait/2?x=1", 200),
            line(9, "GET", "/p/ab12cd34/beans/Wait/2", 200),
        ]);
        let person = heard.person(&seat("ab12cd34")).unwrap();
        let place = person.place.unwrap();
        assert_eq!((place.app.as_str(), place.page.as_str()), ("beans", "Wait"));
        assert_eq!(person.pages, (2, 0));
        assert_eq!(person.since.unwrap().to_string(), "2026-11-20T14:10:08Z");
        assert_eq!(heard.since().unwrap().to_string(), "2026-11-20T14:10:01Z");
    }

    #[test]
    fn a_page_that_was_not_shown_moves_nobody() {
        let heard = heard(&[
            line(2, "GET", "/p/ab12cd34/beans/Guess/1", 200),
            line(3, "GET", "/p/ab12cd34/beans/Results/3", 503),
            line(3, "GET", "/p/ab12cd34/beans/Results/3", 302),
            line(4, "GET", "/p/ab12cd34/beans/Results", 200),
            line(4, "GET", "/p/ab12cd34/beans/Results/3/more", 200),
            line(4, "GET", "/p/../beans/Results/3", 200),
            "2026-11-20T14:10:05+00:00 app[web.1]: path=\"/p/zz12cd34/beans/Guess/1\"".to_owned(),
        ]);
        assert_eq!(heard.person(&seat("ab12cd34")).unwrap().pages.0, 1);
        assert_eq!(heard.codes().collect::<Vec<_>>(), ["ab12cd34"]);
    }

    #[test]
    fn who_went_on_from_the_last_page_is_through() {
        let mut lines = vec![line(2, "GET", "/p/ab12cd34/beans/Results/3", 200)];
        let state = |heard: &Heard| heard.person(&seat("ab12cd34")).unwrap().pages;
        assert_eq!(state(&heard(&lines)), (3, 0));
        lines.push(line(3, "GET", "/OutOfRangeNotification/ab12cd34", 200));
        assert_eq!(state(&heard(&lines)), (3, 3));
        let told = Seat {
            status: Some("finished".to_owned()),
            ..seat("ab12cd34")
        };
        assert_eq!(heard(&lines[..1]).person(&told).unwrap().pages, (3, 3));
    }

    proptest! {
        #[test]
        fn no_line_does_harm(text in "\\PC{0,200}", path in "/[a-zA-Z0-9/?%.-]{0,80}") {
            let mut heard = Heard::default();
            heard.hear(&text);
            heard.hear(&line(1, "GET", &path, 200));
            prop_assert!(heard.codes().count() <= 1);
        }
    }
}
