//! Add-ons: made over a real database or server, and taken away with it.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use rusqlite::Transaction;
use serde_json::Value;

use super::expansion::Wanted;
use super::page::page;
use super::wire::{Answer, Fields, Refusal, created, ok};
use super::{account, attachments, releases, show};
use crate::catalogue::{Plan, Service};
use crate::data::figures;
use crate::platform::Platform;
use crate::secret::new_id;
use crate::servers::program;
use crate::store::addons::{self, Addon};
use crate::store::apps::App;
use crate::store::now;
use crate::{names, provision, release, webhook};

fn shown(
    platform: &Platform,
    tx: &Transaction<'_>,
    app: &App,
    addon: &Addon,
    wanted: Wanted,
) -> Result<Value, Refusal> {
    let shown = show::addon(platform, app, addon, &addons::attachments(tx)?);
    Ok(wanted.addon(shown, addon))
}

fn is_there(addon: &Addon) -> bool {
    addon.state != "deprovisioning"
}

/// GET /addons
pub async fn list(State(platform): State<Platform>, wanted: Wanted, headers: HeaderMap) -> Answer {
    let shown_by = platform.clone();
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let mut items = Vec::new();
        for addon in addons::all(tx)?.iter().filter(|addon| is_there(addon)) {
            // The add-ons of an app that is being deleted are gone already.
            if let Some(app) = crate::store::apps::find(tx, &addon.app_id)? {
                items.push(shown(&shown_by, tx, &app, addon, wanted)?);
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
    wanted: Wanted,
    headers: HeaderMap,
) -> Answer {
    account::this(&platform, &user)?;
    list(State(platform), wanted, headers).await
}

/// GET /apps/{app}/addons
pub async fn of_app(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    wanted: Wanted,
    headers: HeaderMap,
) -> Answer {
    let shown_by = platform.clone();
    let items = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        let addons = addons::of_app(tx, &app.id)?;
        addons
            .iter()
            .filter(|addon| is_there(addon))
            .map(|addon| shown(&shown_by, tx, &app, addon, wanted))
            .collect()
    });
    Ok(page(&headers, items.await?, "name"))
}

/// Finds an add-on by name, id or (within an app) the name of its attachment, of its config var or of its service;
/// and the app that pays for it.
pub fn find(tx: &Transaction<'_>, app: Option<&App>, key: &str) -> Result<(Addon, App), Refusal> {
    let missing = || Refusal::not_found("add-on").of("add_on");
    let mut attached = addons::attachments(tx)?;
    attached.retain(|a| app.is_some_and(|app| a.app_id == app.id));
    let by_name = attached.iter().find(|a| a.is_called(key));
    let addon = match (addons::find(tx, key)?, by_name, Service::find(key)) {
        (Some(addon), _, _) => addon,
        (None, Some(attachment), _) => {
            addons::find(tx, &attachment.addon_id)?.ok_or_else(missing)?
        }
        (None, None, Some(service)) => {
            let mut all = addons::all(tx)?.into_iter().filter(|addon| {
                addon.service() == Some(service)
                    && is_there(addon)
                    && attached.iter().any(|a| a.addon_id == addon.id)
            });
            let addon = all.next().ok_or_else(missing)?;
            let others: Vec<_> = all.map(|addon| addon.name).collect();
            if !others.is_empty() {
                return Err(Refusal::ambiguous(format!(
                    "Ambiguous identifier; multiple matching add-ons found: {}, {}.",
                    addon.name,
                    others.join(", ")
                )));
            }
            addon
        }
        (None, None, None) => return Err(missing()),
    };
    let owner = crate::store::apps::find(tx, &addon.app_id)?.ok_or_else(missing)?;
    let visible =
        app.is_none_or(|app| app.id == owner.id || attached.iter().any(|a| a.addon_id == addon.id));
    if is_there(&addon) && visible {
        Ok((addon, owner))
    } else {
        Err(missing())
    }
}

async fn look_up(
    platform: &Platform,
    app: Option<String>,
    key: String,
    wanted: Wanted,
) -> Result<Value, Refusal> {
    let shown_by = platform.clone();
    let found = platform.store.with::<_, Refusal>(move |tx| {
        let app = app.map(|app| show::find_app(tx, &app)).transpose()?;
        let (addon, owner) = find(tx, app.as_ref(), &key)?;
        shown(&shown_by, tx, &owner, &addon, wanted)
    });
    found.await
}

/// GET /addons/{addon}
pub async fn info(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    wanted: Wanted,
) -> Answer {
    ok(&look_up(&platform, None, key, wanted).await?)
}

/// GET /apps/{app}/addons/{addon}
pub async fn info_of_app(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
    wanted: Wanted,
) -> Answer {
    ok(&look_up(&platform, Some(app), key, wanted).await?)
}

/// POST /actions/addons/resolve
pub async fn resolve(State(platform): State<Platform>, wanted: Wanted, fields: Fields) -> Answer {
    let (key, app) = (fields.required_text("addon")?, fields.named("app")?);
    ok(&Value::Array(vec![
        look_up(&platform, app, key, wanted).await?,
    ]))
}

/// POST /apps/{app}/addons
pub async fn create(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    wanted: Wanted,
    fields: Fields,
) -> Answer {
    let confirm = fields.text("confirm")?;
    let plan = fields
        .named("plan")?
        .ok_or_else(|| Refusal::invalid("plan is required."))?;
    let plan = program::offered(&plan).ok_or_else(|| Refusal::not_found("add-on plan"))?;
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
            "{}-{}",
            plan.service.prefix(),
            names::random().map_err(|error| Refusal::internal(&error))?
        ),
    };
    let shown_by = platform.clone();
    let (addon, released, shown) = platform
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
                access: None,
                cache: None,
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
            let confirmed = confirm.as_deref() == Some(app.name.as_str());
            let (_, replaced) = attachments::attach(tx, &addon, &app, attach_as, confirmed)?;
            let released = match replaced {
                Some(replaced) => {
                    releases::must_be_free(tx, &app)?;
                    Some(release::add(tx, &app.id, &replaced, None)?)
                }
                None => None,
            };
            let shown = shown(&shown_by, tx, &app, &addon, wanted)?;
            Ok((addon, released, shown))
        })
        .await?;
    if let Some(release) = released {
        release::carry_out(&platform, release).await;
    }
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

/// PATCH /apps/{app}/addons/{addon}: another plan, if the data fit it.
pub async fn update(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
    wanted: Wanted,
    fields: Fields,
) -> Answer {
    let name = fields
        .named("plan")?
        .ok_or_else(|| Refusal::invalid("plan is required."))?;
    // The command line shows what there is when it finds these words.
    let plan = program::offered(&name).ok_or_else(|| {
        Refusal::invalid("Couldn't find either the add-on service or the add-on plan.")
    })?;
    let addon = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &app)?;
            Ok(find(tx, Some(&app), &key)?.0)
        })
        .await?;
    if addon.state != "provisioned" {
        return Err(Refusal::invalid("The add-on is not provisioned yet."));
    }
    if addon.service() != Some(plan.service) {
        return Err(Refusal::invalid(
            "An add-on can't be changed to a plan of another service.",
        ));
    }
    must_fit(&platform, &addon, plan).await?;
    let (id, shown_by) = (addon.id.clone(), platform.clone());
    let mut shown = platform
        .store
        .with::<_, Refusal>(move |tx| {
            addons::set_plan(tx, &id, plan.name)?;
            let (addon, owner) = find(tx, None, &id)?;
            shown(&shown_by, tx, &owner, &addon, wanted)
        })
        .await?;
    // Where this fails, the next start does it.
    provision::apply_plan(&platform, &addon, plan)
        .await
        .map_err(|error| Refusal::internal(&provision::error_kind(&error)))?;
    if plan.service == Service::Memcached
        && let Some(message) = shown.get_mut("provision_message")
    {
        *message = provision::RESTARTED.into();
    }
    ok(&shown)
}

/// What an add-on holds must fit its next plan.
async fn must_fit(platform: &Platform, addon: &Addon, plan: &Plan) -> Result<(), Refusal> {
    let (what, bytes) = match (plan.service, &addon.credentials) {
        (Service::Postgres, Some(credentials)) => (
            "database",
            platform.cluster().await?.bytes(credentials).await?,
        ),
        (Service::Postgres, None) => return Err(Refusal::internal(&"a database without a name")),
        // A cache: it is started again without what it holds.
        (Service::Memcached, _) => return Ok(()),
        (Service::Redis, _) => {
            let info = platform.keyvalues.info(&addon.id).await?;
            let used = info.get("used_memory").and_then(|used| used.parse().ok());
            ("content", used.unwrap_or(u64::MAX))
        }
    };
    match figures::fits(bytes, plan) {
        true => Ok(()),
        false => Err(Refusal::invalid(format!(
            "The {what} is too large for {}.",
            plan.human_name
        ))),
    }
}

/// DELETE /apps/{app}/addons/{addon}: the data are gone with it.
pub async fn delete(
    State(platform): State<Platform>,
    Path((app, key)): Path<(String, String)>,
    wanted: Wanted,
) -> Answer {
    let shown_by = platform.clone();
    let (addon, released, mut shown) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &app)?;
            let (addon, owner) = find(tx, Some(&app), &key)?;
            let shown = shown(&shown_by, tx, &owner, &addon, wanted)?;
            let all = addons::attachments(tx)?;
            addons::set_state(tx, &addon.id, &addon.state, "deprovisioning", None)?;
            // One release for each app, by whatever names it knew the add-on.
            let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for attachment in all.iter().filter(|a| a.addon_id == addon.id) {
                addons::detach(tx, &attachment.id)?;
                let names = names.entry(&attachment.app_id).or_default();
                names.push(&attachment.name);
            }
            let mut released = Vec::new();
            for (app, names) in names {
                if addon.state == "provisioned" {
                    releases::must_be_free(tx, &show::find_app(tx, app)?)?;
                    let description = format!("Detach {} (@ref:{})", names.join(", "), addon.name);
                    released.push(release::add(tx, app, &description, None)?);
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
