//! Builds: from an uploaded source to a release. One is never sent twice: when it is unclear whether it
//! arrived, it is looked for by its version tag first.

use std::time::Instant;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::lenient::{or_default, time};
use crate::request::Call;
use crate::retry::Budget;
use crate::{Address, AppName, BuildId, Client, Error, Output, ReleaseId, SlugId};

/// A build.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Build {
    /// Its id.
    pub id: BuildId,
    /// How far it is.
    pub status: BuildStatus,
    /// Where its output is.
    #[serde(default)]
    pub output_stream_url: Option<Address>,
    /// What it is made from.
    #[serde(default, deserialize_with = "or_default")]
    pub source_blob: BuildSource,
    /// What it runs on.
    #[serde(default)]
    pub stack: Option<String>,
    /// The slug it made.
    #[serde(default)]
    slug: Option<Ref<SlugId>>,
    /// The release it made.
    #[serde(default)]
    release: Option<Ref<ReleaseId>>,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Ref<T> {
    id: T,
}

/// What a build is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct BuildSource {
    /// The version tag it was sent with.
    #[serde(default)]
    pub version: Option<String>,
    /// The checksum it was sent with.
    #[serde(default)]
    pub checksum: Option<String>,
}

/// How far a build is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BuildStatus {
    /// Still going.
    Pending,
    /// Done; there may be a release.
    Succeeded,
    /// Failed or cancelled; nothing was released.
    Failed,
    /// Something newer than this program.
    #[serde(other)]
    Other,
}

/// A source's checksum: `SHA256:` and 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Checksum(String);

/// A build to be made.
#[derive(Debug, Clone)]
pub struct NewBuild {
    /// Where the source is: `Source::get_url`.
    pub source: Address,
    /// The checksum of what was uploaded.
    pub checksum: Checksum,
    /// Our own mark, never used twice for one app: by it a build is found again. 1–100 printable ASCII.
    pub tag: String,
    /// What a person reads about it.
    pub description: Option<String>,
}

impl Build {
    /// The slug it made.
    pub fn slug(&self) -> Option<SlugId> {
        self.slug.as_ref().map(|slug| slug.id)
    }

    /// The release it made.
    pub fn release(&self) -> Option<ReleaseId> {
        self.release.as_ref().map(|release| release.id)
    }
}

impl Checksum {
    /// From the hex digits of a SHA-256; `BadName` when they are not.
    pub fn sha256(hex: &str) -> Result<Checksum, Error> {
        if hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Checksum(format!("SHA256:{}", hex.to_ascii_lowercase())))
        } else {
            Err(Error::BadName { what: "Checksum" })
        }
    }
}

impl Client {
    /// Every build of the app the API still knows, the newest first where it can sort.
    pub async fn builds(&self, app: &AppName) -> Result<Vec<Build>, Error> {
        self.builds_within(app, &mut Budget::for_request(self.limits()))
            .await
    }

    async fn builds_within(&self, app: &AppName, budget: &mut Budget) -> Result<Vec<Build>, Error> {
        self.list_within(
            Call::get(&["apps", app.as_str(), "builds"])
                .range("created_at ..; max=1000, order=desc"),
            budget,
        )
        .await
    }

    /// One build.
    pub async fn build(&self, app: &AppName, build: BuildId) -> Result<Build, Error> {
        self.build_within(app, build, &mut Budget::for_request(self.limits()))
            .await
    }

    pub(crate) async fn build_within(
        &self,
        app: &AppName,
        build: BuildId,
        budget: &mut Budget,
    ) -> Result<Build, Error> {
        self.ask_within(
            &Call::get(&["apps", app.as_str(), "builds", &build.to_string()]),
            budget,
        )
        .await
    }

    /// The build that was sent with this tag, as after a restart of this program.
    pub async fn find_build(&self, app: &AppName, tag: &str) -> Result<Option<Build>, Error> {
        self.find_build_within(app, tag, &mut Budget::for_request(self.limits()))
            .await
    }

    async fn find_build_within(
        &self,
        app: &AppName,
        tag: &str,
        budget: &mut Budget,
    ) -> Result<Option<Build>, Error> {
        let builds = self.builds_within(app, budget).await?;
        Ok(builds
            .into_iter()
            .find(|build| build.source_blob.version.as_deref() == Some(tag)))
    }

    /// Starts a build, once: after an unclear attempt it is looked for by its tag for a while, and only then
    /// sent again. `BuildUnknown` when not even that could be found out.
    pub async fn create_build(&self, app: &AppName, new: &NewBuild) -> Result<Build, Error> {
        if !(1..=100).contains(&new.tag.len())
            || !new.tag.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(Error::BadName { what: "build tag" });
        }
        let url = self.admit("get_url", &new.source)?;
        let mut blob = json!({ "url": url.as_str(), "checksum": new.checksum, "version": new.tag });
        if let (Some(description), Some(fields)) = (&new.description, blob.as_object_mut()) {
            fields.insert(
                "version_description".to_owned(),
                description.as_str().into(),
            );
        }
        let body = json!({ "source_blob": blob });
        let path = ["apps", app.as_str(), "builds"];
        let call = Call::post(&path, &body);
        let budget = &mut Budget::for_request(self.limits());
        loop {
            let failure = match self
                .send(&call, budget)
                .await
                .and_then(|reply| reply.json())
            {
                Ok(build) => return Ok(build),
                Err(failure) if failure.may_have_arrived() => failure,
                Err(failure) => return Err(failure),
            };
            tracing::warn!(code = failure.code(), tag = %new.tag, "unclear whether the build arrived");
            let unknown = |cause| Error::BuildUnknown {
                tag: new.tag.clone(),
                cause: Box::new(cause),
            };
            if let Some(build) = self
                .look_for_build(app, &new.tag, budget)
                .await
                .map_err(unknown)?
            {
                return Ok(build);
            }
            // An answer that cannot be read is still an answer: then it did arrive, whatever the list says.
            if !failure.may_pass() {
                return Err(unknown(failure));
            }
            budget.spend(failure).await?;
        }
    }

    /// Looks more than once: a request that was cut may still be on its way to the builds.
    async fn look_for_build(
        &self,
        app: &AppName,
        tag: &str,
        budget: &mut Budget,
    ) -> Result<Option<Build>, Error> {
        let started = Instant::now();
        loop {
            // What counts is when a look began: the last one must begin after everything has settled.
            let is_last = started.elapsed() >= self.limits().settle;
            let found = self.find_build_within(app, tag, budget).await?;
            if found.is_some() || is_last {
                return Ok(found);
            }
            tokio::time::sleep(self.limits().poll.min(self.limits().settle)).await;
        }
    }

    /// Stops a build. `api-not-found`, `api-conflict` or `api-refused` when it is over already: ask the build.
    pub async fn cancel_build(&self, app: &AppName, build: BuildId) -> Result<(), Error> {
        self.tell(Call::delete(&[
            "apps",
            app.as_str(),
            "builds",
            &build.to_string(),
        ]))
        .await
    }

    /// The output of a build, from its beginning; none when the API gives none.
    pub fn build_output(&self, build: &Build) -> Result<Option<Output>, Error> {
        build
            .output_stream_url
            .as_ref()
            .map(|address| self.output(address))
            .transpose()
    }
}
