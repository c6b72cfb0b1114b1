//! Authorizations: the tokens of an account, listed, made and taken back. A token is told when it is made; in lists its
//! middle is hidden, and what is shown of it never prints.

use serde::Deserialize;
use serde_json::json;

use crate::lenient::or_default;
use crate::request::Call;
use crate::{AuthorizationId, Client, Error, ExposeSecret, SecretString, Token};

/// What stands for the middle of a token in a list (command line, `login.js`, 2026-08).
const HIDDEN: &str = "**********";
/// So much of a token must be shown at least for it to be known again.
const SHOWN: usize = 4;

/// A token of the account, as a list shows it.
#[derive(Debug, Clone, Deserialize)]
pub struct Authorization {
    /// Its id.
    pub id: AuthorizationId,
    /// What it is for, in the words of who made it.
    #[serde(default, deserialize_with = "or_default")]
    pub description: String,
    /// How far it reaches.
    #[serde(default, deserialize_with = "or_default")]
    pub scope: Vec<String>,
    /// Which program it was given to; none where the person made it.
    #[serde(default)]
    pub client: Option<ProgramId>,
    #[serde(default)]
    access_token: Option<Shown>,
}

/// A registered program.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProgramId {
    /// Its id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
}

#[derive(Clone, Deserialize)]
struct Shown {
    #[serde(default)]
    token: Option<SecretString>,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shown")
    }
}

/// An authorization to be made.
#[derive(Debug, Clone)]
pub struct NewAuthorization {
    /// What it is for.
    pub description: String,
    /// How far it reaches, such as `global`.
    pub scope: Vec<String>,
}

impl Authorization {
    /// Whether it can be the one of this token, as far as the list shows it.
    pub fn fits(&self, token: &Token) -> bool {
        let shown = self.access_token.as_ref();
        let Some(shown) = shown.and_then(|shown| shown.token.as_ref()) else {
            return false;
        };
        fits(shown.expose_secret(), token.expose())
    }
}

fn fits(shown: &str, token: &str) -> bool {
    match shown.split_once(HIDDEN) {
        Some((first, last)) => {
            let rest = token.strip_prefix(first);
            first.len() + last.len() >= SHOWN && rest.is_some_and(|rest| rest.ends_with(last))
        }
        None => !shown.is_empty() && shown == token,
    }
}

impl Client {
    /// Every token of the account that is listed.
    pub async fn authorizations(&self) -> Result<Vec<Authorization>, Error> {
        self.list(Call::get(&["oauth", "authorizations"])).await
    }

    /// The authorization of this client's own token; none where the list does not show which one that is.
    pub async fn own_authorization(&self) -> Result<Option<Authorization>, Error> {
        let token = self.token();
        let all = self.authorizations().await?;
        let mut fitting = all.into_iter().filter(|one| one.fits(&token));
        Ok(fitting.next().filter(|_| fitting.next().is_none()))
    }

    /// Makes a token. It is told here and nowhere else.
    pub async fn create_authorization(
        &self,
        new: &NewAuthorization,
    ) -> Result<(Authorization, Token), Error> {
        let body = json!({ "description": new.description, "scope": new.scope });
        let call = Call::post(&["oauth", "authorizations"], &body);
        let made: Authorization = self.ask(call).await?;
        let shown = made.access_token.as_ref();
        let token = shown.and_then(|shown| shown.token.clone());
        let token = Token::new(token.ok_or(Error::BadToken)?)?;
        Ok((made, token))
    }

    /// Takes a token back: from then on it opens nothing.
    pub async fn revoke(&self, authorization: AuthorizationId) -> Result<(), Error> {
        let id = authorization.to_string();
        let path = ["oauth", "authorizations", &id];
        self.delete(Call::delete(&path)).await.map(drop)
    }

    /// Ends the session that this client's token came from.
    pub async fn end_session(&self) -> Result<(), Error> {
        let call = Call::delete(&["oauth", "sessions", "~"]);
        self.delete(call).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_again_by_what_a_list_shows_of_it() {
        let token = "HRKU-AAbb-0123456789-wxyz";
        for (shown, found) in [
            (token, true),
            ("HRKU-AAbb**********wxyz", true),
            ("**********wxyz", true),
            ("HRKU-AAbb**********wxyy", false),
            ("HRKU-AAcc**********wxyz", false),
            // So little fits any token.
            ("**********", false),
            ("H**********yz", false),
            ("", false),
            // What would have to overlap is another, shorter token's.
            ("HRKU-AAbb-0123456789-wxyz**********wxyz", false),
        ] {
            assert_eq!(fits(shown, token), found, "{shown}");
        }
    }

    #[test]
    fn nothing_of_a_token_is_printed() {
        let json = r#"{"id":"01234567-89ab-cdef-0123-456789abcdef","access_token":{"token":"HRKU-canary"}}"#;
        let authorization: Authorization = serde_json::from_str(json).unwrap();
        assert!(!format!("{authorization:?}").contains("canary"));
    }
}
