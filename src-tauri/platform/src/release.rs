//! Releases: code and settings under a number. A release goes live in one transaction, after its release phase;
//! until then, and when the phase fails, the one before goes on running.

use std::time::Duration;

use rusqlite::Transaction;

use crate::catalogue::DYNO_SIZE;
use crate::dyno::DynoSpec;
use crate::output::Writer;
use crate::platform::Platform;
use crate::slug::SlugDir;
use crate::store::apps::App;
use crate::store::releases::{Draft, Release, Slug, Status};
use crate::store::{StoreError, addons, apps, releases, whole_seconds};
use crate::{files, limits, metadata, webhook};

/// The process type whose command must succeed before a release goes live.
pub const PHASE: &str = "release";

/// What became of a release when it was made.
#[derive(Debug)]
pub struct Released {
    /// The release.
    pub release: Release,
    /// The command of its release phase, which runs now.
    pub phase: Option<String>,
}

/// Writes a release down, with the settings as they are in this transaction. Without a `slug` the code stays the same.
pub fn add(
    tx: &Transaction<'_>,
    app: &str,
    description: &str,
    slug: Option<String>,
) -> Result<Release, StoreError> {
    let current = releases::current(tx, app)?;
    let slug_id = slug.or_else(|| current.and_then(|release| release.slug_id));
    let slug = match &slug_id {
        Some(id) => releases::slug(tx, app, id)?,
        None => None,
    };
    let has_phase = slug.as_ref().is_some_and(must_pass);
    let draft = Draft {
        description: description.to_owned(),
        slug_id,
        config: apps::config(tx, app)?,
        addon_config: addons::config(tx, app)?,
        addon_plans: plans(tx, app)?,
        has_phase,
    };
    let release = releases::insert(tx, app, &draft)?;
    if release.status == Status::Succeeded
        && let Some(slug) = slug
    {
        settle_formation(tx, app, &slug)?;
    }
    Ok(release)
}

fn must_pass(slug: &Slug) -> bool {
    slug.process_types.contains_key(PHASE)
}

/// Whether a release of the code that runs now must pass a release phase first.
pub fn has_phase(tx: &Transaction<'_>, app: &str) -> Result<bool, StoreError> {
    let slug = releases::current(tx, app)?.and_then(|release| release.slug_id);
    Ok(match slug {
        Some(id) => releases::slug(tx, app, &id)?
            .as_ref()
            .is_some_and(must_pass),
        None => false,
    })
}

fn plans(tx: &Transaction<'_>, app: &str) -> Result<Vec<String>, StoreError> {
    let addons = addons::of_app(tx, app)?;
    Ok(addons
        .into_iter()
        .filter(|addon| addon.state == "provisioned")
        .map(|addon| addon.plan)
        .collect())
}

/// Gives each process type of the code its line: at an app's first code one web dyno, of all else none.
fn settle_formation(tx: &Transaction<'_>, app: &str, slug: &Slug) -> Result<(), StoreError> {
    let lines = apps::formation(tx, app)?;
    let size = lines.first().map_or(DYNO_SIZE, |line| line.size.as_str());
    for kind in slug
        .process_types
        .keys()
        .filter(|kind| lines.iter().all(|line| line.kind != **kind))
    {
        let quantity = u32::from(lines.is_empty() && kind == "web");
        apps::set_formation(tx, app, kind, quantity, size)?;
    }
    for line in lines
        .iter()
        .filter(|line| !slug.process_types.contains_key(&line.kind))
    {
        apps::drop_formation(tx, app, &line.kind)?;
    }
    Ok(())
}

/// Runs `draft` in one transaction as soon as no release of the app is in its release phase; `None` when the app is gone.
pub async fn when_free<T, E>(
    platform: &Platform,
    app: &str,
    draft: impl FnOnce(&Transaction<'_>, &App) -> Result<T, E> + Send + 'static,
) -> Result<Option<T>, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    enum Turn<T, D> {
        Wait(D),
        Gone,
        Done(T),
    }
    let mut draft = draft;
    loop {
        let id = app.to_owned();
        let turn = platform.store.with(move |tx| -> Result<_, E> {
            let Some(app) = apps::find(tx, &id)? else {
                return Ok(Turn::Gone);
            };
            if releases::pending(tx, &id)?.is_some() {
                return Ok(Turn::Wait(draft));
            }
            draft(tx, &app).map(Turn::Done)
        });
        match turn.await? {
            Turn::Done(value) => return Ok(Some(value)),
            Turn::Gone => return Ok(None),
            Turn::Wait(again) => draft = again,
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Does what follows from a release that was written down: its release phase, or the start of its dynos.
pub async fn carry_out(platform: &Platform, release: Release) -> Released {
    let version = release.version;
    platform.log(
        &release.app_id,
        &format!("Release v{version} created by this computer"),
    );
    tracing::info!(app = release.app_id, version, "released");
    webhook::release(platform, &release, "create").await;
    if release.status != Status::Pending {
        went_live(platform, &release.app_id).await;
        return Released {
            release,
            phase: None,
        };
    }
    let command = command_of(platform, &release).await;
    let begun = platform.outputs.begin(&release.id);
    let (running, line, pending) = (platform.clone(), command.clone(), release.clone());
    tokio::spawn(async move {
        let passed = match &begun {
            Ok(output) => phase(&running, &pending, &line, output).await,
            Err(error) => {
                tracing::error!(%error, "the output of a release phase cannot be kept");
                false
            }
        };
        // The output ends after the status is known: whoever hears its end looks at the status next.
        conclude(&running, &pending, passed).await;
        drop(begun);
    });
    Released {
        release,
        phase: Some(command),
    }
}

/// The command of a release's phase; an empty one, which can't be started, when the store fails.
async fn command_of(platform: &Platform, release: &Release) -> String {
    let (app, slug) = (
        release.app_id.clone(),
        release.slug_id.clone().unwrap_or_default(),
    );
    match platform
        .store
        .with::<_, StoreError>(move |tx| releases::slug(tx, &app, &slug))
        .await
    {
        Ok(slug) => slug
            .and_then(|slug| slug.process_types.get(PHASE).cloned())
            .unwrap_or_default(),
        Err(error) => {
            tracing::error!(%error, "the command of a release phase could not be read");
            String::new()
        }
    }
}

async fn phase(platform: &Platform, release: &Release, command: &str, output: &Writer) -> bool {
    let slug = SlugDir::of(
        &platform.data,
        release.slug_id.as_deref().unwrap_or_default(),
    );
    let mut env = metadata::of_release(platform, release).await;
    env.extend(release.config.clone());
    env.extend(release.addon_config.clone());
    let spec = DynoSpec {
        kind: PHASE.to_owned(),
        number: 0,
        command: command.to_owned(),
        dir: slug.app(),
        env,
        release: i64::from(release.version),
        size: DYNO_SIZE.to_owned(),
    };
    let printed = output.clone();
    let dyno = match platform
        .dynos
        .one_off(&release.app_id, spec, move |line| printed.line(line))
        .await
    {
        Ok(dyno) => dyno,
        Err(error) => {
            output.warning(&format!(
                "The release command could not be started: {error}."
            ));
            return false;
        }
    };
    let exit = tokio::select! {
        exit = dyno.wait() => exit,
        () = platform.closing.cancelled() => {
            output.warning("The platform was stopped before the release command was done.");
            dyno.stop().await;
            return false;
        }
        () = tokio::time::sleep(limits::RELEASE_PHASE) => {
            output.warning("The release command took too long and was ended.");
            dyno.stop().await
        }
    };
    if !exit.is_success() {
        output.warning(&format!(
            "The release command ended with status {}. What was online before stays online.",
            exit.status()
        ));
    }
    exit.is_success()
}

async fn conclude(platform: &Platform, release: &Release, passed: bool) {
    let row = release.clone();
    let conclude = move |tx: &Transaction<'_>| {
        if !passed {
            return releases::fail(tx, &row.id);
        }
        releases::make_current(tx, &row)?;
        match releases::slug(tx, &row.app_id, row.slug_id.as_deref().unwrap_or_default())? {
            Some(slug) => settle_formation(tx, &row.app_id, &slug),
            None => Ok(()),
        }
    };
    platform
        .insist("the end of a release phase", conclude)
        .await;
    let version = release.version;
    if passed {
        went_live(platform, &release.app_id).await;
        platform.log(&release.app_id, &format!("Release v{version} succeeded"));
    } else {
        platform.log(
            &release.app_id,
            &format!("Release v{version} command failed"),
        );
    }
    webhook::release(platform, release, "update").await;
}

/// The dynos follow, and code that nobody can go back to any more is removed.
async fn went_live(platform: &Platform, app: &str) {
    platform.crew.muster(app).await;
    let id = app.to_owned();
    let oldest = whole_seconds(jiff::Timestamp::now() - limits::SLUGS_AGE);
    let expire =
        move |tx: &Transaction<'_>| releases::expire_slugs(tx, &id, limits::SLUGS_KEPT, &oldest);
    let expired = platform.store.with::<_, StoreError>(expire).await;
    for slug in expired.unwrap_or_default() {
        let folder = SlugDir::of(&platform.data, &slug);
        let removed = tokio::task::spawn_blocking(move || files::remove(folder.root())).await;
        if !matches!(removed, Ok(Ok(()))) {
            tracing::warn!(
                slug,
                "an old slug could not be removed; the next start tries again"
            );
        }
    }
}

/// What a start of the platform does with release phases that its end cut off.
pub async fn recover(platform: &Platform) -> Result<(), StoreError> {
    let cut_off = platform
        .store
        .with::<_, StoreError>(|tx| {
            let cut_off = releases::all_pending(tx)?;
            cut_off
                .iter()
                .try_for_each(|release| releases::fail(tx, &release.id))?;
            Ok(cut_off)
        })
        .await?;
    for release in cut_off {
        let words = " !     The platform was stopped before the release command was done. What was online before stays online.";
        let _ = platform.outputs.append(&release.id, words);
        platform.log(
            &release.app_id,
            &format!(
                "Release v{} command failed: the platform was stopped",
                release.version
            ),
        );
    }
    Ok(())
}
