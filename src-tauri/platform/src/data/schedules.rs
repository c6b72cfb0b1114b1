//! Scheduled backups: each day at an hour of a time zone. One that was missed while the computer was off is made once
//! at the next start; it is not made up for each day.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::transfers;
use crate::limits;
use crate::platform::Platform;
use crate::store::schedules::{self, Schedule};
use crate::store::transfers::{Draft, Kind, Transfer};
use crate::store::{StoreError, addons};

/// How often is looked what is due.
const LOOK: Duration = Duration::from_secs(20);

/// Begins what is due, again and again until the platform ends.
pub async fn watch(platform: Platform) {
    let mut looks = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            _ = looks.tick() => {}
            () = platform.closing.cancelled() => return,
        }
        if let Err(error) = run_due(&platform, Timestamp::now()).await {
            tracing::warn!(%error, "scheduled backups could not be begun");
        }
    }
}

/// Begins the backups that are due at `now`; how many there were.
pub async fn run_due(platform: &Platform, now: Timestamp) -> Result<usize, StoreError> {
    let due = platform
        .store
        .with::<_, StoreError>(move |tx| {
            let mut due = Vec::new();
            for schedule in schedules::all(tx)? {
                let Some(moment) = last_moment(&schedule, now) else {
                    continue;
                };
                // With the backup it is written down that it was begun: after a kill it is not begun twice.
                if moment.as_second() > schedule.done_until
                    && schedules::set_done(tx, &schedule.id, now.as_second())?
                {
                    due.extend(scheduled(tx, &schedule)?);
                }
            }
            Ok(due)
        })
        .await?;
    let count = due.len();
    for transfer in due {
        transfers::begin(platform, transfer);
    }
    Ok(count)
}

fn scheduled(
    tx: &rusqlite::Transaction<'_>,
    schedule: &Schedule,
) -> Result<Option<Transfer>, StoreError> {
    let addon = addons::find(tx, &schedule.addon_id)?;
    let Some(addon) = addon.filter(|addon| addon.state == "provisioned") else {
        return Ok(None);
    };
    let draft = Draft {
        kind: Kind::Backup,
        from_id: addon.id,
        from_name: schedule.name.trim_end_matches("_URL").to_owned(),
        to_id: None,
        to_name: "SCHEDULED BACKUP".to_owned(),
        extensions: Vec::new(),
        schedule_id: Some(schedule.id.clone()),
        num_keep: limits::SCHEDULED_BACKUPS,
    };
    crate::store::transfers::insert(tx, &addon.app_id, &draft).map(Some)
}

/// The time zone of a name, if there is one.
pub fn timezone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// When a schedule was last due, today or yesterday. An hour that a change of the clocks leaves out is the next one.
fn last_moment(schedule: &Schedule, now: Timestamp) -> Option<Timestamp> {
    let here = now.to_zoned(timezone(&schedule.timezone)?);
    let time = Time::new(schedule.hour, 0, 0, 0).ok()?;
    let on = |date: jiff::civil::Date| {
        let moment = date.to_datetime(time).to_zoned(here.time_zone().clone());
        moment.ok().map(|moment| moment.timestamp())
    };
    let today = on(here.date())?;
    match today <= now {
        true => Some(today),
        false => on(here.date().yesterday().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(hour: i8, timezone: &str, now: &str) -> String {
        let schedule = Schedule {
            id: String::new(),
            addon_id: String::new(),
            name: String::new(),
            hour,
            timezone: timezone.to_owned(),
            created_at: String::new(),
            done_until: 0,
        };
        let now = now.parse().unwrap();
        last_moment(&schedule, now).unwrap().to_string()
    }

    #[test]
    fn a_schedule_means_the_hour_of_its_own_time_zone() {
        assert_eq!(
            last(2, "UTC", "2026-11-21T01:59:59Z"),
            "2026-11-20T02:00:00Z"
        );
        assert_eq!(
            last(2, "UTC", "2026-11-21T02:00:00Z"),
            "2026-11-21T02:00:00Z"
        );
        assert_eq!(
            last(2, "America/Los_Angeles", "2026-11-21T10:00:00Z"),
            "2026-11-21T10:00:00Z"
        );
        assert_eq!(
            last(2, "America/Los_Angeles", "2026-07-21T10:00:00Z"),
            "2026-07-21T09:00:00Z"
        );
    }

    #[test]
    fn an_hour_that_the_clocks_leave_out_is_the_next_one() {
        // On 2026-03-29 Berlin goes from 2:00 to 3:00, which is 1:00 in UTC.
        assert_eq!(
            last(2, "Europe/Berlin", "2026-03-29T12:00:00Z"),
            "2026-03-29T01:00:00Z"
        );
    }
}
