//! A study as the window sees it: words of its own, no secret, and only what a page draws.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use workflows::cost::{self, Cost, Monthly};
use workflows::data::LastBackup;
use workflows::heroku::{self, Collaborator, Dyno, DynoSize, Release};
use workflows::job::Jobs;
use workflows::overview::Overview;
use workflows::studies::{self, StudyState};

/// Heroku's name for what its databases are of (Elements, 2026).
const POSTGRES: &str = "heroku-postgresql";

/// A study in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Study {
    /// Its name.
    pub app: String,
    /// How it is.
    pub state: StudyState,
    /// Where it is.
    pub address: String,
    /// The version that runs.
    pub version: Option<u32>,
    /// When that version came, RFC 3339.
    pub updated: Option<String>,
    /// The job that works on it.
    pub job: Option<u32>,
    /// The team it belongs to.
    pub team: Option<String>,
}

/// A version of a study (Heroku's release).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Version {
    version: u32,
    description: String,
    when: String,
    by: String,
    current: bool,
    can_go_back: bool,
    status: String,
}

/// A server of a study (Heroku's dyno).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Server {
    name: String,
    /// Such as `web`.
    kind: String,
    size: String,
    state: String,
    /// US dollars a month at Heroku; none where it is not known, or part of a pool.
    monthly_usd: Option<f64>,
    /// It shares the account's flat price for Eco.
    pooled: bool,
}

/// Something a study has beside its servers, such as its database (Heroku's add-on).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Addon {
    name: String,
    plan: String,
    state: String,
    /// US dollars a month at Heroku; nothing is paid on this computer.
    monthly_usd: Option<f64>,
}

/// Somebody with access to a study (Heroku's collaborator).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Person {
    email: String,
    /// It is theirs.
    owns: bool,
}

/// What a study costs a month at Heroku as it is now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(rename = "MonthlyCost")]
pub struct CostView {
    /// US dollars for the parts whose price is known, without Eco.
    usd: f64,
    /// How many parts have no known price.
    unknown: u32,
    /// It has servers of size Eco.
    eco: bool,
    /// Eco's flat price for all studies of the account.
    eco_usd: Option<f64>,
}

/// The newest whole backup of a study.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(rename = "NewestBackup")]
pub struct BackupView {
    /// When it was made, RFC 3339.
    made: String,
    /// Bytes.
    bytes: u64,
    /// At the service.
    there: bool,
    /// On this computer.
    here: bool,
    /// Read to its end on this computer.
    verified: bool,
}

/// One study, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct StudyDetails {
    /// As in the list.
    pub study: Study,
    versions: Vec<Version>,
    servers: Vec<Server>,
    addons: Vec<Addon>,
    password_known: bool,
    /// None where they could not be asked.
    people: Option<Vec<Person>>,
    cost: CostView,
    has_database: bool,
    /// False where the backups could not be asked.
    backups_known: bool,
    backup: Option<BackupView>,
    /// When all this was so, RFC 3339.
    pub as_of: String,
}

impl Study {
    /// As the window shows it.
    pub fn shown(study: studies::Study, account: Option<&str>, jobs: &Jobs) -> Self {
        let job = jobs
            .all()
            .into_iter()
            .rev()
            .find(|job| job.app == study.app && job.account.as_deref() == account);
        Self {
            state: study.state,
            address: study.address,
            version: study
                .version
                .and_then(|version| u32::try_from(version).ok()),
            updated: study.updated.map(|when| when.to_string()),
            job: job.map(|job| job.id),
            team: study.team,
            app: study.app,
        }
    }
}

impl StudyDetails {
    /// As the window shows it.
    pub fn shown(found: Overview, account: Option<&str>, jobs: &Jobs) -> Self {
        let current = found.study.version;
        let versions = found
            .releases
            .iter()
            .filter(|release| release.slug.is_some());
        let dynos = found.dynos.iter();
        let database = |addon: &heroku::Addon| {
            let service = addon.plan.name.split(':').next();
            addon.addon_service.name == POSTGRES || service == Some(POSTGRES)
        };
        Self {
            versions: versions
                .map(|release| Version::shown(release, current))
                .collect(),
            servers: dynos
                .map(|dyno| Server::shown(dyno, &found.sizes))
                .collect(),
            has_database: found.addons.iter().any(database),
            addons: found.addons.iter().map(Addon::shown).collect(),
            // The page says only what is certain.
            password_known: found.has_password != Some(false),
            people: found.people.as_deref().map(people),
            cost: CostView::shown(found.cost),
            backups_known: found.backup.is_some(),
            backup: found.backup.flatten().map(BackupView::shown),
            as_of: Timestamp::now().to_string(),
            study: Study::shown(found.study, account, jobs),
        }
    }
}

impl Version {
    fn shown(release: &Release, current: Option<u64>) -> Self {
        let is_current = Some(release.version) == current;
        Self {
            version: u32::try_from(release.version).unwrap_or(u32::MAX),
            description: release.description.clone(),
            when: release
                .created_at
                .map(|when| when.to_string())
                .unwrap_or_default(),
            by: release
                .user
                .as_ref()
                .map(|user| user.email.clone())
                .unwrap_or_default(),
            current: is_current,
            can_go_back: !is_current && release.eligible_for_rollback,
            status: studies::release_status(release.status).to_owned(),
        }
    }
}

impl Server {
    fn shown(dyno: &Dyno, sizes: &[DynoSize]) -> Self {
        let size = dyno.size.clone().unwrap_or_default();
        let price = cost::of_size(&size, sizes);
        Self {
            name: dyno.name.to_string(),
            kind: dyno.process.to_string(),
            state: studies::dyno_state(dyno.state).to_owned(),
            monthly_usd: dollars(price),
            pooled: price == Monthly::Pool,
            size,
        }
    }
}

impl Addon {
    fn shown(addon: &heroku::Addon) -> Self {
        Self {
            name: addon.name.clone(),
            plan: addon.plan.name.clone(),
            state: studies::addon_state(addon.state).to_owned(),
            monthly_usd: dollars(cost::of_addon(addon)),
        }
    }
}

impl CostView {
    fn shown(cost: Cost) -> Self {
        Self {
            usd: usd(cost.cents),
            unknown: cost.unknown,
            eco: cost.eco,
            eco_usd: cost.eco_cents.map(usd),
        }
    }
}

impl BackupView {
    fn shown(backup: LastBackup) -> Self {
        Self {
            made: backup.made.to_string(),
            bytes: backup.bytes,
            there: backup.there,
            here: backup.here,
            verified: backup.verified,
        }
    }
}

/// Whose it is comes first, the others by their addresses.
fn people(all: &[Collaborator]) -> Vec<Person> {
    let mut people: Vec<Person> = all
        .iter()
        .map(|one| Person {
            email: one.user.email.clone(),
            owns: one.role.as_deref() == Some("owner"),
        })
        .collect();
    people.sort_by(|one, other| (!one.owns, &one.email).cmp(&(!other.owns, &other.email)));
    people
}

/// US dollars, where a part has a price of its own that is known.
pub(crate) fn dollars(price: Monthly) -> Option<f64> {
    match price {
        Monthly::Cents(cents) => Some(usd(cents)),
        Monthly::Pool | Monthly::Unknown => None,
    }
}

fn usd(cents: u64) -> f64 {
    cents as f64 / 100.0
}
