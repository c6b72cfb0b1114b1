//! What the service offers for a new app: where it can be, and what an add-on's plan costs.

use serde::Deserialize;

use crate::addons::Price;
use crate::lenient::or_default;
use crate::request::Call;
use crate::{Client, Error};

/// A place for apps.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Region {
    /// Its name, such as `eu`.
    pub name: String,
    /// In the service's words, such as `Europe`.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// Whether it is for networks of one's own.
    #[serde(default, deserialize_with = "or_default")]
    pub private_capable: bool,
}

/// A plan of an add-on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Plan {
    /// Its name with that of its service, such as `heroku-postgresql:essential-0`.
    pub name: String,
    /// What it costs; none where the service does not say.
    #[serde(default)]
    pub price: Option<Price>,
}

impl Client {
    /// Every place there is.
    pub async fn regions(&self) -> Result<Vec<Region>, Error> {
        self.list(Call::get(&["regions"]).repeated()).await
    }

    /// One plan, by its whole name.
    pub async fn plan(&self, name: &str) -> Result<Plan, Error> {
        let service = name.split_once(':').map_or(name, |(service, _)| service);
        let path = ["addon-services", service, "plans", name];
        self.ask(Call::get(&path).repeated()).await
    }
}
