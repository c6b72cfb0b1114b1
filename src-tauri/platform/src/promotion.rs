//! Promotions: the code of one app's release, released on others as it was built. Each target is a release of its own,
//! with its release phase; one that fails leaves what was online there.

use std::time::Duration;

use rusqlite::Transaction;

use crate::platform::Platform;
use crate::release;
use crate::slug::contents::CopyError;
use crate::slug::copied::Copied;
use crate::store::apps::App;
use crate::store::promotions::Target;
use crate::store::releases::{Release, Slug, Status};
use crate::store::{StoreError, apps, promotions, releases};

/// Why a target did not get the code.
#[derive(Debug, thiserror::Error)]
pub enum PromotionError {
    /// The source, its release or its code went.
    #[error("The code to promote is no longer there.")]
    NoSource,
    /// The target went.
    #[error("The app is no longer there.")]
    NoTarget,
    /// The code can't be copied.
    #[error("The code can't be promoted: {0}.")]
    Copy(#[from] CopyError),
    /// The platform's memory.
    #[error("The code can't be promoted: {0}.")]
    Store(#[from] StoreError),
    /// The release phase failed.
    #[error("The release command of v{version} failed.")]
    Phase {
        /// The release's number.
        version: u32,
    },
}

/// Carries a target on in the background, from wherever it is.
pub fn begin(platform: &Platform, target: Target) {
    let platform = platform.clone();
    tokio::spawn(async move {
        let done = tokio::select! {
            done = carry(&platform, &target) => done,
            // The next start goes on with it.
            () = platform.closing.cancelled() => return,
        };
        if let Err(error) = &done {
            platform.log(&target.app_id, &format!("Promotion failed: {error}"));
        }
        let error = done.err().map(|error| error.to_string());
        platform
            .insist("the end of a promotion", move |tx| {
                promotions::conclude(tx, &target, error.as_deref())
            })
            .await;
    });
}

/// Goes on with the targets that an end of the platform cut off.
pub async fn recover(platform: &Platform) -> Result<(), StoreError> {
    let pending = platform
        .store
        .with::<_, StoreError>(|tx| promotions::pending(tx));
    for target in pending.await? {
        begin(platform, target);
    }
    Ok(())
}

async fn carry(platform: &Platform, target: &Target) -> Result<(), PromotionError> {
    let release = match &target.release_id {
        Some(release) => release.clone(),
        None => release_on(platform, target).await?,
    };
    loop {
        let (app, id) = (target.app_id.clone(), release.clone());
        let found = platform
            .store
            .with::<_, StoreError>(move |tx| releases::find(tx, &app, &id));
        let release = found.await?.ok_or(PromotionError::NoTarget)?;
        match release.status {
            Status::Pending => tokio::time::sleep(Duration::from_millis(200)).await,
            Status::Failed => {
                return Err(PromotionError::Phase {
                    version: release.version,
                });
            }
            Status::Succeeded | Status::Expired => return Ok(()),
        }
    }
}

/// The source's name, release and code.
fn source(
    tx: &Transaction<'_>,
    promotion: &str,
) -> Result<Option<(App, Release, Slug)>, StoreError> {
    let Some(promotion) = promotions::find(tx, promotion)? else {
        return Ok(None);
    };
    let Some(app) = apps::find(tx, &promotion.app_id)? else {
        return Ok(None);
    };
    let Some(release) = releases::find(tx, &app.id, &promotion.release_id)? else {
        return Ok(None);
    };
    let slug = releases::slug(tx, &app.id, release.slug_id.as_deref().unwrap_or_default())?;
    Ok(slug.map(|slug| (app, release, slug)))
}

/// Copies the code and writes the release down; its id.
async fn release_on(platform: &Platform, target: &Target) -> Result<String, PromotionError> {
    let promotion = target.promotion_id.clone();
    let (app, release, slug) = platform
        .store
        .with::<_, StoreError>(move |tx| source(tx, &promotion))
        .await?
        .ok_or(PromotionError::NoSource)?;
    let copied = Copied::of(&platform.data, &slug).await?;
    let commit = slug.commit.as_deref().unwrap_or(&slug.id);
    let commit: String = commit.chars().take(8).collect();
    let description = format!("Promote {} v{} {commit}", app.name, release.version);
    let release = write_down(platform, target, copied.slug().clone(), description).await?;
    copied.kept();
    let id = release.id.clone();
    release::carry_out(platform, release).await;
    Ok(id)
}

async fn write_down(
    platform: &Platform,
    target: &Target,
    slug: Slug,
    description: String,
) -> Result<Release, PromotionError> {
    let id = target.id.clone();
    let draft = move |tx: &Transaction<'_>, app: &App| -> Result<Release, StoreError> {
        releases::insert_slug(tx, &app.id, &slug)?;
        let release = release::add(tx, &app.id, &description, Some(slug.id.clone()))?;
        if promotions::set_release(tx, &id, &release.id)? {
            Ok(release)
        } else {
            Err(StoreError::Lost)
        }
    };
    release::when_free(platform, &target.app_id, draft)
        .await?
        .ok_or(PromotionError::NoTarget)
}
