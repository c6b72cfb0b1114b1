//! Making or looking up the app a project goes to: name, database, settings, one web server.
//! A study that is already there keeps its settings.

use heroku::{
    App, AppName, Client, ConfigChange, Error, NewAddon, NewApp, ProcessType, Scale, SecretString,
};

use crate::deploy::{DISK_FULL, DeployError, Desk, Target};
use crate::step::Step;
use crate::terms::{Offer, Terms};

/// The smallest plan of a database that keeps its data.
/// Source: Heroku's plans, 2026-11: 1 GB, 20 connections, 5 US dollars a month.
pub(crate) const DATABASE_PLAN: &str = "heroku-postgresql:essential-0";
/// Without look-alikes, for a password that somebody may have to type.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// An app that is ready to be built for.
pub struct Prepared {
    /// The app.
    pub app: App,
}

/// Makes the new app, or looks up the one to update.
pub async fn prepare(target: &Target, desk: &mut Desk) -> Result<Prepared, DeployError> {
    desk.begin(Step::Prepare)?;
    let client = desk.client().await?;
    let region = match target {
        Target::New { terms, .. } if !desk.place.is_here() => {
            Some(agreed(terms.as_ref(), &client, desk).await?)
        }
        _ => None,
    };
    desk.journal.note(|record| record.asked = true)?;
    match target {
        Target::New { name, .. } => make(name, region, &client, desk).await,
        Target::Update { app } => look_up(app, &client, desk).await,
    }
}

/// Nothing that costs is made before a person was told what it costs, and agreed. Gives the region that they chose.
async fn agreed(
    terms: Option<&Terms>,
    client: &Client,
    desk: &mut Desk,
) -> Result<String, DeployError> {
    let offer = Offer::of(client).await;
    let offer = offer.map_err(DeployError::request(Step::Prepare))?;
    let terms = terms.filter(|terms| offer.holds(terms));
    let terms = terms.ok_or(DeployError::PriceChanged)?;
    let size = Some(terms.size.clone());
    desk.journal.note(|record| record.size = size)?;
    Ok(terms.region.clone())
}

async fn make(
    name: &str,
    region: Option<String>,
    client: &Client,
    desk: &mut Desk,
) -> Result<Prepared, DeployError> {
    let failed = DeployError::request(Step::Prepare);
    let wanted: AppName = name.parse().map_err(|_| DeployError::NameBad {
        name: name.to_owned(),
    })?;
    let new = NewApp {
        name: Some(wanted.clone()),
        region,
        ..NewApp::default()
    };
    let app = match client.create_app(&new).await {
        Ok(app) => app,
        Err(why) if why.code() == "api-name-taken" => {
            // Somebody else's, however young it is: it is not cleared up.
            desk.journal.note(|record| record.asked = false)?;
            return Err(DeployError::NameTaken {
                name: name.to_owned(),
            });
        }
        // Whether it was made is not known: if it is there and younger than this job, it is ours.
        Err(why) if why.may_have_arrived() => {
            let look = desk.client().await?.app_once_settled(&wanted).await;
            let Ok(Some(found)) = look else {
                return Err(failed(why));
            };
            if found.created_at < Some(desk.journal.record().started) {
                return Err(DeployError::NameTaken {
                    name: name.to_owned(),
                });
            }
            found
        }
        Err(why) => return Err(failed(why)),
    };
    desk.journal
        .note(|record| record.made = Some(app.id.to_string()))?;
    database(client, &app.name, desk).await?;

    let password = SecretString::from(password());
    (desk.keep)(app.id, password.clone()).await;
    let settings = ConfigChange::new()
        .set("OTREE_PRODUCTION", "1".to_owned())
        .set("OTREE_AUTH_LEVEL", "STUDY".to_owned())
        .set("OTREE_ADMIN_PASSWORD", password)
        // Without it oTree 6 answers no program at all, and could not be asked to write its page times down.
        .set("OTREE_REST_KEY", letters(32));
    client
        .change_config_vars(&app.name, &settings)
        .await
        .map_err(failed)?;
    Ok(Prepared { app })
}

async fn look_up(name: &str, client: &Client, desk: &mut Desk) -> Result<Prepared, DeployError> {
    let failed = DeployError::request(Step::Prepare);
    let gone = || DeployError::StudyGone {
        app: name.to_owned(),
    };
    let wanted: AppName = name.parse().map_err(|_| gone())?;
    let found = client.find_app(&wanted).await.map_err(&failed)?;
    let app = found.ok_or_else(gone)?;
    let running = crate::studies::running(client, &app.name)
        .await
        .map_err(&failed)?;
    desk.journal.note(|record| record.before = running)?;
    // Without a database of its own a study writes to a disk that is emptied at every restart.
    let settings = client.config_vars(&app.name).await.map_err(&failed)?;
    if settings.get("DATABASE_URL").is_none() {
        if !desk.place.is_here() {
            return Err(DeployError::WouldCost {
                app: name.to_owned(),
            });
        }
        database(client, &app.name, desk).await?;
    }
    Ok(Prepared { app })
}

async fn database(client: &Client, app: &AppName, desk: &Desk) -> Result<(), DeployError> {
    let failed = DeployError::request(Step::Prepare);
    let new = NewAddon {
        plan: DATABASE_PLAN.to_owned(),
        ..NewAddon::default()
    };
    let made = match client.create_addon(app, &new).await {
        Ok(addon) => addon,
        Err(why) if why.may_have_arrived() => client
            .addons(app)
            .await
            .map_err(&failed)?
            .into_iter()
            .find(|addon| addon.plan.name == DATABASE_PLAN)
            .ok_or_else(|| failed(why))?,
        Err(why) => return Err(failed(why)),
    };
    match client.wait_for_addon(app, &made, &desk.cancel).await {
        Ok(_) => Ok(()),
        Err(Error::AddonGone) => {
            let gone = client.addon(app, made.id).await.map_err(failed)?;
            let why = gone.provision_message.unwrap_or_default();
            Err(match why.contains(DISK_FULL) {
                true => DeployError::DiskFull { last: Vec::new() },
                false => DeployError::DatabaseFailed { why },
            })
        }
        Err(why) => Err(failed(why)),
    }
}

/// One web server, of a size where one was chosen, and nothing else: oTree 5 and later take no second one, and their worker
/// does nothing.
pub(crate) async fn one_web_server(
    client: &Client,
    app: &AppName,
    size: Option<&str>,
) -> Result<(), Error> {
    let formation = client.formation(app).await?;
    let wishes: Vec<Scale> = formation
        .iter()
        .map(|now| {
            let is_web = now.process == ProcessType::web();
            // Also of the worker: servers of different kinds may not stand side by side.
            let other = size.filter(|size| !size.eq_ignore_ascii_case(now.size_name()));
            (
                now,
                Scale {
                    process: now.process.clone(),
                    quantity: is_web.into(),
                    size: other.map(str::to_owned),
                },
            )
        })
        .filter(|(now, wish)| {
            (now.quantity != wish.quantity || wish.size.is_some())
                && (now.process == ProcessType::web() || now.process == ProcessType::worker())
        })
        .map(|(_, wish)| wish)
        .collect();
    if !wishes.is_empty() {
        client.scale(app, &wishes).await?;
    }
    Ok(())
}

/// An admin password: 75 random bits in groups that can be read aloud.
fn password() -> String {
    let letters = letters(15);
    let (first, rest) = letters.split_at(5);
    let (second, third) = rest.split_at(5);
    format!("{first}-{second}-{third}")
}

/// Random letters and digits, five bits each.
pub(crate) fn letters(count: usize) -> String {
    let mut bytes = vec![0; count];
    // Without randomness from the system nothing secret can be made: better to stop here.
    #[expect(clippy::expect_used)]
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
        .iter()
        .filter_map(|byte| LETTERS.get(usize::from(*byte) % LETTERS.len()))
        .map(|letter| char::from(*letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_legible_and_never_the_same() {
        let (one, other) = (password(), password());
        assert_eq!(one.len(), 17);
        assert_ne!(one, other);
        assert!(
            one.bytes()
                .all(|byte| byte == b'-' || LETTERS.contains(&byte))
        );
    }
}
