//! The code of one app's slug as another's: a copy with an id of its own, so that either app can go without the other.

use super::SlugDir;
use super::contents::{self, CopyError};
use crate::files::{self, DataDir};
use crate::secret::new_id;
use crate::store::now;
use crate::store::releases::Slug;

/// A copy that nobody has written down yet: it goes when it is dropped, unless it was `kept`.
pub struct Copied {
    slug: Slug,
    place: Option<SlugDir>,
}

impl Copied {
    /// Copies what the slug consisted of when it was made.
    pub async fn of(data: &DataDir, slug: &Slug) -> Result<Copied, CopyError> {
        let slug_of_copy = Slug {
            id: new_id(),
            created_at: now(),
            ..slug.clone()
        };
        let from = SlugDir::of(data, &slug.id);
        let to = SlugDir::of(data, &slug_of_copy.id);
        let copied = Copied {
            slug: slug_of_copy,
            place: Some(to.clone()),
        };
        let done = tokio::task::spawn_blocking(move || contents::copy(&from, &to)).await;
        done.unwrap_or_else(|_| Err(std::io::Error::other("the copy broke off").into()))?;
        Ok(copied)
    }

    /// The slug to write down.
    pub fn slug(&self) -> &Slug {
        &self.slug
    }

    /// It is written down.
    pub fn kept(mut self) {
        self.place = None;
    }
}

impl Drop for Copied {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            // What is left of it otherwise goes at the next start.
            let gone = move || drop(files::remove(place.root()));
            match tokio::runtime::Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn_blocking(gone)),
                Err(_) => gone(),
            }
        }
    }
}
