//! One study at a glance. All is asked for at once, by the study's name: no request waits for another's answer. It reads,
//! and never changes anything; what it learns of settings is only whether there is an admin password.

use heroku::{Addon, AppName, Client, Collaborator, Dyno, DynoSize, Error, Release, Transfer};
use tokio::{join, try_join};

use crate::cost::Cost;
use crate::data::{LastBackup, Listing, Shelf, blocking};
use crate::studies::{self, Study, StudyError};

/// How many requests it takes.
pub const REQUESTS: usize = 9;

/// One study, whole. What is none there could not be asked.
#[derive(Clone, Debug)]
pub struct Overview {
    /// As in the list.
    pub study: Study,
    /// Its releases, the newest first.
    pub releases: Vec<Release>,
    /// Its servers.
    pub dynos: Vec<Dyno>,
    /// What it has beside its servers.
    pub addons: Vec<Addon>,
    /// What servers of each size cost.
    pub sizes: Vec<DynoSize>,
    /// What it costs a month as it is now.
    pub cost: Cost,
    /// With whom it is shared, its owner among them.
    pub people: Option<Vec<Collaborator>>,
    /// Its newest whole backup. None inside: there is none.
    pub backup: Option<Option<LastBackup>>,
    /// Whether it has an admin password at all.
    pub has_password: Option<bool>,
}

/// One study, whole. `Gone` where there is none of that name.
pub async fn overview(client: &Client, shelf: &Shelf) -> Result<Overview, StudyError> {
    let gone = || StudyError::Gone {
        app: shelf.app().to_owned(),
    };
    let name: AppName = shelf.app().parse().map_err(|_| gone())?;
    let needed = async {
        try_join!(
            client.app(&name),
            client.releases(&name),
            client.formation(&name),
            client.dynos(&name),
            client.addons(&name),
        )
        .map_err(|why| match why {
            Error::Api { status: 404, .. } => gone(),
            why => StudyError::from(why),
        })
    };
    let beside = async {
        Ok(join!(
            client.collaborators(&name),
            client.dyno_sizes(),
            client.config_vars(&name),
            client.transfers(&name),
        ))
    };
    // Without what is needed there is no use in waiting for the rest.
    let (needed, beside) = try_join!(needed, beside)?;
    let (app, releases, formation, dynos, addons) = needed;
    let (people, sizes, settings, transfers) = beside;
    let sizes = sizes.unwrap_or_default();
    Ok(Overview {
        study: studies::study(client, &app, &releases, &formation, &dynos),
        cost: Cost::of(&formation, &addons, &sizes),
        backup: last_backup(transfers.ok(), shelf).await,
        releases,
        dynos,
        addons,
        sizes,
        people: people.ok(),
        has_password: settings
            .ok()
            .map(|all| studies::password_in(&all).is_some()),
    })
}

/// What is here counts also where the service could not be asked; that there is none is not said then.
async fn last_backup(
    transfers: Option<Vec<Transfer>>,
    shelf: &Shelf,
) -> Option<Option<LastBackup>> {
    let is_known = transfers.is_some();
    let shelf = shelf.clone();
    let look = move || Ok(Listing::of_transfers(transfers.unwrap_or_default(), &shelf).last());
    let last = blocking(look).await.ok()?;
    (is_known || last.is_some()).then_some(last)
}
