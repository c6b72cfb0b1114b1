//! Config variables. Their values are secrets: they leave this type one at a time, by name.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::request::Call;
use crate::{AppName, Client, Error};

/// An app's config variables.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct ConfigVars(BTreeMap<String, Option<SecretString>>);

/// Config variables to set and to take away; the others stay.
#[derive(Clone, Default)]
pub struct ConfigChange(BTreeMap<String, Option<SecretString>>);

impl ConfigVars {
    /// Their names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(|(_, value)| value.is_some())
            .map(|(name, _)| name.as_str())
    }

    /// One value.
    pub fn get(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)?.as_ref()
    }
}

impl ConfigChange {
    /// Changes nothing yet.
    pub fn new() -> ConfigChange {
        ConfigChange::default()
    }

    /// Sets one.
    pub fn set(mut self, name: &str, value: impl Into<SecretString>) -> ConfigChange {
        self.0.insert(name.to_owned(), Some(value.into()));
        self
    }

    /// Takes one away.
    pub fn unset(mut self, name: &str) -> ConfigChange {
        self.0.insert(name.to_owned(), None);
        self
    }
}

impl std::fmt::Debug for ConfigVars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ConfigVars")
            .field(&self.names().collect::<Vec<_>>())
            .finish()
    }
}

impl std::fmt::Debug for ConfigChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ConfigChange")
            .field(&self.0.keys().collect::<Vec<_>>())
            .finish()
    }
}

impl Client {
    /// The app's config variables.
    pub async fn config_vars(&self, app: &AppName) -> Result<ConfigVars, Error> {
        self.ask(Call::get(&["apps", app.as_str(), "config-vars"]))
            .await
    }

    /// Changes config variables; makes a release and restarts the servers. Repeating it changes nothing more.
    pub async fn change_config_vars(
        &self,
        app: &AppName,
        change: &ConfigChange,
    ) -> Result<ConfigVars, Error> {
        let body: Map<String, Value> = change
            .0
            .iter()
            .map(|(name, value)| {
                (
                    name.clone(),
                    value.as_ref().map(ExposeSecret::expose_secret).into(),
                )
            })
            .collect();
        self.ask(Call::patch(
            &["apps", app.as_str(), "config-vars"],
            &body.into(),
        ))
        .await
    }
}
