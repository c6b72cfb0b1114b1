//! The studies of an account: how each is, and what can be done with one.

use futures_util::future::{try_join_all, try_join3, try_join5};
use heroku::{
    Addon, AddonState, App, AppName, Client, ConfigVars, Dyno, DynoState, Error, ExposeSecret,
    Formation, ProcessType, Release, ReleaseStatus, Scale, SecretString,
};
use jiff::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use crate::page_times;

/// How a study is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StudyState {
    /// It answers.
    Online,
    /// It will in a moment.
    Starting,
    /// It ended by itself.
    Crashed,
    /// Its server is switched off; its data are there.
    Offline,
    /// Visitors see a maintenance page.
    Maintenance,
    /// Nothing was ever put online.
    Empty,
    /// It could not be asked.
    Unknown,
}

/// A study in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Heroku's id.
    pub id: String,
    /// Its name.
    pub app: String,
    /// How it is.
    pub state: StudyState,
    /// Where it is; empty when the API gave no usable address.
    pub address: String,
    /// The version that runs.
    pub version: Option<u64>,
    /// When that came.
    pub updated: Option<Timestamp>,
}

/// One study, whole.
#[derive(Clone, Debug)]
pub struct Details {
    /// As in the list.
    pub study: Study,
    /// Its releases, the newest first.
    pub releases: Vec<Release>,
    /// Its servers.
    pub dynos: Vec<Dyno>,
    /// What it has beside its servers.
    pub addons: Vec<Addon>,
    /// Whether it has an admin password at all.
    pub has_password: bool,
}

/// Why a study could not be asked or changed.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// There is none of that name.
    #[error("there is no study {app}")]
    Gone {
        /// The name.
        app: String,
    },
    /// There is no such version, or it can't be gone back to.
    #[error("version {version} can't be gone back to")]
    NoWayBack {
        /// Its number.
        version: u64,
    },
    /// It does not run on this computer.
    #[error("the study {app} does not run on this computer")]
    NotHere {
        /// Its name.
        app: String,
    },
    /// Other computers have no way to it at this moment.
    #[error("other computers have no way to the study {app}")]
    NoDoor {
        /// Its name.
        app: String,
    },
    /// A request failed.
    #[error(transparent)]
    Request(#[from] Error),
}

impl StudyError {
    /// A stable word for the window.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Gone { .. } => "study-gone",
            Self::NoWayBack { .. } => "no-way-back",
            Self::NotHere { .. } => "study-not-here",
            Self::NoDoor { .. } => "room-shut",
            Self::Request(source) => source.code(),
        }
    }

    /// The codes that are its own.
    pub const CODES: &'static [&'static str] =
        &["study-gone", "no-way-back", "study-not-here", "room-shut"];
}

/// Every study, by name.
pub async fn list(client: &Client) -> Result<Vec<Study>, StudyError> {
    let apps = client.apps().await?;
    let found = try_join_all(apps.iter().map(|app| async {
        let asked = try_join3(
            client.releases(&app.name),
            client.formation(&app.name),
            client.dynos(&app.name),
        );
        match asked.await {
            Ok((releases, formation, dynos)) => {
                Ok(Some(study(client, app, &releases, &formation, &dynos)))
            }
            // Deleted since the list was read.
            Err(why) if why.code() == "api-not-found" => Ok(None),
            Err(why) => Err(why),
        }
    }))
    .await?;
    let mut studies: Vec<Study> = found.into_iter().flatten().collect();
    studies.sort_by(|one, other| one.app.cmp(&other.app));
    Ok(studies)
}

/// One study, whole.
pub async fn details(client: &Client, name: &str) -> Result<Details, StudyError> {
    let app = find(client, name).await?;
    let (releases, formation, dynos, addons, settings) = try_join5(
        client.releases(&app.name),
        client.formation(&app.name),
        client.dynos(&app.name),
        client.addons(&app.name),
        client.config_vars(&app.name),
    )
    .await?;
    let study = study(client, &app, &releases, &formation, &dynos);
    let has_password = password_in(&settings).is_some();
    Ok(Details {
        study,
        releases,
        dynos,
        addons,
        has_password,
    })
}

/// The study's app.
pub async fn find(client: &Client, name: &str) -> Result<App, StudyError> {
    let gone = || StudyError::Gone {
        app: name.to_owned(),
    };
    let name: AppName = name.parse().map_err(|_| gone())?;
    client.find_app(&name).await?.ok_or_else(gone)
}

/// Where the study answers, as the API says it.
pub async fn address(client: &Client, name: &str) -> Result<String, StudyError> {
    let app = find(client, name).await?;
    let address = app.web_url.ok_or_else(|| StudyError::Gone {
        app: name.to_owned(),
    })?;
    Ok(client.admit("web_url", &address)?.to_string())
}

/// The admin password that the study itself uses.
pub async fn admin_password(
    client: &Client,
    name: &str,
) -> Result<Option<SecretString>, StudyError> {
    let app = find(client, name).await?;
    Ok(password_in(&client.config_vars(&app.name).await?).cloned())
}

fn password_in(settings: &ConfigVars) -> Option<&SecretString> {
    settings
        .get("OTREE_ADMIN_PASSWORD")
        .filter(|password| !password.expose_secret().is_empty())
}

/// Switches the study's server off, after oTree has written down what it only remembers. Where it cannot be asked, that is
/// no reason not to stop it.
pub async fn take_offline(client: &Client, name: &str) -> Result<(), StudyError> {
    let app = find(client, name).await?;
    page_times::write(client, &app).await;
    switch(client, name, false).await
}

/// Switches the study's server on or off. Data and settings stay. One that crashed is started again:
/// there the wish for a server is old, and repeating it would change nothing.
pub async fn switch(client: &Client, name: &str, on: bool) -> Result<(), StudyError> {
    let app = find(client, name).await?;
    let wish = Scale {
        process: ProcessType::web(),
        quantity: u32::from(on),
        size: None,
    };
    client.scale(&app.name, &[wish]).await?;
    if !on {
        return Ok(());
    }
    for dyno in client.dynos(&app.name).await? {
        if dyno.process == ProcessType::web() && dyno.state == DynoState::Crashed {
            client.restart(&app.name, &dyno.name).await?;
        }
    }
    Ok(())
}

/// Puts an earlier version's code and settings in the place of the present one's. Data stay.
pub async fn go_back(client: &Client, name: &str, version: u64) -> Result<(), StudyError> {
    let app = find(client, name).await?;
    let releases = client.releases(&app.name).await?;
    let to = releases
        .iter()
        .find(|release| release.version == version && release.eligible_for_rollback)
        .ok_or(StudyError::NoWayBack { version })?;
    page_times::write(client, &app).await;
    client.roll_back(&app.name, to.id).await?;
    Ok(())
}

/// The version that runs: the newest release with code whose release phase went well.
pub async fn running(client: &Client, app: &AppName) -> Result<Option<u64>, Error> {
    Ok(current(&client.releases(app).await?).map(|release| release.version))
}

fn current(releases: &[Release]) -> Option<&Release> {
    releases
        .iter()
        .filter(|release| release.slug.is_some() && release.status == ReleaseStatus::Succeeded)
        .max_by_key(|release| release.version)
}

fn study(
    client: &Client,
    app: &App,
    releases: &[Release],
    formation: &[Formation],
    dynos: &[Dyno],
) -> Study {
    let current = current(releases);
    let address = app
        .web_url
        .as_ref()
        .and_then(|address| client.admit("web_url", address).ok());
    Study {
        id: app.id.to_string(),
        app: app.name.to_string(),
        state: state(app, current.is_some(), formation, dynos),
        address: address.map(|url| url.to_string()).unwrap_or_default(),
        version: current.map(|release| release.version),
        updated: current.and_then(|release| release.created_at),
    }
}

fn state(app: &App, released: bool, formation: &[Formation], dynos: &[Dyno]) -> StudyState {
    let web = ProcessType::web();
    if app.maintenance {
        return StudyState::Maintenance;
    }
    if !released {
        return StudyState::Empty;
    }
    if !formation
        .iter()
        .any(|wish| wish.process == web && wish.quantity > 0)
    {
        return StudyState::Offline;
    }
    let has = |state| {
        dynos
            .iter()
            .any(|dyno| dyno.process == web && dyno.state == state)
    };
    match () {
        () if has(DynoState::Up) || has(DynoState::Idle) => StudyState::Online,
        () if has(DynoState::Starting) => StudyState::Starting,
        () if has(DynoState::Crashed) => StudyState::Crashed,
        () => StudyState::Starting,
    }
}

/// Heroku's word for how far an add-on is.
pub fn addon_state(state: AddonState) -> &'static str {
    match state {
        AddonState::Provisioning => "provisioning",
        AddonState::Provisioned => "provisioned",
        AddonState::Deprovisioning => "deprovisioning",
        AddonState::Deprovisioned => "deprovisioned",
        AddonState::Other => "other",
    }
}

/// Heroku's word for how far a release is.
pub fn release_status(status: ReleaseStatus) -> &'static str {
    match status {
        ReleaseStatus::Pending => "pending",
        ReleaseStatus::Succeeded => "succeeded",
        ReleaseStatus::Failed => "failed",
        ReleaseStatus::Expired => "expired",
        ReleaseStatus::Other => "other",
    }
}

/// Heroku's word for what a server does.
pub fn dyno_state(state: DynoState) -> &'static str {
    match state {
        DynoState::Starting => "starting",
        DynoState::Up => "up",
        DynoState::Idle => "idle",
        DynoState::Crashed => "crashed",
        DynoState::Down => "down",
        DynoState::Other => "other",
    }
}
