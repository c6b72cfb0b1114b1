//! Schedules of backups: made, listed, taken away.

use axum::extract::{Path, State};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::wire::{Answer, Fields, Refusal, created, ok};
use super::{find, find_provisioned};
use crate::data::schedules::timezone;
use crate::platform::Platform;
use crate::store::schedules::{self, Schedule};

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

fn shown(schedule: &Schedule) -> Value {
    json!({
        "uuid": schedule.id, "name": schedule.name, "hour": schedule.hour, "timezone": schedule.timezone, "days": DAYS,
        "retain_weeks": 1, "retain_months": 0, "callback_url": null, "created_at": schedule.created_at,
    })
}

/// GET /client/v11/databases/{db}/transfer-schedules
pub async fn list(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (addon, _) = find(&platform, key).await?;
    let all = platform
        .store
        .with::<_, Refusal>(move |tx| Ok(schedules::of_addon(tx, &addon.id)?))
        .await?;
    ok(&Value::Array(all.iter().map(shown).collect()))
}

/// POST /client/v11/databases/{db}/transfer-schedules
pub async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let hour = fields.number("hour")?;
    let hour = hour
        .filter(|hour| *hour < 24)
        .and_then(|hour| i8::try_from(hour).ok())
        .ok_or_else(|| Refusal::invalid("hour must be a whole number from 0 to 23."))?;
    let zone = fields.text("timezone")?.unwrap_or_else(|| "UTC".to_owned());
    if timezone(&zone).is_none() {
        return Err(Refusal::invalid(
            "timezone must be a name of the time zone database, as Europe/Berlin.",
        ));
    }
    let name = fields.text("schedule_name")?;
    let name = name.unwrap_or_else(|| "DATABASE_URL".to_owned());
    if name.is_empty() || name.len() > 255 || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("schedule_name is not a name."));
    }
    let (addon, _, _) = find_provisioned(&platform, key).await?;
    let now = Timestamp::now().as_second();
    let schedule = platform
        .store
        .with::<_, Refusal>(move |tx| {
            schedules::set(tx, &addon.id, &name, hour, &zone, now)?
                .ok_or_else(|| Refusal::not_found("schedule"))
        })
        .await?;
    created(&shown(&schedule))
}

/// DELETE /client/v11/databases/{db}/transfer-schedules/{schedule}
pub async fn delete(
    State(platform): State<Platform>,
    Path((key, schedule)): Path<(String, String)>,
) -> Answer {
    let (addon, _) = find(&platform, key).await?;
    let schedule = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let schedule = schedules::find(tx, &addon.id, &schedule)?
                .ok_or_else(|| Refusal::not_found("schedule"))?;
            schedules::delete(tx, &schedule.id)?;
            Ok(schedule)
        })
        .await?;
    ok(&shown(&schedule))
}
