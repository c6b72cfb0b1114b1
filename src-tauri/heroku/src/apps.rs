//! Apps: what Heroku calls one program with its address, servers and settings.

use std::time::Instant;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::lenient::{or_default, time};
use crate::reply::Reply;
use crate::request::Call;
use crate::retry::Budget;
use crate::{Address, AppId, AppName, Client, Error, Named};

/// An app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct App {
    /// Its id, which outlives renames.
    pub id: AppId,
    /// Its name.
    pub name: AppName,
    /// Where it answers; never to be put together from the name. See `Client::admit`.
    #[serde(default)]
    pub web_url: Option<Address>,
    /// Whether visitors see a maintenance page instead.
    #[serde(default, deserialize_with = "or_default")]
    pub maintenance: bool,
    /// Who owns it.
    #[serde(default)]
    pub owner: Option<Owner>,
    /// The team it belongs to.
    #[serde(default)]
    pub team: Option<Named>,
    /// Where it runs, such as `eu`.
    #[serde(default)]
    pub region: Option<Named>,
    /// What it runs on, such as `heroku-24`.
    #[serde(default)]
    pub stack: Option<Named>,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When code was last released; none: nothing was ever put online.
    #[serde(default, deserialize_with = "time")]
    pub released_at: Option<Timestamp>,
    /// When anything about it last changed.
    #[serde(default, deserialize_with = "time")]
    pub updated_at: Option<Timestamp>,
}

/// Who owns an app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Owner {
    /// The address of the account.
    #[serde(default, deserialize_with = "or_default")]
    pub email: String,
}

/// An app to be made. What is left out, Heroku chooses.
#[derive(Debug, Clone, Default)]
pub struct NewApp {
    /// Its name.
    pub name: Option<AppName>,
    /// `us` or `eu`.
    pub region: Option<String>,
    /// Such as `heroku-24`.
    pub stack: Option<String>,
}

impl Client {
    /// Every app the account may see.
    pub async fn apps(&self) -> Result<Vec<App>, Error> {
        self.list(Call::get(&["apps"]).repeated()).await
    }

    /// One app.
    pub async fn app(&self, app: &AppName) -> Result<App, Error> {
        self.ask(Call::get(&["apps", app.as_str()]).repeated())
            .await
    }

    /// The app of this name, if there is one.
    pub async fn find_app(&self, app: &AppName) -> Result<Option<App>, Error> {
        match self.app(app).await {
            Ok(found) => Ok(Some(found)),
            Err(Error::Api { status: 404, .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// The same, but one that comes within `Limits::settle` is waited for: for when it is not known whether a
    /// request to make it is still on its way.
    pub async fn app_once_settled(&self, app: &AppName) -> Result<Option<App>, Error> {
        let started = Instant::now();
        loop {
            // What counts is when a look began: the last one must begin after everything has settled.
            let is_last = started.elapsed() >= self.limits().settle;
            let found = self.find_app(app).await?;
            if found.is_some() || is_last {
                return Ok(found);
            }
            tokio::time::sleep(self.limits().poll.min(self.limits().settle)).await;
        }
    }

    /// Makes an app. Sent again only when it certainly did not arrive; ask `may_have_arrived` of the error.
    pub async fn create_app(&self, new: &NewApp) -> Result<App, Error> {
        let mut body = serde_json::Map::new();
        for (key, value) in [
            ("name", new.name.as_ref().map(AppName::as_str)),
            ("region", new.region.as_deref()),
            ("stack", new.stack.as_deref()),
        ] {
            if let Some(value) = value {
                body.insert(key.to_owned(), value.into());
            }
        }
        self.ask(Call::post(&["apps"], &body.into())).await
    }

    /// Gives an app another name. It is asked for by id, so that a repetition finds it under either name.
    pub async fn rename_app(&self, app: &AppName, to: &AppName) -> Result<App, Error> {
        let budget = &mut Budget::for_request(self.limits());
        let found: App = self
            .ask_within(&Call::get(&["apps", app.as_str()]), budget)
            .await?;
        let body = json!({ "name": to.as_str() });
        self.ask_within(
            &Call::patch(&["apps", &found.id.to_string()], &body),
            budget,
        )
        .await
    }

    /// Shows visitors a maintenance page, or the app again.
    pub async fn set_maintenance(&self, app: &AppName, on: bool) -> Result<App, Error> {
        self.ask(Call::patch(
            &["apps", app.as_str()],
            &json!({ "maintenance": on }),
        ))
        .await
    }

    /// Deletes an app with its add-ons and their data. Gone already after an unclear attempt is gone.
    pub async fn delete_app(&self, app: &AppName) -> Result<(), Error> {
        let path = ["apps", app.as_str()];
        self.delete(Call::delete(&path)).await.map(drop)
    }

    /// Deletes; "not found" counts as done when an attempt before it may have arrived.
    pub(crate) async fn delete(&self, call: Call<'_>) -> Result<Option<Reply>, Error> {
        let budget = &mut Budget::for_request(self.limits());
        let mut unclear = false;
        loop {
            match self.once(&call).await {
                Ok(reply) => return Ok(Some(reply)),
                Err(Error::Api {
                    status: 404 | 410, ..
                }) if unclear => return Ok(None),
                Err(failure) => {
                    unclear |= failure.may_have_arrived();
                    budget.again(failure).await?;
                }
            }
        }
    }
}
