//! With whom an app is shared.

use serde::Deserialize;

use crate::apps::Owner;
use crate::request::Call;
use crate::{AppName, Client, Error};

/// Somebody who may work with an app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Collaborator {
    /// Who it is.
    pub user: Owner,
    /// What they are to it, such as `owner` or `collaborator`.
    #[serde(default)]
    pub role: Option<String>,
}

impl Client {
    /// Everybody an app is shared with.
    pub async fn collaborators(&self, app: &AppName) -> Result<Vec<Collaborator>, Error> {
        self.list(Call::get(&["apps", app.as_str(), "collaborators"]).repeated())
            .await
    }
}
