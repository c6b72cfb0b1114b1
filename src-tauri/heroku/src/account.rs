//! Whose token this is.

use jiff::Timestamp;
use serde::Deserialize;

use crate::lenient::{or_default, time};
use crate::request::Call;
use crate::retry::Budget;
use crate::{AppName, Client, Error};

/// The account a token opens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// The address it signs in with.
    pub email: String,
    /// The person's name.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether a card was entered; add-ons need it.
    #[serde(default, deserialize_with = "or_default")]
    pub verified: bool,
    /// Whether it signs in with a second factor.
    #[serde(default, deserialize_with = "or_default")]
    pub two_factor_authentication: bool,
    /// Since when it owes money.
    #[serde(default, deserialize_with = "time")]
    pub delinquent_at: Option<Timestamp>,
    /// Since when it is suspended.
    #[serde(default, deserialize_with = "time")]
    pub suspended_at: Option<Timestamp>,
    /// How far the token reaches, in Heroku's words; none where the reply does not say.
    #[serde(skip)]
    pub scope: Option<Vec<String>>,
}

/// A team the account is in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Team {
    /// Its name.
    pub name: String,
}

impl Client {
    /// The token's account; `api-unauthorized` when the token opens none.
    pub async fn account(&self) -> Result<Account, Error> {
        let budget = &mut Budget::for_request(self.limits());
        let reply = self.send(&Call::get(&["account"]), budget).await?;
        Ok(Account {
            scope: reply.scope(),
            ..reply.json()?
        })
    }

    /// The teams the account is in.
    pub async fn teams(&self) -> Result<Vec<Team>, Error> {
        self.list(Call::get(&["teams"])).await
    }

    /// Lets what is done to an app through for a while, with the code of a second factor: see `with_code`.
    pub async fn pre_authorize(&self, app: &AppName) -> Result<(), Error> {
        let path = ["apps", app.as_str(), "pre-authorizations"];
        // A code is taken once: the second attempt would be refused for the first's sake.
        let call = Call::put(&path, &serde_json::Value::Null).harmful();
        self.tell(call).await
    }
}
