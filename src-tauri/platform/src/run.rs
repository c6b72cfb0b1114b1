//! One-off dynos that somebody asks for: in the app's code and settings of now, once, and never again.
//! Each is written down while it runs, so that its end is told even when it was the platform's.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::dyno::{DynoError, DynoSpec, OneOff, Terminal};
use crate::metadata;
use crate::platform::Platform;
use crate::secret::NoRandomness;
use crate::slug::SlugDir;
use crate::store::apps::App;
use crate::store::releases::Release;
use crate::store::{StoreError, addons, apps, one_offs};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Run {
    /// For the shell.
    pub command: String,
    /// Process type: `run`.
    pub kind: String,
    /// Dyno size.
    pub size: String,
    /// Variables besides the app's own.
    pub env: BTreeMap<String, String>,
    /// When it is ended.
    pub life: Duration,
    /// Whether its input and output are a client's.
    pub attachment: Option<Attachment>,
}

/// How a client gets hold of a dyno.
#[derive(Clone, Copy, Debug)]
pub struct Attachment {
    /// The terminal it sits at, if any.
    pub terminal: Option<Terminal>,
}

/// Why there is no such dyno.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The app is being removed.
    #[error("the app is gone")]
    Gone,
    /// It could not be started.
    #[error(transparent)]
    Dyno(#[from] DynoError),
    /// It could not be written down.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no secret for its client.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}

/// Starts one in the code and settings of a release; with the address for its client, if one is awaited.
pub async fn begin(
    platform: &Platform,
    app: &App,
    release: &Release,
    run: Run,
) -> Result<(OneOff, Option<String>), RunError> {
    let (id, kind) = (app.id.clone(), run.kind.clone());
    let noted = platform.store.with(move |tx| {
        let app = apps::find(tx, &id)?.ok_or(RunError::Gone)?;
        Ok::<_, RunError>((
            one_offs::insert(tx, &app.id, &kind)?,
            addons::config(tx, &app.id)?,
        ))
    });
    let (number, addon_config) = noted.await?;
    let slug = SlugDir::of(
        &platform.data,
        release.slug_id.as_deref().unwrap_or_default(),
    );
    let mut env = metadata::of_release(platform, release).await;
    env.extend(release.config.clone());
    env.extend(addon_config);
    env.extend(run.env);
    let spec = DynoSpec {
        kind: run.kind.clone(),
        number,
        command: run.command.clone(),
        dir: slug.app(),
        env,
        release: i64::from(release.version),
        size: run.size,
    };
    let command = &run.command;
    platform.log(
        &app.id,
        &format!("Starting process with command `{command}` by this computer"),
    );
    let started = start(platform, app, spec, run.attachment).await;
    let one_off = started.as_ref().ok().map(|(one_off, _)| one_off.clone());
    tokio::spawn(attend(
        platform.clone(),
        app.id.clone(),
        run.kind,
        number,
        one_off,
        run.life,
    ));
    started
}

async fn start(
    platform: &Platform,
    app: &App,
    spec: DynoSpec,
    attachment: Option<Attachment>,
) -> Result<(OneOff, Option<String>), RunError> {
    let Some(Attachment { terminal }) = attachment else {
        return Ok((platform.dynos.run(&app.id, spec).await?, None));
    };
    let (address, client) = platform.rendezvous.expect()?;
    let dyno = platform.dynos.attach(&app.id, spec, terminal, client)?;
    Ok((dyno, Some(address)))
}

/// Sees a dyno to its end, or to the end of the time it has, and strikes it out.
async fn attend(
    platform: Platform,
    app: String,
    kind: String,
    number: u32,
    one_off: Option<OneOff>,
    life: Duration,
) {
    if let Some(one_off) = one_off
        && tokio::time::timeout(life, one_off.wait()).await.is_err()
    {
        one_off.stop().await;
    }
    platform
        .insist("the end of a one-off dyno", move |tx| {
            one_offs::delete(tx, &app, &kind, number)
        })
        .await;
}

/// Tells the end of those that a kill of the platform ended.
pub async fn recover(platform: &Platform) -> Result<(), StoreError> {
    let ended = platform
        .store
        .with::<_, StoreError>(|tx| one_offs::take_all(tx))
        .await?;
    for one_off in ended {
        let log = platform.logs.app(&one_off.app_id);
        let name = format!("{}.{}", one_off.kind, one_off.number);
        log.push("heroku", &name, "Process exited with status 137");
        log.push("heroku", &name, "State changed from up to complete");
    }
    Ok(())
}
