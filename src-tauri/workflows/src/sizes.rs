//! The sizes of server that a study may have, as the service names them with their prices, and giving it another one. No size
//! and no price stands here, and it never makes more than one server: oTree works on one.

use std::time::{Duration, Instant};

use futures_util::future::try_join;
use heroku::{AppName, Client, Dyno, DynoSize, DynoState, Error, Formation, ProcessType, Scale};

use crate::cost::{self, Monthly};
use crate::deploy::ANSWER_WITHIN;
use crate::page_times;
use crate::studies::{self, StudyError};

/// Between two looks at a server that starts.
const LOOK: Duration = Duration::from_millis(500);

/// The sizes for one study.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizes {
    /// The cheapest first; those without a price last.
    pub all: Vec<Size>,
    /// How many web servers it has.
    pub servers: u32,
    /// Whether it has a server for background work, which oTree 5 and later have no use for.
    pub worker: bool,
}

/// A size of server.
#[derive(Clone, Debug, PartialEq)]
pub struct Size {
    /// Its name, such as `Basic`.
    pub name: String,
    /// Bytes.
    pub memory: Option<u64>,
    /// What one server costs.
    pub price: Monthly,
    /// The study has it.
    pub is_now: bool,
}

/// The sizes that the service offers for a study.
pub async fn sizes(client: &Client, name: &str) -> Result<Sizes, StudyError> {
    let app = studies::find(client, name).await?;
    let (offered, formation) =
        try_join(offered(client, &app.name), client.formation(&app.name)).await?;
    let web = line(&formation, &ProcessType::web());
    let now = web.map(Formation::size_name).unwrap_or_default();
    let worker = line(&formation, &ProcessType::worker());
    Ok(Sizes {
        all: in_order(&offered, now),
        servers: web.map_or(0, |web| web.quantity),
        worker: worker.is_some_and(|worker| worker.quantity > 0),
    })
}

fn line<'a>(formation: &'a [Formation], kind: &ProcessType) -> Option<&'a Formation> {
    formation.iter().find(|line| line.process == *kind)
}

/// What the service says for this study, or else what it offers to all.
async fn offered(client: &Client, app: &AppName) -> Result<Vec<DynoSize>, Error> {
    match client.dyno_sizes_of(app).await {
        Err(Error::Api { status: 404, .. }) => offered_to_all(client).await,
        offered => offered,
    }
}

/// All sizes but those of networks of one's own.
pub(crate) async fn offered_to_all(client: &Client) -> Result<Vec<DynoSize>, Error> {
    let mut all = client.dyno_sizes().await?;
    all.retain(|size| !size.private_space_only);
    Ok(all)
}

/// The cheapest first, and those without a price last.
pub(crate) fn in_order(offered: &[DynoSize], now: &str) -> Vec<Size> {
    let size = |size: &DynoSize| Size {
        name: size.name.clone(),
        memory: size.memory,
        price: cost::of_size(&size.name, offered),
        is_now: size.name.eq_ignore_ascii_case(now),
    };
    let mut all: Vec<Size> = offered.iter().map(size).collect();
    all.sort_by_key(|size| match size.price {
        Monthly::Pool => (0, 0),
        Monthly::Cents(cents) => (1, cents),
        Monthly::Unknown => (2, 0),
    });
    all
}

/// Gives the study a server of another size, and waits until that one is up. Data and settings stay; one that is switched
/// off stays so. What oTree only remembers is written down first.
pub async fn resize(client: &Client, name: &str, size: &str) -> Result<(), StudyError> {
    let app = studies::find(client, name).await?;
    let formation = client.formation(&app.name).await?;
    page_times::write(client, &app).await;
    let web = line(&formation, &ProcessType::web());
    let servers = web.map_or(1, |web| web.quantity.min(1));
    let scale = |process, quantity| Scale {
        process,
        quantity,
        size: Some(size.to_owned()),
    };
    let mut wishes = vec![scale(ProcessType::web(), servers)];
    // Servers of different kinds may not stand side by side, and this one does nothing.
    if line(&formation, &ProcessType::worker()).is_some() {
        wishes.push(scale(ProcessType::worker(), 0));
    }
    let refused = |why: Error| match why.code() {
        "api-refused" => StudyError::SizeRefused {
            size: size.to_owned(),
            source: why,
        },
        _ => why.into(),
    };
    client.scale(&app.name, &wishes).await.map_err(refused)?;
    match servers {
        0 => Ok(()),
        _ => comes_up(client, &app.name, size).await,
    }
}

async fn comes_up(client: &Client, app: &AppName, size: &str) -> Result<(), StudyError> {
    let until = Instant::now() + ANSWER_WITHIN;
    loop {
        let dynos = client.dynos(app).await?;
        let is_new = |dyno: &&Dyno| {
            let named = dyno.size.as_deref().unwrap_or_default();
            named.eq_ignore_ascii_case(size)
        };
        let web = dynos
            .iter()
            .filter(|dyno| dyno.process == ProcessType::web());
        let web: Vec<&Dyno> = web.collect();
        let new: Vec<DynoState> = web
            .iter()
            .copied()
            .filter(is_new)
            .map(|dyno| dyno.state)
            .collect();
        let up = |state: &DynoState| matches!(state, DynoState::Up | DynoState::Idle);
        if !new.is_empty() && new.len() == web.len() && new.iter().all(up) {
            return Ok(());
        }
        if new.contains(&DynoState::Crashed) || Instant::now() > until {
            return Err(StudyError::SizeNotUp {
                size: size.to_owned(),
            });
        }
        tokio::time::sleep(LOOK).await;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sizes_stand_by_price_and_what_has_none_stands_last() {
        let month = |cents: u64| json!({ "cents": cents, "unit": "month" });
        let sizes = json!([
            { "name": "Private-S", "memory": 1.0, "cost": null, "private_space_only": true },
            { "name": "Standard-2X", "memory": 1.0, "cost": month(5000) },
            { "name": "Basic", "memory": 0.5, "cost": month(700) },
            { "name": "Eco", "memory": 0.5, "cost": month(500) },
            { "name": "Odd", "memory": "much", "cost": month(100) },
        ]);
        let sizes: Vec<DynoSize> = serde_json::from_value(sizes).unwrap();
        let all = in_order(&sizes, "basic");
        let told: Vec<_> = all
            .iter()
            .map(|size| (size.name.as_str(), size.price, size.is_now))
            .collect();
        assert_eq!(
            told,
            [
                ("Eco", Monthly::Pool, false),
                ("Odd", Monthly::Cents(100), false),
                ("Basic", Monthly::Cents(700), true),
                ("Standard-2X", Monthly::Cents(5000), false),
                ("Private-S", Monthly::Unknown, false),
            ]
        );
        assert_eq!(all[0].memory, Some(512 << 20));
        assert_eq!(all[1].memory, None);
    }
}
