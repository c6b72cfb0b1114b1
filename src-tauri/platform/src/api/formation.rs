//! The formation: how many dynos of each type, and how large.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use rusqlite::Transaction;
use serde_json::Value;

use super::page::page;
use super::show;
use super::wire::{Answer, Fields, Refusal, ok};
use crate::catalogue::{self, DynoSize};
use crate::platform::Platform;
use crate::release::PHASE;
use crate::store::apps::{self, App, Formation};
use crate::store::releases;
use crate::webhook;

/// GET /apps/{app}/formation
pub async fn list(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let lines = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        lines(tx, &app)
    });
    Ok(page(
        &headers,
        lines.await?.into_iter().map(|(_, line)| line).collect(),
        "type",
    ))
}

fn lines(tx: &Transaction<'_>, app: &App) -> Result<Vec<(Formation, Value)>, Refusal> {
    let slug = releases::current(tx, &app.id)?.and_then(|release| release.slug_id);
    let types = match slug {
        Some(slug) => releases::slug(tx, &app.id, &slug)?
            .map(|slug| slug.process_types)
            .unwrap_or_default(),
        None => Default::default(),
    };
    let lines = apps::formation(tx, &app.id)?;
    Ok(lines
        .into_iter()
        .map(|line| {
            let shown = show::formation(
                app,
                &line,
                types
                    .get(&line.kind)
                    .map(String::as_str)
                    .unwrap_or_default(),
            );
            (line, shown)
        })
        .collect())
}

fn one(tx: &Transaction<'_>, app: &App, key: &str) -> Result<(Formation, Value), Refusal> {
    lines(tx, app)?
        .into_iter()
        .find(|(line, _)| line.kind == key || line.id == key)
        .ok_or_else(|| Refusal::not_found("process type"))
}

/// GET /apps/{app}/formation/{type}
pub async fn info(
    State(platform): State<Platform>,
    Path((key, kind)): Path<(String, String)>,
) -> Answer {
    let line = platform.store.with::<_, Refusal>(move |tx| {
        let app = show::find_app(tx, &key)?;
        one(tx, &app, &kind)
    });
    ok(&line.await?.1)
}

struct Change {
    kind: String,
    quantity: Option<u32>,
    size: Option<&'static DynoSize>,
}

impl Change {
    fn read(kind: String, fields: &Fields) -> Result<Change, Refusal> {
        let size = match fields.named("dyno_size")?.or(fields.text("size")?) {
            Some(name) => Some(
                catalogue::dyno_size(&name)
                    .ok_or_else(|| Refusal::invalid(format!("No such size as {name}.")))?,
            ),
            None => None,
        };
        Ok(Change {
            kind,
            quantity: fields.number("quantity")?,
            size,
        })
    }
}

/// PATCH /apps/{app}/formation
pub async fn update_all(
    State(platform): State<Platform>,
    Path(key): Path<String>,
    fields: Fields,
) -> Answer {
    let updates = fields.objects("updates")?;
    let changes = updates.iter().map(|update| {
        let kind = update
            .named("type")?
            .or(update.named("process_type")?)
            .ok_or_else(|| Refusal::invalid("type is required."))?;
        Change::read(kind, update)
    });
    let changes = changes.collect::<Result<Vec<_>, _>>()?;
    let shown = apply(&platform, key, changes).await?;
    ok(&Value::Array(shown))
}

/// PATCH /apps/{app}/formation/{type}
pub async fn update(
    State(platform): State<Platform>,
    Path((key, kind)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let shown = apply(&platform, key, vec![Change::read(kind, &fields)?]).await?;
    ok(shown.first().unwrap_or(&Value::Null))
}

async fn apply(
    platform: &Platform,
    key: String,
    changes: Vec<Change>,
) -> Result<Vec<Value>, Refusal> {
    let (app, changed) = platform
        .store
        .with::<_, Refusal>(move |tx| {
            let app = show::find_app(tx, &key)?;
            for change in &changes {
                let (line, _) = one(tx, &app, &change.kind)?;
                let size = change.size.map_or(line.size.as_str(), |size| size.name);
                let quantity = change.quantity.unwrap_or(line.quantity);
                allowed(&line.kind, quantity, size)?;
                apps::set_formation(tx, &app.id, &line.kind, quantity, size)?;
            }
            let changed = changes
                .iter()
                .map(|change| one(tx, &app, &change.kind))
                .collect::<Result<Vec<_>, _>>()?;
            Ok((app, changed))
        })
        .await?;
    let words: Vec<_> = changed
        .iter()
        .map(|(line, _)| format!("{}@{}:{}", line.kind, line.quantity, line.size))
        .collect();
    if !words.is_empty() {
        platform.log(
            &app.id,
            &format!("Scaled to {} by this computer", words.join(" ")),
        );
    }
    for (_, shown) in &changed {
        webhook::tell(platform, &app.id, "api:formation", "update", shown.clone()).await;
    }
    platform.crew.muster(&app.id).await;
    Ok(changed.into_iter().map(|(_, shown)| shown).collect())
}

fn allowed(kind: &str, quantity: u32, size: &str) -> Result<(), Refusal> {
    let most = catalogue::dyno_size(size).map_or(1, |size| size.most);
    if kind == PHASE && quantity > 0 {
        return Err(Refusal::invalid(
            "The release process runs by itself at each release; it can't be scaled.",
        ));
    }
    if quantity > most {
        return Err(Refusal::invalid(format!(
            "Cannot update to more than {most} {size} size dynos per process type."
        )));
    }
    Ok(())
}
