//! Apps: made, listed, renamed, put into maintenance, deleted.

use axum::extract::{Path, State};
use axum::http::HeaderMap;

use super::page::page;
use super::wire::{Answer, Fields, Refusal, created, ok};
use super::{account, show};
use crate::catalogue::{REGION, STACKS};
use crate::platform::Platform;
use crate::secret::random_hex;
use crate::store::apps::{self, App};
use crate::{crew, names, release, removal, webhook};

/// GET /apps
pub async fn list(State(platform): State<Platform>, headers: HeaderMap) -> Answer {
    let all = platform.store.with::<_, Refusal>(|tx| {
        let all = apps::all(tx)?;
        all.into_iter()
            .map(|app| Ok((show::slug_size(tx, &app.id)?, app)))
            .collect::<Result<Vec<_>, Refusal>>()
    });
    let items = all
        .await?
        .iter()
        .map(|(size, app)| show::app(&platform, app, *size))
        .collect();
    Ok(page(&headers, items, "name"))
}

/// GET /users/~/apps
pub async fn of_user(
    State(platform): State<Platform>,
    Path(user): Path<String>,
    headers: HeaderMap,
) -> Answer {
    account::this(&platform, &user)?;
    list(State(platform), headers).await
}

/// POST /apps
pub async fn create(State(platform): State<Platform>, fields: Fields) -> Answer {
    let wanted = fields.text("name")?;
    if let Some(name) = &wanted {
        check_name(name)?;
    }
    check_stack_and_region(&fields)?;
    let suffix = random_hex(6).map_err(|error| Refusal::internal(&error))?;
    let app = platform.store.with::<_, Refusal>(move |tx| {
        // A random name can be taken too, if hardly ever.
        for _ in 0..10 {
            let name = match &wanted {
                Some(name) => name.clone(),
                None => names::random().map_err(|error| Refusal::internal(&error))?,
            };
            if let Some(app) = apps::insert(tx, &name, &suffix)? {
                release::add(tx, &app.id, "Initial release", None)?;
                release::add(tx, &app.id, "Enable Logplex", None)?;
                return apps::find(tx, &app.id)?.ok_or_else(|| Refusal::not_found("app"));
            }
            if wanted.is_some() {
                return Err(taken(&name));
            }
        }
        Err(Refusal::conflict("No free name was found."))
    });
    let app = app.await?;
    if let Err(error) = crew::open_route(&platform, &app).await {
        let id = app.id.clone();
        platform
            .store
            .with::<_, Refusal>(move |tx| Ok(apps::delete(tx, &id)?))
            .await?;
        return Err(Refusal::internal(&error));
    }
    platform.crew.muster(&app.id).await;
    platform.log(&app.id, "Initial release by this computer");
    created(&show::app(&platform, &app, None))
}

/// GET /apps/{app}
pub async fn info(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let (app, size) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            let size = show::slug_size(tx, &app.id)?;
            Ok((app, size))
        })
        .await?;
    ok(&show::app(&platform, &app, size))
}

/// PATCH /apps/{app}
pub async fn update(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let (name, maintenance) = (fields.text("name")?, fields.flag("maintenance")?);
    if let Some(name) = &name {
        check_name(name)?;
    }
    if let Some(stack) = fields.named("build_stack")? {
        known_stack(&stack)?;
    }
    let (before, app, size) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let before = show::find_app(tx, &key)?;
            if let Some(name) = &name
                && !apps::rename(tx, &before.id, name)?
            {
                return Err(taken(name));
            }
            if let Some(on) = maintenance {
                apps::set_maintenance(tx, &before.id, on)?;
            }
            let app = show::find_app(tx, &before.id)?;
            let size = show::slug_size(tx, &app.id)?;
            Ok((before, app, size))
        })
        .await?;
    log_changes(&platform, &before, &app);
    platform.crew.muster(&app.id).await;
    let shown = show::app(&platform, &app, size);
    webhook::tell(&platform, &app.id, "api:app", "update", shown.clone()).await;
    ok(&shown)
}

fn log_changes(platform: &Platform, before: &App, after: &App) {
    if before.name != after.name {
        platform.log(
            &after.id,
            &format!("Renamed from {} to {}", before.name, after.name),
        );
    }
    if before.maintenance != after.maintenance {
        platform.log(
            &after.id,
            if after.maintenance {
                "Maintenance mode on"
            } else {
                "Maintenance mode off"
            },
        );
    }
}

/// DELETE /apps/{app}
pub async fn delete(State(platform): State<Platform>, Path(key): Path<String>) -> Answer {
    let app = show::named_app(&platform, key).await?;
    let gone = show::app(&platform, &app, None);
    removal::begin(&platform, &app.id).await?;
    ok(&gone)
}

fn check_name(name: &str) -> Result<(), Refusal> {
    names::problem(name).map_or(Ok(()), |problem| Err(Refusal::invalid(problem)))
}

fn taken(name: &str) -> Refusal {
    Refusal::invalid(format!("Name {name} is already taken"))
}

fn check_stack_and_region(fields: &Fields) -> Result<(), Refusal> {
    if let Some(stack) = fields.named("stack")? {
        known_stack(&stack)?;
    }
    match fields.named("region")? {
        Some(region) if region != REGION && region != "eu" => {
            Err(Refusal::invalid("That region is not known."))
        }
        _ => Ok(()),
    }
}

fn known_stack(stack: &str) -> Result<(), Refusal> {
    let known = STACKS.iter().any(|known| known.name == stack);
    if known {
        Ok(())
    } else {
        Err(Refusal::invalid("That stack is not known."))
    }
}
