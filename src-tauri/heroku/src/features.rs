//! Features of an app that are switched on one by one (Heroku Labs).

use serde::Deserialize;
use serde_json::json;

use crate::lenient::or_default;
use crate::request::Call;
use crate::{AppName, Client, Error};

#[derive(Deserialize)]
struct Feature {
    #[serde(default, deserialize_with = "or_default")]
    enabled: bool,
}

impl Client {
    /// Whether a feature of the app is on.
    pub async fn feature(&self, app: &AppName, feature: &str) -> Result<bool, Error> {
        let path = ["apps", app.as_str(), "features", feature];
        Ok(self.ask::<Feature>(Call::get(&path)).await?.enabled)
    }

    /// Switches a feature on or off. Repeating it changes nothing more.
    pub async fn set_feature(&self, app: &AppName, feature: &str, on: bool) -> Result<bool, Error> {
        let path = ["apps", app.as_str(), "features", feature];
        let call = Call::patch(&path, &json!({ "enabled": on }));
        Ok(self.ask::<Feature>(call).await?.enabled)
    }
}
