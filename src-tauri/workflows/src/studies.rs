//! The studies of an account: how each is, and what can be done with one.

use futures_util::future::{try_join_all, try_join3};
use heroku::{
    AddonState, App, AppName, Client, ConfigVars, Dyno, DynoState, Error, ExposeSecret, Formation,
    ProcessType, Release, ReleaseStatus, Scale, SecretString,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::page_times;

/// An account may have hundreds of apps: so many are asked at once. Ours (2026-11).
const AT_ONCE: usize = 8;

/// How a study is, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum StudyState {
    /// It answers.
    Online,
    /// It will in a moment.
    Starting,
    /// Nobody came for a while; it wakes when somebody does (Eco).
    Asleep,
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
    /// The team it belongs to.
    pub team: Option<String>,
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
    /// The service gives it no server of that size.
    #[error("no server of size {size}: {source}")]
    SizeRefused {
        /// The size.
        size: String,
        /// What it said.
        source: Error,
    },
    /// Its server does not come up in that size.
    #[error("the server does not come up in size {size}")]
    SizeNotUp {
        /// The size.
        size: String,
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
            Self::SizeRefused { .. } => "size-refused",
            Self::SizeNotUp { .. } => "size-not-up",
            Self::Request(source) => source.code(),
        }
    }

    /// The codes that are its own.
    pub const CODES: &'static [&'static str] = &[
        "study-gone",
        "no-way-back",
        "study-not-here",
        "room-shut",
        "size-refused",
        "size-not-up",
    ];
}

/// Every study, by name.
pub async fn list(client: &Client) -> Result<Vec<Study>, StudyError> {
    let apps = client.apps().await?;
    let mut studies = Vec::new();
    for some in apps.chunks(AT_ONCE) {
        let asked = some.iter().map(|app| one(client, app));
        studies.extend(try_join_all(asked).await?.into_iter().flatten());
    }
    studies.sort_by(|one, other| one.app.cmp(&other.app));
    Ok(studies)
}

async fn one(client: &Client, app: &App) -> Result<Option<Study>, StudyError> {
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
        // Of a team's app somebody may know no more than that it is there.
        Err(why) if why.code() == "api-forbidden" => Ok(Some(Study {
            state: StudyState::Unknown,
            ..study(client, app, &[], &[], &[])
        })),
        Err(why) => Err(why.into()),
    }
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

pub(crate) fn password_in(settings: &ConfigVars) -> Option<&SecretString> {
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

/// Ends the study's servers and starts them again, after oTree has written down what it only remembers.
pub async fn restart(client: &Client, name: &str) -> Result<(), StudyError> {
    let app = find(client, name).await?;
    page_times::write(client, &app).await;
    Ok(client.restart_all(&app.name).await?)
}

/// Shows visitors a page that says that the study is paused, or the study again. Its server goes on running.
pub async fn pause(client: &Client, name: &str, on: bool) -> Result<(), StudyError> {
    let app = find(client, name).await?;
    client.set_maintenance(&app.name, on).await?;
    Ok(())
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

/// Whether a server answers for the study, without waking one that sleeps.
pub async fn runs(client: &Client, app: &App) -> Result<bool, Error> {
    let dynos = client.dynos(&app.name).await?;
    let up = |dyno: &Dyno| dyno.process == ProcessType::web() && dyno.state == DynoState::Up;
    Ok(dynos.iter().any(up))
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

pub(crate) fn study(
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
        team: app
            .team
            .as_ref()
            .map(|team| team.name.clone())
            .filter(|name| !name.is_empty()),
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
        () if has(DynoState::Up) => StudyState::Online,
        () if has(DynoState::Starting) => StudyState::Starting,
        () if has(DynoState::Idle) => StudyState::Asleep,
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ID: &str = "00000000-0000-0000-0000-000000000001";

    /// The state of an app with these servers wished for, and these in these states.
    fn state_of(
        more: &[(&str, bool)],
        wishes: &[(&str, u32)],
        dynos: &[(&str, &str)],
    ) -> StudyState {
        let is = |name| more.iter().any(|(one, on)| *one == name && *on);
        let app = json!({ "id": ID, "name": "study", "maintenance": is("paused") });
        let wishes: Vec<_> = wishes
            .iter()
            .map(|(kind, quantity)| json!({ "type": kind, "quantity": quantity }))
            .collect();
        let dynos: Vec<_> = dynos
            .iter()
            .map(|(kind, state)| {
                json!({ "id": ID, "name": format!("{kind}.1"), "type": kind, "state": state })
            })
            .collect();
        let wishes: Vec<Formation> = serde_json::from_value(json!(wishes)).unwrap();
        let dynos: Vec<Dyno> = serde_json::from_value(json!(dynos)).unwrap();
        let app: App = serde_json::from_value(app).unwrap();
        state(&app, !is("nothing released"), &wishes, &dynos)
    }

    #[test]
    fn a_study_is_what_its_web_server_is() {
        let one = [("web", 1), ("worker", 1)];
        let with = |web: &str| state_of(&[], &one, &[("web", web), ("worker", "up")]);
        assert_eq!(with("up"), StudyState::Online);
        assert_eq!(with("starting"), StudyState::Starting);
        assert_eq!(with("crashed"), StudyState::Crashed);
        assert_eq!(with("idle"), StudyState::Asleep);
        assert_eq!(with("down"), StudyState::Starting);
        assert_eq!(with("something new"), StudyState::Starting);
        // A worker's state is not the study's, and neither is a one-off dyno's.
        let others = [("worker", "crashed"), ("run", "up"), ("web", "idle")];
        assert_eq!(state_of(&[], &one, &others), StudyState::Asleep);
        // One that answers is enough.
        let two = [("web", "idle"), ("web", "up")];
        assert_eq!(state_of(&[], &[("web", 2)], &two), StudyState::Online);
    }

    #[test]
    fn what_a_person_chose_comes_before_what_the_servers_do() {
        let (one, up) = ([("web", 1)], [("web", "up")]);
        let paused = [("paused", true)];
        assert_eq!(state_of(&paused, &one, &up), StudyState::Maintenance);
        let asleep = [("web", "idle")];
        assert_eq!(state_of(&paused, &one, &asleep), StudyState::Maintenance);
        let empty = [("nothing released", true)];
        assert_eq!(state_of(&empty, &one, &[]), StudyState::Empty);
        for wishes in [&[("web", 0)][..], &[("worker", 1)], &[]] {
            assert_eq!(state_of(&[], wishes, &up), StudyState::Offline);
        }
        assert_eq!(state_of(&[], &one, &[]), StudyState::Starting);
    }
}
