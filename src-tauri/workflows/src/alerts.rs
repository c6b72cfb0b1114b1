//! What somebody should be told who does not look: which of the things that happen to a study are worth a word through the
//! desktop, each once, and none in hours that are to be quiet. It asks nothing and shows nothing.

use std::collections::BTreeMap;

use heroku::{DatabaseInfo, TransferState};
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};

use crate::data::{Backup, Listing};
use crate::events::Told;

/// The same of the same study is told again after so long: a server that crashes every minute is one piece of news.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);
/// What lasts is told again after so long.
const LASTS: SignedDuration = SignedDuration::from_hours(24);
/// What was not seen for so long has passed.
const PASSES: SignedDuration = SignedDuration::from_mins(10);
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

    /// What is amiss with a study's data at a moment. `begun` is when daily backups were seen to be wanted from then on; none
    /// where they were before anybody looked.
    pub fn of_data(listing: &Listing, begun: Option<Timestamp>, now: Timestamp) -> Vec<Self> {
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
            let since = last.max(begun);
            if since.is_some_and(|since| now.duration_since(since) > DAILY) {
                amiss.push(Self::BackupMissing);
            }
        }
        amiss
    }

    /// Whether it is a state that lasts until it is seen to be over, and not something that happened.
    pub fn lasts(self) -> bool {
        match self {
            Self::Crashed
            | Self::DatabaseFull
            | Self::BackupMissing
            | Self::BackupFailed
            | Self::Idle => true,
            Self::Memory | Self::DeployFailed => false,
        }
    }

    /// Whether it has passed where it was not seen for so long: a server says every few seconds that its memory is short.
    fn has_passed(self, unseen: SignedDuration) -> bool {
        self == Self::Memory && unseen > PASSES
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
    /// With when it was last seen.
    waiting: Vec<((Whose, Alert), Timestamp)>,
}

impl Watchman {
    /// Something was seen. It is told at the next `due`, unless it was told lately.
    pub fn saw(&mut self, whose: &Whose, alert: Alert, now: Timestamp) {
        let key = (whose.clone(), alert);
        let pause = if alert.lasts() { LASTS } else { AGAIN };
        let lately = |at: &Timestamp| now.duration_since(*at) < pause;
        if let Some((_, seen)) = self.waiting.iter_mut().find(|(known, _)| *known == key) {
            *seen = now;
        } else if !self.told.get(&key).is_some_and(lately) {
            self.waiting.push((key, now));
        }
    }

    /// It was told before this program began.
    pub fn was_told(&mut self, whose: &Whose, alert: Alert, at: Timestamp) {
        self.told.entry((whose.clone(), alert)).or_insert(at);
    }

    /// What lasts is over. The next time is news again, but not at once: what comes and goes is one piece of news.
    pub fn over(&mut self, whose: &Whose, alert: Alert, now: Timestamp) {
        let key = (whose.clone(), alert);
        let lately = |at: &Timestamp| now.duration_since(*at) < AGAIN;
        if !self.told.get(&key).is_some_and(lately) {
            self.told.remove(&key);
        }
        self.waiting.retain(|(waiting, _)| *waiting != key);
    }

    /// What is to be told now.
    pub fn due(&mut self, now: Timestamp, is_quiet: bool) -> Vec<(Whose, Alert)> {
        if is_quiet {
            return Vec::new();
        }
        let mut due = Vec::new();
        for (key, seen) in std::mem::take(&mut self.waiting) {
            if !key.1.has_passed(now.duration_since(seen)) {
                self.told.insert(key.clone(), now);
                due.push(key);
            }
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

    fn after(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn what_happened_is_told_once_and_again_after_an_hour() {
        let mut man = Watchman::default();
        man.saw(&whose(), Alert::Memory, after(0));
        man.saw(&whose(), Alert::Memory, after(0));
        assert_eq!(man.due(after(0), false), [(whose(), Alert::Memory)]);
        man.saw(&whose(), Alert::Memory, after(59));
        assert_eq!(man.due(after(59), false), []);
        man.saw(&whose(), Alert::DeployFailed, after(60));
        man.saw(&whose(), Alert::Memory, after(60));
        let due = man.due(after(60), false);
        let both = [Alert::DeployFailed, Alert::Memory].map(|alert| (whose(), alert));
        assert_eq!(due, both);
    }

    #[test]
    fn what_lasts_is_told_once_a_day_until_it_is_over() {
        for alert in [Alert::DatabaseFull, Alert::Crashed] {
            let mut man = Watchman::default();
            for hour in 0..24 {
                man.saw(&whose(), alert, after(hour * 60));
                let due = man.due(after(hour * 60), false).len();
                assert_eq!(due, usize::from(hour == 0), "{alert:?} at {hour}");
            }
            man.over(&whose(), alert, after(24 * 60 - 1));
            man.saw(&whose(), alert, after(24 * 60 - 1));
            assert_eq!(man.due(after(24 * 60 - 1), false), [(whose(), alert)]);
        }
    }

    #[test]
    fn a_server_that_crashes_and_comes_back_every_minute_is_told_once_an_hour() {
        let mut man = Watchman::default();
        let told: usize = (0..180)
            .map(|minute| {
                man.saw(&whose(), Alert::Crashed, after(minute));
                let due = man.due(after(minute), false).len();
                man.over(&whose(), Alert::Crashed, after(minute));
                due
            })
            .sum();
        assert_eq!(told, 3);
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
    fn what_was_seen_while_it_was_quiet_is_told_afterwards_unless_it_has_passed() {
        let mut man = Watchman::default();
        for alert in [
            Alert::Crashed,
            Alert::BackupMissing,
            Alert::DeployFailed,
            Alert::Memory,
        ] {
            man.saw(&whose(), alert, after(0));
        }
        assert_eq!(man.due(after(0), true), []);
        man.over(&whose(), Alert::Crashed, after(1));
        let missing = (whose(), Alert::BackupMissing);
        let failed = (whose(), Alert::DeployFailed);
        let due = man.due(after(11), false);
        assert_eq!(due, [missing, failed]);

        man.saw(&whose(), Alert::Memory, after(100));
        man.saw(&whose(), Alert::Memory, after(500));
        assert_eq!(man.due(after(509), false), [(whose(), Alert::Memory)]);
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
