//! Add-ons: Heroku Postgres, made over a real database and taken away with it.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use rusqlite::Transaction;
use serde_json::Value;

use super::page::page;
use super::wire::{Answer, Fields, Refusal, created, ok};
use super::{account, attachments, releases, show};
use crate::catalogue;
use crate::platform::Platform;
use crate::secret::new_id;
use crate::store::addons::{self, Addon};
use crate::store::apps::App;
use crate::store::now;
use crate::{names, provision, release, webhook};

fn shown(
    platform: &Platform,
    tx: &Transaction<'_>,
    app: &App,
    addon: &Addon,
) -> Result<Value, Refusal> {
    Ok(show::addon(platform, app, addon, &addons::attachments(tx)?))
}

fn is_there(addon: &Addon) -> bool {
    addon.state != "deprovisioning"
}

/// GET /addons
pub async fn list(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    let shown_by = platform.clone();
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let mut items = Vec::new();
        for addon in addons::all(tx)?.iter().filter(|addon| is_there(addon)) {
            // The add-ons of an app that is being deleted are gone already.
            if let Some(app) = crate::store::apps::find(tx, &addon.app_id)? {
                items.push(shown(&shown_by, tx, &app, addon)?);
            }
        }
        Ok(items)
    });
    Ok(page(&headers, items.await?, "name"))
}

/// GET /users/~/addons
pub async fn of_user(
    State(platform): State<Platform>,
    Path(user): Path<String>,
    headers: HeaderMap,
) -> Answer {
    account::this(&platform, &user)?;
    list(State(platform), headers).await
}

/// GET /apps/{app}/addons
pub async fn of_app(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let shown_by = platform.clone();
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let addons = addons::of_app(tx, &app.id)?;
        addons
            .iter()
            .filter(|addon| is_there(addon))
            .map(|addon| shown(&shown_by, tx, &app, addon))
            .collect()
    });
    Ok(page(&headers, items.await?, "name"))
}

/// Finds an add-on by name, id or (within an app) the name of its attachment; and the app that pays for it.
pub fn find(tx: &Transaction<'_>, app: Option<&App>, key: &str) -> Result<(Addon, App), Refusal> {
    let missing = || Refusal::not_found("add-on");
    let attached = addons::attachments(tx)?;
    let attached = attached
        .iter()
        .find(|a| app.is_some_and(|app| a.app_id == app.id) && a.name == key);
    let addon = match (addons::find(tx, key)?, attached) {
        (Some(addon), _) => addon,
        (None, Some(attachment)) => addons::find(tx, &attachment.addon_id)?.ok_or_else(missing)?,
        (None, None) => return Err(missing()),
    };
    let owner = crate::store::apps::find(tx, &addon.app_id)?.ok_or_else(missing)?;
    let visible = app.is_none_or(|app| app.id == owner.id || attached.is_some());
    if is_there(&addon) && visible {
        Ok((addon, owner))
    } else {
        Err(missing())
    }
}

async fn look_up(platform: &Platform, app: Option<String>, key: String) -> Result<Value, Refusal> {
    let shown_by = platform.clone();
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = app.map(|app| show::find_app(tx, &app)).transpose()?;
        let (addon, owner) = find(tx, app.as_ref(), &key)?;
        shown(&shown_by, tx, &owner, &addon)
    });
    found.await
}

/// GET /addons/{addon}
pub async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    ok(&look_up(&platform, None, key).await?)
}

/// GET /apps/{app}/addons/{addon}
pub async fn info_of_app(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    ok(&look_up(&platform, Some(app), key).await?)
}

/// POST /actions/addons/resolve
pub async fn resolve(State(platform): State<Platform>, fields: Fields) -> Answer {
    let (key, app) = (fields.required_text("addon")?, fields.named("app")?);
    ok(&Value::Array(vec![look_up(&platform, app, key).await?]))
}

/// POST /apps/{app}/addons
pub async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let plan = fields
        .named("plan")?
        .ok_or_else(|| Refusal::invalid("plan is required."))?;
    let plan = catalogue::plan(&plan).ok_or_else(|| Refusal::not_found("add-on plan"))?;
    let name = fields.text("name")?;
    if let Some(problem) = name.as_deref().and_then(names::problem) {
        return Err(Refusal::invalid(problem));
    }
    let attach_as = match fields.object("attachment")? {
        Some(attachment) => attachment
            .text("name")?
            .map(|name| attachments::checked_name(&name))
            .transpose()?,
        None => None,
    };
    let name = match name {
        Some(name) => name,
        None => format!(
            "postgresql-{}",
            names::random().map_err(|error| Refusal::internal(&error))?
        ),
    };
    let shown_by = platform.clone();
    let (addon, shown) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            let now = now();
            let addon = Addon {
                id: new_id(),
                app_id: app.id.clone(),
                name,
                plan: plan.name.to_owned(),
                state: "provisioning".to_owned(),
                message: None,
                credentials: None,
                url: None,
                created_at: now.clone(),
                updated_at: now,
            };
            if !addons::insert(tx, &addon)? {
                return Err(Refusal::invalid(format!(
                    "Name {} is already taken",
                    addon.name
                )));
            }
            attachments::attach(tx, &addon, &app, attach_as)?;
            let shown = shown(&shown_by, tx, &app, &addon)?;
            Ok((addon, shown))
        })
        .await?;
    webhook::tell(
        &platform,
        &addon.app_id,
        "api:addon",
        "create",
        shown.clone(),
    )
    .await;
    provision::begin(&platform, addon);
    created(&shown)
}

/// DELETE /apps/{app}/addons/{addon}: the data are gone with it.
pub async fn delete(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
) -> Answer {
    let shown_by = platform.clone();
    let (addon, released, mut shown) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &app)?;
            let (addon, owner) = find(tx, Some(&app), &key)?;
            let shown = shown(&shown_by, tx, &owner, &addon)?;
            let all = addons::attachments(tx)?;
            let attached: Vec<_> = all.iter().filter(|a| a.addon_id == addon.id).collect();
            addons::set_state(tx, &addon.id, &addon.state, "deprovisioning", None)?;
            let mut released = Vec::new();
            for attachment in &attached {
                addons::detach(tx, &attachment.id)?;
                if addon.state == "provisioned" {
                    let app = show::find_app(tx, &attachment.app_id)?;
                    releases::must_be_free(tx, &app)?;
                    let description = format!("Detach {} (@ref:{})", attachment.name, addon.name);
                    released.push(release::add(tx, &app.id, &description, None)?);
                }
            }
            Ok((addon, released, shown))
        })
        .await?;
    for release in released {
        release::carry_out(&platform, release).await;
    }
    if let Some(state) = shown.get_mut("state") {
        *state = "deprovisioned".into();
    }
    webhook::tell(
        &platform,
        &addon.app_id,
        "api:addon",
        "destroy",
        shown.clone(),
    )
    .await;
    provision::remove(&platform, addon);
    ok(&shown)
}
