//! Add-ons: services beside the app, such as its database.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Deserialize;
use serde_json::json;

use crate::lenient::or_default;
use crate::request::Call;
use crate::retry::Budget;
use crate::{AddonId, AppName, CancellationToken, Client, Error, Named};

/// An add-on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Addon {
    /// Its id.
    pub id: AddonId,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Its plan, such as `heroku-postgresql:essential-0`.
    #[serde(default, deserialize_with = "or_default")]
    pub plan: Named,
    /// What it is of, such as `heroku-postgresql`.
    #[serde(default, deserialize_with = "or_default")]
    pub addon_service: Named,
    /// What it does.
    pub state: AddonState,
    /// The config variables it sets.
    #[serde(default, deserialize_with = "or_default")]
    pub config_vars: Vec<String>,
    /// What is paid for it.
    #[serde(default)]
    pub billed_price: Option<Price>,
    /// What its maker says about its making.
    #[serde(default)]
    pub provision_message: Option<String>,
}

/// What an add-on does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AddonState {
    /// Being made.
    Provisioning,
    /// Ready.
    Provisioned,
    /// Being taken down.
    Deprovisioning,
    /// Taken down.
    Deprovisioned,
    /// Something newer than this program.
    #[serde(other)]
    Other,
}

/// A price.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Price {
    /// US cents a `unit`.
    #[serde(default, deserialize_with = "or_default")]
    pub cents: u64,
    /// Such as `month`.
    #[serde(default, deserialize_with = "or_default")]
    pub unit: String,
    /// Agreed upon otherwise; `cents` says nothing then.
    #[serde(default, deserialize_with = "or_default")]
    pub contract: bool,
}

/// An add-on to be made.
#[derive(Debug, Clone, Default)]
pub struct NewAddon {
    /// Its plan, such as `heroku-postgresql:essential-0`.
    pub plan: String,
    /// The prefix of its config variables, such as `DATABASE`; none leaves it to the add-on.
    pub attachment: Option<String>,
    /// Options its maker knows, such as a version.
    pub config: BTreeMap<String, String>,
}

impl Client {
    /// Every add-on of the app.
    pub async fn addons(&self, app: &AppName) -> Result<Vec<Addon>, Error> {
        self.list(Call::get(&["apps", app.as_str(), "addons"]).repeated())
            .await
    }

    /// One add-on.
    pub async fn addon(&self, app: &AppName, addon: AddonId) -> Result<Addon, Error> {
        self.addon_within(app, addon, &mut Budget::for_request(self.limits()))
            .await
    }

    /// Makes an add-on, which costs money. Sent again only when it certainly did not arrive; when it may have
    /// (`may_have_arrived`), list the add-ons first.
    pub async fn create_addon(&self, app: &AppName, new: &NewAddon) -> Result<Addon, Error> {
        let mut body = json!({ "plan": new.plan });
        if let Some(fields) = body.as_object_mut() {
            if let Some(name) = &new.attachment {
                fields.insert("attachment".to_owned(), json!({ "name": name }));
            }
            if !new.config.is_empty() {
                fields.insert("config".to_owned(), json!(new.config));
            }
        }
        self.ask(Call::post(&["apps", app.as_str(), "addons"], &body))
            .await
    }

    /// Waits until an add-on is ready. `AddonGone` when it is taken down instead, `WaitedTooLong` after the limit.
    pub async fn wait_for_addon(
        &self,
        app: &AppName,
        addon: &Addon,
        cancel: &CancellationToken,
    ) -> Result<Addon, Error> {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(Error::Cancelled),
            ready = self.addon_ready(app, addon) => ready,
        }
    }

    async fn addon_ready(&self, app: &AppName, addon: &Addon) -> Result<Addon, Error> {
        let started = Instant::now();
        let budget = &mut Budget::for_watching(self.limits());
        let mut addon = addon.clone();
        loop {
            match addon.state {
                AddonState::Provisioned => return Ok(addon),
                AddonState::Deprovisioning | AddonState::Deprovisioned => {
                    return Err(Error::AddonGone);
                }
                AddonState::Provisioning | AddonState::Other => {}
            }
            if started.elapsed() >= self.limits().addon {
                return Err(Error::WaitedTooLong {
                    what: "addon",
                    after: self.limits().addon,
                });
            }
            tokio::time::sleep(self.limits().poll).await;
            addon = self.addon_within(app, addon.id, budget).await?;
            budget.refill();
        }
    }

    async fn addon_within(
        &self,
        app: &AppName,
        addon: AddonId,
        budget: &mut Budget,
    ) -> Result<Addon, Error> {
        self.ask_within(
            &Call::get(&["apps", app.as_str(), "addons", &addon.to_string()]),
            budget,
        )
        .await
    }
}
