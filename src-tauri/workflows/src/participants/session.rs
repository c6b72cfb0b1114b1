//! A session of a study, and how many of its people are how.

use std::collections::BTreeMap;
use std::iter::Sum;

use jiff::Timestamp;

use super::person::{Person, PersonState};

/// A session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Session {
    /// oTree's code.
    pub code: String,
    /// The name of its config; empty where the study has not said it.
    pub config: String,
    /// What the person called it.
    pub label: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// How many people it has room for.
    pub places: u32,
    /// Where people join it, as the study says it.
    pub link: Option<String>,
    /// Who has come, by their number.
    pub people: BTreeMap<u32, Person>,
}

/// How many are how. Who came is in one of the four after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Who came.
    pub came: u32,
    /// Who reached the last page.
    pub finished: u32,
    /// Who waits for others.
    pub waiting: u32,
    /// Who is on a page, for not too long.
    pub active: u32,
    /// Who is there for longer.
    pub still: u32,
    /// Of all of these, those who would notice if the study stopped now.
    pub present: u32,
}

impl Session {
    /// How many are how at a moment.
    pub fn count(&self, now: Timestamp) -> Count {
        let mut count = Count::default();
        for person in self.people.values() {
            count.came += 1;
            match person.state(now) {
                PersonState::Finished => count.finished += 1,
                PersonState::Waiting => count.waiting += 1,
                PersonState::Still => count.still += 1,
                PersonState::Active => count.active += 1,
            }
            count.present += u32::from(person.is_present(now));
        }
        count
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            came: sum.came + one.came,
            finished: sum.finished + one.finished,
            waiting: sum.waiting + one.waiting,
            active: sum.active + one.active,
            still: sum.still + one.still,
            present: sum.present + one.present,
        })
    }
}
