//! What somebody should be told who does not look: which of the things that happen to a study are worth a word through the
//! desktop, each once, and none in hours that are to be quiet. It asks nothing and shows nothing.

use std::collections::BTreeMap;

use heroku::{DatabaseInfo, TransferState};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

use crate::data::{Backup, Listing};
use crate::events::Told;
use crate::studies::StudyState;

/// The same of the same study is told again after so long: a server that crashes every minute is one piece of news.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// What lasts is told again after so long.
const LASTS: SignedDuration = SignedDuration::from_hours(24);
/// A daily backup that is older is missing: a day, and two hours for it to be made.
const DAILY: SignedDuration = SignedDuration::from_hours(26);
/// A database is nearly full with so many hundredths of what its plan allows.
const NEARLY_FULL: u64 = 90;

/// What is worth telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alert {
    /// The server crashed.
    Crashed,
    /// The server needs more memory than it has.
    Memory,
    /// A version could not be put online.
    DeployFailed,
    /// The database is nearly full.
    DatabaseFull,
    /// A daily backup was not made.
    BackupMissing,
    /// A backup failed.
    BackupFailed,
    /// Nobody comes to the study, and it costs something.
    Idle,
}

impl Alert {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Crashed,
        Self::Memory,
        Self::DeployFailed,
        Self::DatabaseFull,
        Self::BackupMissing,
        Self::BackupFailed,
        Self::Idle,
    ];
    /// Those that a look at a study's data finds.
    pub const OF_DATA: [Self; 3] = [Self::DatabaseFull, Self::BackupMissing, Self::BackupFailed];

    /// A stable word: its sentences are `notice-WORD` and `notice-WORD-text`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Crashed => "crashed",
            Self::Memory => "memory",
            Self::DeployFailed => "deploy-failed",
            Self::DatabaseFull => "database-full",
            Self::BackupMissing => "backup-missing",
            Self::BackupFailed => "backup-failed",
            Self::Idle => "idle",
        }
    }

    /// What a line of the log is worth.
    pub fn of_line(told: &Told) -> Option<Self> {
        match told.kind {
            "crashed" => Some(Self::Crashed),
            "r14" | "r15" => Some(Self::Memory),
            "release-failed" | "build-failed" => Some(Self::DeployFailed),
            "database-over" => Some(Self::DatabaseFull),
            _ => None,
        }
    }

    /// What the state of a study is worth.
    pub fn of_state(state: StudyState) -> Option<Self> {
        (state == StudyState::Crashed).then_some(Self::Crashed)
    }

    /// What is amiss with a study's data at a moment. `begun` is when daily backups were first known to be wanted.
    pub fn of_data(listing: &Listing, begun: Timestamp, now: Timestamp) -> Vec<Self> {
        let mut amiss = Vec::new();
        if listing.database.as_ref().is_some_and(is_nearly_full) {
            amiss.push(Self::DatabaseFull);
        }
        let failed = |backup: &Backup| {
            let there = backup.there.as_ref();
            there.is_some_and(|there| there.state == TransferState::Failed)
        };
        if listing.backups.first().is_some_and(failed) {
            amiss.push(Self::BackupFailed);
        } else if listing.daily.is_some() {
            let last = listing.backups.first().map(|backup| backup.made);
            if now.duration_since(last.unwrap_or(begun)) > DAILY {
                amiss.push(Self::BackupMissing);
            }
        }
        amiss
    }

    /// Whether it is a state that lasts, and not something that happened.
    pub fn lasts(self) -> bool {
        matches!(
            self,
            Self::DatabaseFull | Self::BackupMissing | Self::BackupFailed | Self::Idle
        )
    }
}

fn is_nearly_full(database: &DatabaseInfo) -> bool {
    match (database.bytes, database.most_bytes) {
        (Some(bytes), Some(most)) => bytes / (most / 100).max(1) >= NEARLY_FULL,
        _ => false,
    }
}

/// Hours of the day in which nothing is told; they may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// The first minute of the day.
    pub from: Time,
    /// The first minute that is not quiet any more.
    pub to: Time,
}

impl Quiet {
    /// Whether a time is in them. From and to the same minute is never.
    pub fn holds(&self, time: Time) -> bool {
        match self.from <= self.to {
            true => self.from <= time && time < self.to,
            false => time >= self.from || time < self.to,
        }
    }
}

/// A study of a place.
pub type Whose = (Option<String>, String);

/// Remembers what was told, and what is to be told once it is no longer quiet.
#[derive(Debug, Default)]
pub struct Watchman {
    told: BTreeMap<(Whose, Alert), Timestamp>,
    waiting: Vec<(Whose, Alert)>,
}

impl Watchman {
    /// Something was seen. It is told at the next `due`, unless it was told lately.
    pub fn saw(&mut self, whose: &Whose, alert: Alert, now: Timestamp) {
        let key = (whose.clone(), alert);
        let pause = if alert.lasts() { LASTS } else { AGAIN };
        let lately = |at: &Timestamp| now.duration_since(*at) < pause;
        if !self.told.get(&key).is_some_and(lately) && !self.waiting.contains(&key) {
            self.waiting.push(key);
        }
    }

    /// It was told before this program began.
    pub fn was_told(&mut self, whose: &Whose, alert: Alert, at: Timestamp) {
        self.told.entry((whose.clone(), alert)).or_insert(at);
    }

    /// What lasts is over where it was not seen: the next time is news again.
    pub fn over(&mut self, whose: &Whose, alert: Alert) {
        let key = (whose.clone(), alert);
        self.told.remove(&key);
        self.waiting.retain(|waiting| *waiting != key);
    }

    /// What is to be told now.
    pub fn due(&mut self, now: Timestamp, is_quiet: bool) -> Vec<(Whose, Alert)> {
        if is_quiet {
            return Vec::new();
        }
        let due = std::mem::take(&mut self.waiting);
        for key in &due {
            self.told.insert(key.clone(), now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    fn whose() -> Whose {
        (None, "trust-game".to_owned())
    }

    #[test]
    fn the_same_is_told_once_and_again_after_a_while() {
        let (mut man, now) = (Watchman::default(), Timestamp::UNIX_EPOCH);
        man.saw(&whose(), Alert::Crashed, now);
        man.saw(&whose(), Alert::Crashed, now);
        assert_eq!(man.due(now, false), [(whose(), Alert::Crashed)]);
        man.saw(
            &whose(),
            Alert::Crashed,
            now + SignedDuration::from_mins(59),
        );
        assert_eq!(man.due(now, false), []);
        man.saw(&whose(), Alert::Memory, now);
        man.saw(
            &whose(),
            Alert::Crashed,
            now + SignedDuration::from_mins(60),
        );
        let due = man.due(now, false);
        assert_eq!(due, [(whose(), Alert::Memory), (whose(), Alert::Crashed)]);
    }

    #[test]
    fn what_lasts_is_told_once_a_day_until_it_is_over() {
        let (mut man, now) = (Watchman::default(), Timestamp::UNIX_EPOCH);
        let full = Alert::DatabaseFull;
        man.saw(&whose(), full, now);
        assert_eq!(man.due(now, false).len(), 1);
        man.saw(&whose(), full, now + SignedDuration::from_hours(23));
        assert_eq!(man.due(now, false), []);
        man.over(&whose(), full);
        man.saw(&whose(), full, now + SignedDuration::from_hours(23));
        assert_eq!(man.due(now, false).len(), 1);
    }

    #[test]
    fn what_an_earlier_start_has_told_is_not_told_again_on_the_same_day() {
        let (mut man, now) = (Watchman::default(), Timestamp::UNIX_EPOCH);
        man.was_told(&whose(), Alert::Idle, now);
        man.saw(&whose(), Alert::Idle, now + SignedDuration::from_hours(23));
        assert_eq!(man.due(now, false), []);
        let later = now + SignedDuration::from_hours(24);
        man.saw(&whose(), Alert::Idle, later);
        assert_eq!(man.due(later, false), [(whose(), Alert::Idle)]);
    }

    #[test]
    fn what_was_seen_while_it_was_quiet_is_told_afterwards_unless_it_is_over() {
        let (mut man, now) = (Watchman::default(), Timestamp::UNIX_EPOCH);
        man.saw(&whose(), Alert::Crashed, now);
        man.saw(&whose(), Alert::BackupMissing, now);
        assert_eq!(man.due(now, true), []);
        man.over(&whose(), Alert::BackupMissing);
        assert_eq!(man.due(now, false), [(whose(), Alert::Crashed)]);
    }

    #[test]
    fn quiet_hours_go_over_midnight() {
        let night = Quiet {
            from: time(22, 0, 0, 0),
            to: time(7, 0, 0, 0),
        };
        for (at, quiet) in [
            (time(21, 59, 59, 0), false),
            (time(22, 0, 0, 0), true),
            (time(0, 0, 0, 0), true),
            (time(6, 59, 59, 0), true),
            (time(7, 0, 0, 0), false),
        ] {
            assert_eq!(night.holds(at), quiet, "{at}");
        }
        let noon = Quiet {
            from: time(12, 0, 0, 0),
            to: time(13, 0, 0, 0),
        };
        assert!(noon.holds(time(12, 30, 0, 0)) && !noon.holds(time(13, 0, 0, 0)));
        let never = Quiet {
            from: time(8, 0, 0, 0),
            to: time(8, 0, 0, 0),
        };
        assert!(!never.holds(time(8, 0, 0, 0)));
    }
}
