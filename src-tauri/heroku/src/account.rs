//! Whose token this is.

use jiff::Timestamp;
use serde::Deserialize;

use crate::lenient::{or_default, time};
use crate::request::Call;
use crate::{Client, Error};

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
}

impl Client {
    /// The token's account; `api-unauthorized` when the token opens none.
    pub async fn account(&self) -> Result<Account, Error> {
        self.ask(Call::get(&["account"])).await
    }
}
