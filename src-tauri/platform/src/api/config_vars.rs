//! Config vars: the app's own, which can be changed, and its add-ons', which can't. Values are never logged.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use rusqlite::Transaction;
use serde_json::{Map, Value, json};

use super::wire::{Answer, Fields, Refusal, ok};
use super::{releases, show};
use crate::limits;
use crate::platform::Platform;
use crate::release;
use crate::store::{addons, apps};

type Vars = BTreeMap<String, String>;

/// GET /apps/{app}/config-vars
pub async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let vars = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        all(tx, &app.id)
    });
    ok(&json!(vars.await?))
}

fn all(tx: &Transaction<'_>, app: &str) -> Result<Vars, Refusal> {
    let mut vars = apps::config(tx, app)?;
    vars.extend(addons::config(tx, app)?);
    Ok(vars)
}

/// GET /apps/{app}/releases/{release}/config-vars
pub async fn of_release(
    State(platform): State<Platform>,
    Path((key, id)): Path<(String, String)>,
) -> Answer {
    let vars = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let release = releases::find(tx, &app, &id)?;
        let mut vars = release.config;
        vars.extend(release.addon_config);
        Ok(vars)
    });
    ok(&json!(vars.await?))
}

/// PATCH /apps/{app}/config-vars
pub async fn update(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let changes = changes(fields.all())?;
    let (vars, made) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            refuse_addons_vars(tx, &app.id, &changes)?;
            let before = apps::config(tx, &app.id)?;
            let mut after = before.clone();
            for (name, value) in &changes {
                match value {
                    Some(value) => after.insert(name.clone(), value.clone()),
                    None => after.remove(name),
                };
            }
            if after == before {
                return Ok((all(tx, &app.id)?, None));
            }
            releases::must_be_free(tx, &app)?;
            if after
                .iter()
                .map(|(name, value)| name.len() + value.len())
                .sum::<usize>()
                > limits::CONFIG
            {
                return Err(Refusal::invalid(
                    "The config vars of an app may have 64 KB together.",
                ));
            }
            apps::set_config(tx, &app.id, &after)?;
            let release = release::add(tx, &app.id, &describe(&before, &after), None)?;
            Ok((all(tx, &app.id)?, Some(release)))
        })
        .await?;
    if let Some(release) = made {
        platform.log(&release.app_id, &release.description);
        release::carry_out(&platform, release).await;
    }
    ok(&json!(vars))
}

fn changes(fields: &Map<String, Value>) -> Result<BTreeMap<String, Option<String>>, Refusal> {
    let mut changes = BTreeMap::new();
    for (name, value) in fields {
        if name.is_empty()
            || name.len() > 255
            || name.contains(['=', '\0'])
            || name.chars().any(char::is_control)
        {
            return Err(Refusal::invalid(
                "The name of a config var must not be empty or hold '='.",
            ));
        }
        let value = match value {
            Value::Null => None,
            Value::String(text) if !text.contains('\0') => Some(text.clone()),
            _ => {
                return Err(Refusal::invalid(format!(
                    "The value of {name} must be a string or null."
                )));
            }
        };
        changes.insert(name.clone(), value);
    }
    Ok(changes)
}

/// What an add-on set stays what it is: overwriting it would cut the study off its data.
fn refuse_addons_vars(
    tx: &Transaction<'_>,
    app: &str,
    changes: &BTreeMap<String, Option<String>>,
) -> Result<(), Refusal> {
    for attachment in addons::attachments(tx)?.iter().filter(|a| a.app_id == app) {
        for name in attachment.config_vars() {
            match changes.get(&name) {
                Some(Some(_)) => {
                    return Err(Refusal::invalid(format!(
                        "Cannot overwrite attachment values {name}."
                    )));
                }
                Some(None) => {
                    return Err(Refusal::invalid(format!(
                        "{name} belongs to an add-on; remove the add-on instead."
                    )));
                }
                None => {}
            }
        }
    }
    Ok(())
}

fn describe(before: &Vars, after: &Vars) -> String {
    let set: Vec<_> = after
        .iter()
        .filter(|(name, value)| before.get(*name) != Some(value))
        .map(|(n, _)| n.as_str())
        .collect();
    let removed: Vec<_> = before
        .keys()
        .filter(|name| !after.contains_key(*name))
        .map(String::as_str)
        .collect();
    let mut parts = Vec::new();
    if !set.is_empty() {
        parts.push(format!("Set {} config vars", set.join(", ")));
    }
    if !removed.is_empty() {
        parts.push(format!("Remove {} config vars", removed.join(", ")));
    }
    parts.join(" and ")
}
