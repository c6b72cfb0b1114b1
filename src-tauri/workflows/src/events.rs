//! The lane of plain words above a log: what its lines tell, grouped, so that one thing that happens a hundred times is one
//! thing with a count. It knows kinds and what they name; the sentences live in Fluent.

pub mod codes;
mod told;

use std::collections::{BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use ts_rs::TS;

use crate::log::Line;

pub use told::{Args, STATES, Told, told};

/// The same thing within this time of the last is one thing.
const TOGETHER: SignedDuration = SignedDuration::from_mins(10);
/// Groups kept; the oldest go first.
const GROUPS: usize = 200;
/// Participants counted in a group.
const PEOPLE: usize = 10_000;

/// How much something matters to who runs a study.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// Good to know.
    Note,
    /// It may become trouble.
    Warning,
    /// Participants have noticed it.
    Trouble,
}

/// Every kind that can be told, for the test that each has its words.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    let codes = codes::CODES.iter().map(|code| code.kind);
    codes.chain(STATES.iter().map(|(kind, _)| *kind))
}

/// The same thing, as often as it happened within a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its number; a group keeps it.
    pub id: u32,
    /// What happened.
    pub told: Told,
    /// How often.
    pub count: u32,
    /// Different participants whose pages it was about.
    pub people: usize,
    /// When it happened first.
    pub first: Timestamp,
    /// And last.
    pub last: Timestamp,
    /// The number of the last line that told it.
    pub line: u32,
}

#[derive(Debug)]
struct Kept {
    group: Group,
    people: BTreeSet<String>,
}

/// What happened, as far as it is kept.
#[derive(Debug, Default)]
pub struct Lane {
    /// The latest last.
    groups: VecDeque<Kept>,
    changes: u32,
    now: Timestamp,
}

impl Lane {
    /// Hears a line.
    pub fn hear(&mut self, number: u32, line: &Line<'_>) {
        self.now = line.at.unwrap_or(self.now);
        if let Some(told) = told(line) {
            self.add(told, number, line.participant());
        }
    }

    /// Before this line others are missing.
    pub fn gap(&mut self, number: u32, line: &str) {
        self.now = Line::read(line).at.unwrap_or(self.now);
        self.add(told::state("gap", &[]), number, None);
    }

    /// Counts the changes.
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// The latest first.
    pub fn groups(&self) -> Vec<Group> {
        let kept = self.groups.iter().rev();
        kept.map(|kept| Group {
            people: kept.people.len(),
            ..kept.group.clone()
        })
        .collect()
    }

    fn add(&mut self, told: Told, line: u32, participant: Option<&str>) {
        self.changes += 1;
        let at = self.now;
        let same = |kept: &Kept| {
            kept.group.told == told && at.duration_since(kept.group.last).abs() <= TOGETHER
        };
        let known = self.groups.iter().rposition(same);
        let known = known.and_then(|place| self.groups.remove(place));
        let mut kept = known.unwrap_or_else(|| Kept {
            group: Group {
                id: self.changes,
                told,
                count: 0,
                people: 0,
                first: at,
                last: at,
                line,
            },
            people: BTreeSet::new(),
        });
        kept.group.count += 1;
        kept.group.last = kept.group.last.max(at);
        kept.group.first = kept.group.first.min(at);
        kept.group.line = line;
        if let Some(code) = participant
            && kept.people.len() < PEOPLE
        {
            kept.people.insert(code.to_owned());
        }
        self.groups.push_back(kept);
        if self.groups.len() > GROUPS {
            self.groups.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(lane: &mut Lane, number: u32, minute: u32, text: &str) {
        let line = format!("2026-11-20T14:{minute:02}:01.000000+00:00 {text}");
        lane.hear(number, &Line::read(&line));
    }

    fn timeout(code: &str) -> String {
        format!("heroku[router]: at=error code=H12 path=\"/p/{code}/x/1\" status=503")
    }

    #[test]
    fn what_happens_again_within_minutes_is_one_thing_with_a_count() {
        let mut lane = Lane::default();
        hear(&mut lane, 0, 1, &timeout("aaaa1111"));
        hear(
            &mut lane,
            1,
            2,
            "heroku[web.1]: State changed from up to crashed",
        );
        hear(&mut lane, 2, 9, &timeout("bbbb2222"));
        hear(&mut lane, 3, 18, &timeout("aaaa1111"));
        hear(&mut lane, 4, 40, &timeout("aaaa1111"));
        let groups = lane.groups();
        let told: Vec<_> = groups
            .iter()
            .map(|group| (group.told.kind, group.count, group.people, group.line))
            .collect();
        assert_eq!(
            told,
            [("h12", 1, 1, 4), ("h12", 3, 2, 3), ("crashed", 1, 0, 1)]
        );
        assert_eq!(groups[1].first.to_string(), "2026-11-20T14:01:01Z");
        assert_eq!(groups[1].last.to_string(), "2026-11-20T14:18:01Z");
        assert_eq!(lane.changes(), 5);
    }

    #[test]
    fn different_servers_are_different_things() {
        let mut lane = Lane::default();
        hear(
            &mut lane,
            0,
            1,
            "heroku[web.1]: State changed from up to crashed",
        );
        hear(
            &mut lane,
            1,
            1,
            "heroku[worker.1]: State changed from up to crashed",
        );
        assert_eq!(lane.groups().len(), 2);
    }

    #[test]
    fn there_are_never_too_many() {
        let mut lane = Lane::default();
        for number in 0..1000 {
            hear(
                &mut lane,
                number,
                1,
                &format!("app[api]: Release v{number} created by x"),
            );
        }
        assert_eq!(lane.groups().len(), GROUPS);
        assert_eq!(lane.groups()[0].told.args["version"], "999");
    }
}
