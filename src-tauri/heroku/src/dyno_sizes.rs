//! Dyno sizes: what servers there are, and what each costs.

use serde::Deserialize;

use crate::addons::Price;
use crate::request::Call;
use crate::{Client, Error};

/// A size of server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DynoSize {
    /// Its name, such as `Basic`.
    pub name: String,
    /// What one costs; none where the service does not say.
    #[serde(default)]
    pub cost: Option<Price>,
}

impl Client {
    /// Every size there is.
    pub async fn dyno_sizes(&self) -> Result<Vec<DynoSize>, Error> {
        self.list(Call::get(&["dyno-sizes"]).repeated()).await
    }
}
