//! What a new study at Heroku would cost, as the window shows it before anything is made. Thin: asks `workflows::terms`.

use serde::Serialize;
use tauri::{AppHandle, Manager};
use ts_rs::TS;
use workflows::studies::StudyError;
use workflows::terms::Offer;

use crate::account::Session;
use crate::overview::{self, asked};
use crate::problem::Problem;

/// Where a new study can be, on what server, and for how much.
#[derive(Serialize, TS)]
pub struct NewStudyOffer {
    /// Heroku's regions.
    regions: Vec<Region>,
    /// The cheapest first.
    sizes: Vec<OfferedSize>,
    /// US dollars a month for its database; none where it is not known.
    database_usd: Option<f64>,
}

/// A region of Heroku's.
#[derive(Serialize, TS)]
pub struct Region {
    name: String,
    /// In Heroku's words.
    description: String,
}

/// A size of server for a new study.
#[derive(Serialize, TS)]
pub struct OfferedSize {
    name: String,
    /// Bytes.
    memory: Option<f64>,
    /// US dollars a month; none where it is not known.
    monthly_usd: Option<f64>,
    /// US cents a month for the whole study with such a server, as far as prices are known.
    cents: u64,
    /// How many of its parts have no known price.
    unknown: u32,
}

impl From<Offer> for NewStudyOffer {
    fn from(offer: Offer) -> Self {
        let sizes = offer.sizes.iter().filter_map(|size| {
            let cost = offer.cost(&size.name)?;
            Some(OfferedSize {
                name: size.name.clone(),
                memory: size.memory.map(|bytes| bytes as f64),
                monthly_usd: overview::dollars(size.price),
                cents: cost.cents,
                unknown: cost.unknown,
            })
        });
        let sizes = sizes.collect();
        let regions = offer.regions.into_iter().map(|region| Region {
            name: region.name,
            description: region.description,
        });
        Self {
            regions: regions.collect(),
            sizes,
            database_usd: overview::dollars(offer.database),
        }
    }
}

/// What a new study in the account in use would cost now.
#[tauri::command]
pub async fn new_study_offer(handle: AppHandle) -> Result<NewStudyOffer, Problem> {
    let session = handle.state::<Session>();
    let asked = asked!(session, client => Offer::of(&client).await.map_err(StudyError::from));
    Ok(asked?.into())
}
