//! An answer of the API that was a success, and what its head says.

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName};
use serde::de::DeserializeOwned;

use crate::Error;
use crate::copies::Copy;

/// Says where a list goes on.
pub(crate) const NEXT_RANGE: &str = "next-range";

pub(crate) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The scopes that a header lists.
fn scopes(headers: &HeaderMap, name: &str) -> Option<Vec<String>> {
    let words = headers.get(name)?.to_str().ok()?;
    let words = words.split([' ', ',']).filter(|word| !word.is_empty());
    Some(words.map(str::to_owned).collect())
}

/// Whether a refusal says that the token has none of the scopes of which one is needed.
pub(crate) fn is_narrow(headers: &HeaderMap) -> bool {
    let has = scopes(headers, "oauth-scope");
    let needs = scopes(headers, "oauth-scope-accepted").filter(|needs| !needs.is_empty());
    has.zip(needs)
        .is_some_and(|(has, needs)| !has.iter().any(|scope| needs.contains(scope)))
}

impl Reply {
    /// What a copy says once more.
    pub fn again(copy: &Copy) -> Reply {
        let next = copy.next.clone().into_iter();
        Reply {
            status: copy.status,
            headers: next
                .map(|next| (HeaderName::from_static(NEXT_RANGE), next))
                .collect(),
            body: copy.body.clone(),
        }
    }

    /// How far the token reaches, as far as the reply says it.
    pub fn scope(&self) -> Option<Vec<String>> {
        scopes(&self.headers, "oauth-scope")
    }

    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| Error::BadJson {
            what: short_name::<T>(),
            line: error.line(),
            column: error.column(),
        })
    }
}

/// The type's name without its modules; serde's own message could quote a secret.
fn short_name<T>() -> &'static str {
    let full = std::any::type_name::<T>();
    let full = full.split('<').next_back().unwrap_or(full);
    full.trim_end_matches('>')
        .rsplit("::")
        .next()
        .unwrap_or(full)
}
