//! Sources: a place to upload a packed project to, and to build it from.

use serde::Deserialize;
use serde_json::Value;

use crate::request::Call;
use crate::retry::Budget;
use crate::{Address, Client, Error};

/// A place for one upload. Both addresses are signed and expire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where a build fetches it.
    pub get_url: Address,
    /// Where it is uploaded to.
    pub put_url: Address,
}

#[derive(Deserialize)]
struct Created {
    source_blob: Blob,
}

#[derive(Deserialize)]
struct Blob {
    get_url: Address,
    put_url: Address,
}

impl Client {
    /// A new place to upload to. An unused one does no harm, so this is repeated freely.
    pub async fn create_source(&self) -> Result<Source, Error> {
        self.create_source_within(&mut Budget::for_request(self.limits()))
            .await
    }

    pub(crate) async fn create_source_within(&self, budget: &mut Budget) -> Result<Source, Error> {
        let call = Call::post(&["sources"], &Value::Null).harmless();
        let Created {
            source_blob: Blob { get_url, put_url },
        } = self.ask_within(&call, budget).await?;
        self.admit("get_url", &get_url)?;
        self.admit("put_url", &put_url)?;
        Ok(Source { get_url, put_url })
    }
}
