//! Releases: numbered versions of what runs, each of code and settings.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::apps::Owner;
use crate::lenient::{or_default, time};
use crate::request::Call;
use crate::retry::Budget;
use crate::{Address, AppName, Client, Error, Output, ReleaseId, SlugId};

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// Its number, from 1.
    pub version: u64,
    /// Whether its release phase is over, and how it went.
    pub status: ReleaseStatus,
    /// Whether it is the one that runs.
    #[serde(default, deserialize_with = "or_default")]
    pub current: bool,
    /// What made it, such as "Deploy 1a2b3c4d".
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// Whether it can be gone back to; false when the API does not say.
    #[serde(default, deserialize_with = "or_default")]
    pub eligible_for_rollback: bool,
    /// Who made it.
    #[serde(default)]
    pub user: Option<Owner>,
    /// Its code; none before the first build.
    #[serde(default)]
    pub slug: Option<ReleaseSlug>,
    /// Where its release phase's output is; none without one.
    #[serde(default)]
    pub output_stream_url: Option<Address>,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
}

/// A release's code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReleaseSlug {
    /// Its id.
    pub id: SlugId,
}

/// How far a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReleaseStatus {
    /// Its release phase runs.
    Pending,
    /// Done.
    Succeeded,
    /// Its release phase failed; the one before runs on.
    Failed,
    /// Too old: its code was removed.
    Expired,
    /// Something newer than this program.
    #[serde(other)]
    Other,
}

impl Client {
    /// Every release, the newest first.
    pub async fn releases(&self, app: &AppName) -> Result<Vec<Release>, Error> {
        let mut releases: Vec<Release> = self
            .list(
                Call::get(&["apps", app.as_str(), "releases"])
                    .range("version ..; order=desc,max=1000")
                    .repeated(),
            )
            .await?;
        releases.sort_by_key(|release| std::cmp::Reverse(release.version));
        Ok(releases)
    }

    /// One release.
    pub async fn release(&self, app: &AppName, release: ReleaseId) -> Result<Release, Error> {
        self.release_within(app, release, &mut Budget::for_request(self.limits()))
            .await
    }

    pub(crate) async fn release_within(
        &self,
        app: &AppName,
        release: ReleaseId,
        budget: &mut Budget,
    ) -> Result<Release, Error> {
        self.ask_within(
            &Call::get(&["apps", app.as_str(), "releases", &release.to_string()]),
            budget,
        )
        .await
    }

    /// Makes a new release of an earlier one's code and settings; data stays. Sent again only when it certainly
    /// did not arrive.
    pub async fn roll_back(&self, app: &AppName, to: ReleaseId) -> Result<Release, Error> {
        self.ask(Call::post(
            &["apps", app.as_str(), "releases"],
            &json!({ "release": to.to_string() }),
        ))
        .await
    }

    /// Releases a slug, which may be another app's of the account. Sent again only when it certainly did not arrive.
    pub async fn release_slug(&self, app: &AppName, slug: SlugId) -> Result<Release, Error> {
        self.ask(Call::post(
            &["apps", app.as_str(), "releases"],
            &json!({ "slug": slug.to_string() }),
        ))
        .await
    }

    /// The output of a release's release phase; none when it has none.
    pub fn release_output(&self, release: &Release) -> Result<Option<Output>, Error> {
        release
            .output_stream_url
            .as_ref()
            .map(|address| self.output(address))
            .transpose()
    }
}
