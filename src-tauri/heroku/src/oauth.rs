//! Signing in through the browser: where the person is sent, and how the code they bring back becomes a token.
//! Opens no browser and listens to nobody; the program's secret goes to the sign-in's own origin and nowhere else.

use std::fmt;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, Response};
use serde::Deserialize;
use url::{Url, form_urlencoded};

use crate::address::{is_loopback, judge};
use crate::network::{Wire, read_failure, shortened};
use crate::{Error, ExposeSecret, Limits, SecretString, Token, UrlFault};

/// Where Heroku lets people sign in (Dev Center, "OAuth", 2024-07). Elsewhere one server does all.
const HEROKU_ID: &str = "https://id.heroku.com";
/// Answers are a few hundred bytes.
const LARGEST: usize = 64 << 10;

/// This program as it is registered at Heroku.
#[derive(Clone)]
pub struct Registration {
    /// Its id.
    pub id: String,
    /// What proves that it is the one.
    pub secret: SecretString,
    /// Where the browser brings the code: http on this computer's loopback.
    pub callback: Url,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registration({})", self.id)
    }
}

/// What a code, or an earlier refresh token, was exchanged for.
#[derive(Debug, Clone)]
pub struct Granted {
    /// The token.
    pub token: Token,
    /// For the next one, when this has ended.
    pub refresh: Option<SecretString>,
    /// How long the token holds.
    pub lifetime: Option<Duration>,
}

/// Where people sign in.
pub struct Oauth {
    base: Url,
    wire: Wire,
    limits: Limits,
}

impl Oauth {
    /// The sign-in that belongs to the API at `api`: Heroku's own, or that of a server on this computer.
    pub fn of(api: &str, limits: Limits) -> Result<Oauth, Error> {
        let refused = |reason| Error::BadBase { reason };
        let mut base = Url::parse(api).map_err(|_| refused(UrlFault::Unreadable))?;
        if base.host_str() == Some("api.heroku.com") {
            base = Url::parse(HEROKU_ID).map_err(|_| refused(UrlFault::Unreadable))?;
        }
        let at_home = base.host().is_some_and(|host| is_loopback(&host));
        judge(&base, at_home).map_err(refused)?;
        let wire = Wire::new(&base, at_home, &limits)?;
        Ok(Oauth { base, wire, limits })
    }

    /// The page on which the person agrees. `state` comes back with the code and must be the same.
    pub fn page(&self, program: &Registration, state: &str) -> Url {
        let mut page = self.base.clone();
        page.set_path("/oauth/authorize");
        page.query_pairs_mut()
            .append_pair("client_id", &program.id)
            .append_pair("response_type", "code")
            .append_pair("scope", "global")
            .append_pair("state", state);
        page
    }

    /// Exchanges the code that the browser brought.
    pub async fn exchange(
        &self,
        program: &Registration,
        code: &SecretString,
    ) -> Result<Granted, Error> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("client_secret", program.secret.expose_secret()),
        ];
        self.ask(&fields).await
    }

    /// A new token for an earlier refresh token.
    pub async fn renew(
        &self,
        program: &Registration,
        refresh: &SecretString,
    ) -> Result<Granted, Error> {
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
            ("client_secret", program.secret.expose_secret()),
        ];
        self.ask(&fields).await
    }

    /// Asked once: a code is taken once.
    async fn ask(&self, fields: &[(&str, &str)]) -> Result<Granted, Error> {
        let mut url = self.base.clone();
        url.set_path("/oauth/token");
        let host = url.host_str().unwrap_or_default().to_owned();
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self.wire.fresh.request(Method::POST, url);
        let request = request
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let asked = async {
            let response = request.send().await?;
            let status = response.status();
            Ok((status, whole(response).await?))
        };
        let failed = |error: reqwest::Error| read_failure(&error, &host, &self.limits);
        let (status, body) = match tokio::time::timeout(self.limits.stall, asked).await {
            Ok(answer) => answer.map_err(failed)?,
            Err(_) => {
                let after = self.limits.stall;
                return Err(Error::Stall { host, after });
            }
        };
        let body = body.ok_or(Error::BodyTooLarge { limit: LARGEST })?;
        if !status.is_success() {
            return Err(refusal(status.as_u16(), &body));
        }
        granted(&body)
    }
}

async fn whole(mut response: Response) -> reqwest::Result<Option<Vec<u8>>> {
    let mut body = Vec::new();
    while let Some(bytes) = response.chunk().await? {
        if body.len() + bytes.len() > LARGEST {
            return Ok(None);
        }
        body.extend_from_slice(&bytes);
    }
    Ok(Some(body))
}

/// Its words are left out: they could quote what was sent.
fn refusal(status: u16, body: &[u8]) -> Error {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Said {
        id: String,
        error: String,
    }
    let said: Said = serde_json::from_slice(body).unwrap_or_default();
    let id = if said.id.is_empty() {
        said.error
    } else {
        said.id
    };
    let is_word = id
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    Error::Api {
        status,
        id: if is_word {
            shortened(&id)
        } else {
            String::new()
        },
        message: String::new(),
        retry_after: None,
        app: String::new(),
        narrow: false,
    }
}

fn granted(body: &[u8]) -> Result<Granted, Error> {
    #[derive(Deserialize)]
    struct Said {
        access_token: SecretString,
        #[serde(default)]
        refresh_token: Option<SecretString>,
        #[serde(default)]
        expires_in: Option<u64>,
    }
    let said: Said = serde_json::from_slice(body).map_err(|error| Error::BadJson {
        what: "Granted",
        line: error.line(),
        column: error.column(),
    })?;
    Ok(Granted {
        token: Token::new(said.access_token)?,
        refresh: said.refresh_token,
        lifetime: said.expires_in.map(Duration::from_secs),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_sign_in_at_herokus_own_page_and_at_no_open_one() {
        let page = |api: &str| {
            let program = Registration {
                id: "a b&c".to_owned(),
                secret: SecretString::from("canary-secret"),
                callback: Url::parse("http://127.0.0.1:4000/").unwrap(),
            };
            assert!(!format!("{program:?}").contains("canary"));
            let oauth = Oauth::of(api, Limits::default());
            oauth.map(|oauth| oauth.page(&program, "mark").to_string())
        };
        let query = "client_id=a+b%26c&response_type=code&scope=global&state=mark";
        assert_eq!(
            page("https://api.heroku.com").unwrap(),
            format!("https://id.heroku.com/oauth/authorize?{query}")
        );
        assert_eq!(
            page("http://127.0.0.1:5000").unwrap(),
            format!("http://127.0.0.1:5000/oauth/authorize?{query}")
        );
        assert!(page("http://id.heroku.com").is_err());
    }

    #[test]
    fn a_refusal_quotes_nothing_of_what_was_sent() {
        let body = br#"{"id":"unauthorized","message":"canary-secret is wrong"}"#;
        let shown = format!("{:?}", refusal(401, body));
        assert!(
            shown.contains("unauthorized") && !shown.contains("canary"),
            "{shown}"
        );
        let shown = format!("{:?}", refusal(400, br#"{"error":"canary-secret no"}"#));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
