//! One participant, and how they are.

use std::time::Duration;

use jiff::Timestamp;

/// On one page for longer than this, somebody is still. Ours (2026-11).
const STILL: Duration = Duration::from_secs(5 * 60);
/// Who has not moved for longer than this has left without the study knowing. Ours (2026-11).
const PRESENT: Duration = Duration::from_secs(30 * 60);

/// A participant who has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their number in the session, from 1.
    pub number: u32,
    /// oTree's code.
    pub code: String,
    /// The label they came with.
    pub label: Option<String>,
    /// How many pages they are through, and how many there are; 0 where that is not known.
    pub pages: (u32, u32),
    /// Where they are.
    pub place: Option<Place>,
    /// Since when, by the study's clock.
    pub since: Option<Timestamp>,
    /// Whether they wait for others there.
    pub waits: bool,
}

/// How somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// They reached the last page, which often has no button to leave it by.
    Finished,
    /// They wait for others.
    Waiting,
    /// They are on a page for longer than `STILL`.
    Still,
    /// They are on a page.
    Active,
}

impl PersonState {
    /// A stable word for the window.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Waiting => "waiting",
            Self::Still => "still",
            Self::Active => "active",
        }
    }
}

/// A page of a study.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The app.
    pub app: String,
    /// The page's class.
    pub page: String,
    /// The round, from 1; 0 where it is not said.
    pub round: u32,
}

impl Person {
    /// How they are at a moment.
    pub fn state(&self, now: Timestamp) -> PersonState {
        let (page, last) = self.pages;
        match () {
            () if last > 0 && page >= last => PersonState::Finished,
            () if self.waits => PersonState::Waiting,
            () if self.is_there_longer(STILL, now) => PersonState::Still,
            () => PersonState::Active,
        }
    }

    /// Whether they would notice if the study stopped now.
    pub(super) fn is_present(&self, now: Timestamp) -> bool {
        self.state(now) != PersonState::Finished && !self.is_there_longer(PRESENT, now)
    }

    fn is_there_longer(&self, than: Duration, now: Timestamp) -> bool {
        let there = self.since.map(|since| now.duration_since(since).as_secs());
        there.is_some_and(|there| there > than.as_secs().cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_moment_has_its_state() {
        let now = Timestamp::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        let person = |page, waits, ago| Person {
            number: 1,
            code: "ab12cd34".to_owned(),
            label: None,
            pages: (page, 9),
            place: None,
            since: Some(now - Duration::from_secs(ago)),
            waits,
        };
        let state = |page, waits, ago| {
            let person = person(page, waits, ago);
            (person.state(now), person.is_present(now))
        };
        assert_eq!(state(3, false, 300), (PersonState::Active, true));
        assert_eq!(state(3, false, 301), (PersonState::Still, true));
        assert_eq!(state(3, false, 1801), (PersonState::Still, false));
        assert_eq!(state(3, true, 301), (PersonState::Waiting, true));
        assert_eq!(state(3, true, 1801), (PersonState::Waiting, false));
        assert_eq!(state(9, true, 0), (PersonState::Finished, false));
    }
}
