//! Dyno sizes: what servers there are, and what each costs.

use serde::{Deserialize, Deserializer};

use crate::addons::Price;
use crate::lenient::or_default;
use crate::request::Call;
use crate::{AppName, Client, Error};

/// A size of server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DynoSize {
    /// Its name, such as `Basic`.
    pub name: String,
    /// What one costs; none where the service does not say.
    #[serde(default)]
    pub cost: Option<Price>,
    /// Its memory in bytes; none where the service does not say.
    #[serde(default, deserialize_with = "gigabytes")]
    pub memory: Option<u64>,
    /// Whether it is for a network of one's own only.
    #[serde(default, deserialize_with = "or_default")]
    pub private_space_only: bool,
}

impl Client {
    /// Every size there is.
    pub async fn dyno_sizes(&self) -> Result<Vec<DynoSize>, Error> {
        self.list(Call::get(&["dyno-sizes"]).repeated()).await
    }

    /// The sizes that an app may have.
    pub async fn dyno_sizes_of(&self, app: &AppName) -> Result<Vec<DynoSize>, Error> {
        let path = ["apps", app.as_str(), "available-dyno-sizes"];
        self.list(Call::get(&path).repeated()).await
    }
}

/// Gigabytes, as the service counts them, in bytes. What cannot be a memory's size is none.
fn gigabytes<'de, D: Deserializer<'de>>(source: D) -> Result<Option<u64>, D::Error> {
    let number = serde_json::Value::deserialize(source)?.as_f64();
    let sane = number.filter(|gigabytes| (0.001..1e6).contains(gigabytes));
    Ok(sane.map(|gigabytes| (gigabytes * 1024.0 * 1024.0 * 1024.0) as u64))
}
