//! What a new study at Heroku is made of and costs a month, by the prices that the service gives at that moment. Nothing is made
//! before a person has agreed to that sum, and nothing once it has grown since.

use futures_util::future::try_join3;
use heroku::{Client, Error, Region};
use serde::Deserialize;
use ts_rs::TS;

use crate::cost::{self, Cost, Monthly};
use crate::prepare::DATABASE_PLAN;
use crate::sizes::{self, Size};

/// What can be had.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Where the study can be.
    pub regions: Vec<Region>,
    /// Sizes of its server, the cheapest first; none that sleeps, for participants would wait for it.
    pub sizes: Vec<Size>,
    /// What its database costs.
    pub database: Monthly,
}

/// What a person agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
pub struct Terms {
    /// Where the study is to be, such as `eu`.
    pub region: String,
    /// The size of its server, such as `Basic`.
    pub size: String,
    /// US cents a month for the parts whose price is known.
    pub cents: u64,
    /// How many parts have no known price.
    pub unknown: u32,
}

impl Offer {
    /// As the service has it now.
    pub async fn of(client: &Client) -> Result<Self, Error> {
        let (regions, sizes, plan) = try_join3(
            client.regions(),
            sizes::offered_to_all(client),
            client.plan(DATABASE_PLAN),
        )
        .await?;
        let mut sizes = sizes::in_order(&sizes, "");
        sizes.retain(|size| size.price != Monthly::Pool);
        Ok(Self {
            regions: regions
                .into_iter()
                .filter(|region| !region.private_capable)
                .collect(),
            sizes,
            database: cost::of_price(plan.price.as_ref()),
        })
    }

    /// What a study with a server of this size would cost; none where there is no such size.
    pub fn cost(&self, size: &str) -> Option<Cost> {
        let size = self.sizes.iter().find(|offered| offered.name == size)?;
        let mut cost = Cost::default();
        cost.add(size.price, 1);
        cost.add(self.database, 1);
        Some(cost)
    }

    /// Whether a study can be had for what was agreed to.
    pub fn holds(&self, terms: &Terms) -> bool {
        self.cost(&terms.size)
            .is_some_and(|cost| cost.cents <= terms.cents && cost.unknown <= terms.unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(server: Monthly, database: Monthly) -> Offer {
        let size = Size {
            name: "Basic".to_owned(),
            memory: None,
            price: server,
            is_now: false,
        };
        Offer {
            regions: Vec::new(),
            sizes: vec![size],
            database,
        }
    }

    #[test]
    fn what_was_agreed_to_holds_until_it_costs_more_or_is_not_to_be_had() {
        let terms = |cents, unknown| Terms {
            region: "eu".to_owned(),
            size: "Basic".to_owned(),
            cents,
            unknown,
        };
        let known = offer(Monthly::Cents(700), Monthly::Cents(500));
        assert!(known.holds(&terms(1200, 0)));
        assert!(known.holds(&terms(1300, 0)), "it has become cheaper");
        assert!(!known.holds(&terms(1199, 0)));
        // A price that is not given is not taken for nothing.
        let unknown = offer(Monthly::Cents(700), Monthly::Unknown);
        assert!(unknown.holds(&terms(700, 1)));
        assert!(!unknown.holds(&terms(1200, 0)));
        let other = Terms {
            size: "Of yesterday".to_owned(),
            ..terms(9999, 9)
        };
        assert!(!known.holds(&other));
    }
}
