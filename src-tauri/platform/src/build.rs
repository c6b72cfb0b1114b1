//! Builds: an uploaded archive becomes a slug and a release, by the rules of Heroku's Python buildpack.
//! Until the release is written down nothing of a build is visible; a build that fails leaves nothing behind.

pub mod archive;
pub mod buildpack;
mod install;
mod links;
mod pipfile;
mod problem;
mod requirements;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::catalogue::STACK;
use crate::files;
use crate::output::Writer;
use crate::platform::Platform;
use crate::release::{self, Released};
use crate::slug::{self, SlugDir, contents};
use crate::store::apps::App;
use crate::store::builds::{Build, Order};
use crate::store::releases::{Release, Slug};
use crate::store::{StoreError, apps, buildpacks, builds, now, releases};
use crate::webhook;
use buildpack::Origin;
use install::Installer;
pub use problem::BuildError;

/// The builds that run, and how to stop them. Cheap to clone.
#[derive(Clone, Default)]
pub struct Builds {
    running: Arc<Mutex<HashMap<String, CancellationToken>>>,
}

impl Builds {
    /// Asks a build to stop; it has stopped when its output ends.
    pub fn cancel(&self, id: &str) {
        if let Some(stop) = self.lock().get(id) {
            stop.cancel();
        }
    }

    /// Waits until a build has ended, with what it leaves behind cleared away.
    pub async fn ended(&self, id: &str) {
        while self.lock().contains_key(id) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until all have.
    pub async fn all_ended(&self) {
        while !self.lock().is_empty() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes a build down and starts it; `None` when the app has one that is not done.
pub async fn begin(
    platform: &Platform,
    app: &App,
    order: Order,
) -> Result<Option<Build>, BuildError> {
    let app_id = app.id.clone();
    let added = platform
        .store
        .with(move |tx| builds::insert(tx, &app_id, &order))
        .await?;
    let Some(build) = added else { return Ok(None) };
    let output = match platform.outputs.begin(&build.id) {
        Ok(output) => output,
        Err(error) => {
            let id = build.id.clone();
            platform.store.with(move |tx| builds::fail(tx, &id)).await?;
            return Err(BuildError::disk(error));
        }
    };
    let stop = platform.closing.child_token();
    platform
        .builds
        .lock()
        .insert(build.id.clone(), stop.clone());
    platform.log(&app.id, "Build started by this computer");
    webhook::build(platform, &build, "create").await;
    let (platform, app, started) = (platform.clone(), app.clone(), build.clone());
    tokio::spawn(async move { run(platform, app, started, output, stop).await });
    Ok(Some(build))
}

async fn run(platform: Platform, app: App, build: Build, output: Writer, stop: CancellationToken) {
    match make(&platform, &app, &build, &output, &stop).await {
        Ok(()) => platform.log(&app.id, "Build succeeded"),
        Err(error) => {
            output.warning(&error.to_string());
            if platform.closing.is_cancelled() {
                output.warning("The platform was stopped before the build was done.");
            } else if !error.is_cancel() {
                tracing::warn!(build = build.id, "a build failed");
                output.warning("The build failed. What was online before stays online.");
            }
            clear_away(&platform, &build).await;
            platform.log(&app.id, "Build failed -- check your build output");
        }
    }
    webhook::build(&platform, &build, "update").await;
    platform.builds.lock().remove(&build.id);
}

/// Removes what a failed build made, which makes room, then notes that it failed.
async fn clear_away(platform: &Platform, build: &Build) {
    let slug = SlugDir::of(&platform.data, &build.id);
    let removed = tokio::task::spawn_blocking(move || files::remove(slug.root())).await;
    if !matches!(removed, Ok(Ok(()))) {
        tracing::warn!(
            build = build.id,
            "what a failed build left could not be removed; the next start tries again"
        );
    }
    let id = build.id.clone();
    platform
        .insist("a failed build", move |tx| {
            builds::fail(tx, &id).map(|_| ())
        })
        .await;
}

async fn make(
    platform: &Platform,
    app: &App,
    build: &Build,
    output: &Writer,
    stop: &CancellationToken,
) -> Result<(), BuildError> {
    let slug = SlugDir::of(&platform.data, &build.id);
    let step = |text: &str| {
        output.step(text);
        scripted(platform, app, output, text)
    };
    step(&format!(
        "Building on the {} stack",
        STACK.replace("heroku", "Heroku")
    ))?;
    step("Using buildpack: heroku/python")?;
    unpack(platform, build, &slug, stop).await?;

    step("Python app detected")?;
    let manager = buildpack::package_manager(&slug.app())?;
    let (version, origin) = buildpack::python(&slug.app(), manager, app.cached_python.as_deref())?;
    step(&match origin {
        Origin::File(file) => format!("Using Python {version} specified in {file}"),
        Origin::LastBuild => format!(
            "No Python version was specified. Using the one of the last build: Python {version}"
        ),
        Origin::Default => {
            format!("No Python version was specified. Using the default: Python {version}")
        }
    })?;
    if origin == Origin::File("runtime.txt") {
        output.warning(
            "Warning: runtime.txt is out of date; Heroku asks for a .python-version file instead.",
        );
    }
    let id = app.id.clone();
    let config = platform
        .store
        .with::<_, StoreError>(move |tx| apps::config(tx, &id))
        .await?;
    let tools = platform.tools(Some(output)).await?;
    let installer = Installer {
        data: &platform.data,
        keeper: &platform.keeper,
        uv: &tools.uv,
        slug: &slug,
        config: &config,
        output,
        stop,
    };
    step(&format!("Installing Python {version}"))?;
    let exact = installer.environment(&version).await?;
    output.detail(&format!("Python {exact}"));
    step(&format!(
        "Installing dependencies from {} with uv",
        manager.file()
    ))?;
    installer.packages(manager).await?;

    step("Discovering process types")?;
    let types = tokio::fs::read(slug.app().join("Procfile"))
        .await
        .unwrap_or_default();
    let types = slug::process_types(&String::from_utf8_lossy(&types));
    let names: Vec<_> = types.keys().map(String::as_str).collect();
    output.detail(&format!(
        "Procfile declares types -> {}",
        if names.is_empty() {
            "(none)".to_owned()
        } else {
            names.join(", ")
        }
    ));

    step("Compressing...")?;
    let size = seal(slug.clone()).await?;
    output.detail(&format!("Done: {:.1}M", size as f64 / 1e6));
    step("Launching...")?;
    let released = launch(platform, app, build, (size, types, version.minor), stop).await?;
    if let Some(phase) = &released.phase {
        output.warning(&format!(
            "Release command declared: v{} goes online when '{}' has succeeded.",
            released.release.version, phase
        ));
    }
    output.detail(&format!("Released v{}", released.release.version));
    output.detail(&format!(
        "{} deployed to this computer",
        platform.web_url(app)
    ));
    Ok(())
}

/// Where tests have a build fail.
#[cfg(debug_assertions)]
fn scripted(platform: &Platform, app: &App, output: &Writer, step: &str) -> Result<(), BuildError> {
    match platform.faults.of_build(&app.name, step) {
        Some(lines) => {
            lines.iter().for_each(|line| output.detail(line));
            Err(BuildError::Scripted)
        }
        None => Ok(()),
    }
}

#[cfg(not(debug_assertions))]
fn scripted(_: &Platform, _: &App, _: &Writer, _: &str) -> Result<(), BuildError> {
    Ok(())
}

async fn unpack(
    platform: &Platform,
    build: &Build,
    slug: &SlugDir,
    stop: &CancellationToken,
) -> Result<(), BuildError> {
    let archive = platform.sources.path(&build.source_id);
    if !archive.is_file() {
        return Err(BuildError::NoSource);
    }
    let (slug, checksum, stop) = (slug.clone(), build.checksum.clone(), stop.clone());
    let unpacked = tokio::task::spawn_blocking(move || -> Result<(), BuildError> {
        files::private_dir(slug.root()).map_err(BuildError::disk)?;
        std::fs::create_dir(slug.app()).map_err(BuildError::disk)?;
        archive::unpack(&archive, &slug.app(), checksum.as_deref(), &stop).map_err(|error| {
            match error {
                archive::ArchiveError::DiskFull => BuildError::DiskFull,
                other => other.into(),
            }
        })
    });
    unpacked
        .await
        .unwrap_or(Err(BuildError::Store(StoreError::Lost)))
}

/// Puts the whole slug on the disk before a release may name it; bytes.
async fn seal(slug: SlugDir) -> Result<u64, BuildError> {
    let sealed = tokio::task::spawn_blocking(move || {
        let size = install::finish(&slug)?;
        contents::note(&slug).map_err(BuildError::disk)?;
        files::sync_all(slug.root()).map_err(BuildError::disk)?;
        Ok(size)
    });
    sealed
        .await
        .unwrap_or(Err(BuildError::Store(StoreError::Lost)))
}

/// The one moment at which a build becomes a release; a cancel comes before it or too late. Nothing can fail after it.
async fn launch(
    platform: &Platform,
    app: &App,
    build: &Build,
    (size, process_types, python): (u64, BTreeMap<String, String>, String),
    stop: &CancellationToken,
) -> Result<Released, BuildError> {
    let slug = Slug {
        id: build.id.clone(),
        created_at: now(),
        size,
        process_types,
        checksum: build.checksum.clone(),
        commit: build.version.clone(),
        commit_description: build.version_description.clone(),
    };
    let name: String = build
        .version
        .as_deref()
        .unwrap_or(&build.id)
        .chars()
        .take(8)
        .collect();
    let (stop, build_id) = (stop.clone(), build.id.clone());
    let draft = move |tx: &rusqlite::Transaction<'_>, app: &App| -> Result<Release, BuildError> {
        if stop.is_cancelled() {
            return Err(BuildError::Cancelled);
        }
        apps::set_cached_python(tx, &app.id, Some(&python))?;
        if buildpacks::of_app(tx, &app.id)?.is_empty() {
            buildpacks::set(tx, &app.id, &["heroku/python".to_owned()])?;
        }
        releases::insert_slug(tx, &app.id, &slug)?;
        let release = release::add(
            tx,
            &app.id,
            &format!("Deploy {name}"),
            Some(slug.id.clone()),
        )?;
        if builds::succeed(tx, &build_id, &slug.id, &release.id)? {
            Ok(release)
        } else {
            Err(BuildError::Cancelled)
        }
    };
    match release::when_free(platform, &app.id, draft).await? {
        Some(release) => Ok(release::carry_out(platform, release).await),
        None => Err(BuildError::Cancelled),
    }
}

/// What a start of the platform does with builds that its end cut off.
pub async fn recover(platform: &Platform) -> Result<(), StoreError> {
    let cut_off = platform
        .store
        .with::<_, StoreError>(|tx| {
            let cut_off = builds::all_pending(tx)?;
            cut_off
                .iter()
                .try_for_each(|build| builds::fail(tx, &build.id).map(|_| ()))?;
            Ok(cut_off)
        })
        .await?;
    for build in &cut_off {
        let _ = platform.outputs.append(
            &build.id,
            " !     The platform was stopped before the build was done. Start it again.",
        );
        platform.log(
            &build.app_id,
            "Build failed -- the platform was stopped before it was done",
        );
    }
    let known = platform
        .store
        .with::<_, StoreError>(|tx| releases::slug_ids(tx))
        .await?;
    files::remove_all_but(&platform.data.slugs(), &known);
    Ok(())
}
