//! The client itself: one address and one token. Cheap to clone; it prints its address and nothing else.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use reqwest::header::HeaderValue;
use tokio::sync::watch;
use url::Url;

use crate::address::{is_loopback, judge};
use crate::copies::Copies;
use crate::network::Wire;
use crate::trouble::Troubles;
use crate::{Error, Limits, Token, UrlFault};

/// Heroku's Platform API.
pub const HEROKU: &str = "https://api.heroku.com";

/// Where Heroku has its databases' API, for an address of the Platform API. Elsewhere one server answers all.
const DATA: &str = "api.data.heroku.com";
/// And where what is measured (command line, `lib/apps/metrics`, 2026-08).
const METRICS: &str = "api.metrics.heroku.com";

fn beside(base: &Url, host: &str) -> Url {
    let mut other = base.clone();
    if base.host_str() == Some("api.heroku.com") {
        // A name in the place of a name is always taken.
        let _ = other.set_host(Some(host));
    }
    other
}

/// A client of the Platform API at one address, for one account.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
    /// The code of a second factor that goes along with every call.
    pub(crate) code: Option<HeaderValue>,
}

pub(crate) struct Inner {
    pub base: Url,
    /// Where the Data API is.
    pub data: Url,
    /// Where the Metrics API is.
    pub metrics: Url,
    pub at_home: bool,
    pub credential: RwLock<Credential>,
    /// Whether the token was refused since it was given.
    pub refused: watch::Sender<bool>,
    pub wire: Wire,
    pub limits: Limits,
    pub copies: Copies,
    pub troubles: Troubles,
}

/// A token and the header that carries it.
#[derive(Clone)]
pub(crate) struct Credential {
    pub token: Token,
    pub header: HeaderValue,
}

impl Credential {
    fn of(token: Token) -> Result<Credential, Error> {
        let header = token.header()?;
        Ok(Credential { token, header })
    }
}

/// Longest code of a second factor; those of keys that are plugged in have 44 characters.
const LONGEST_CODE: usize = 64;

impl Client {
    /// A client for `base`: https, or http on this computer's loopback. `BadBase` or `NoEncryption` otherwise.
    pub fn new(base: &str, token: Token) -> Result<Client, Error> {
        Client::with_limits(base, token, Limits::default())
    }

    /// The same with other limits, for tests.
    pub fn with_limits(base: &str, token: Token, limits: Limits) -> Result<Client, Error> {
        let refused = |reason| Error::BadBase { reason };
        let base = Url::parse(base).map_err(|_| refused(UrlFault::Unreadable))?;
        let at_home = base.host().is_some_and(|host| is_loopback(&host));
        judge(&base, at_home).map_err(refused)?;
        if base.query().is_some() || base.fragment().is_some() {
            return Err(refused(UrlFault::Extra));
        }
        let credential = Credential::of(token)?;
        let wire = Wire::new(&base, at_home, &limits)?;
        Ok(Client {
            inner: Arc::new(Inner {
                data: beside(&base, DATA),
                metrics: beside(&base, METRICS),
                base,
                at_home,
                credential: RwLock::new(credential),
                refused: watch::Sender::new(false),
                wire,
                limits,
                copies: Copies::default(),
                troubles: Troubles::default(),
            }),
            code: None,
        })
    }

    /// Goes on with another token of the same account: for this client and all its clones, also those at work.
    pub fn renew(&self, token: Token) -> Result<(), Error> {
        let credential = Credential::of(token)?;
        let kept = self.inner.credential.write();
        *kept.unwrap_or_else(PoisonError::into_inner) = credential;
        self.inner.refused.send_replace(false);
        Ok(())
    }

    /// Hears when the token is refused (401), whatever was asked with it.
    pub fn refused(&self) -> watch::Receiver<bool> {
        self.inner.refused.subscribe()
    }

    /// The token, for the keychain and to be found again among others.
    pub fn token(&self) -> Token {
        self.credential().token
    }

    /// A client whose every call carries the code of a second factor. `BadCode` when it could not be one.
    pub fn with_code(&self, code: &str) -> Result<Client, Error> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let fits = (1..=LONGEST_CODE).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !fits {
            return Err(Error::BadCode);
        }
        let mut code = HeaderValue::from_str(&code).map_err(|_| Error::BadCode)?;
        code.set_sensitive(true);
        Ok(Client {
            inner: Arc::clone(&self.inner),
            code: Some(code),
        })
    }

    pub(crate) fn credential(&self) -> Credential {
        let kept = self.inner.credential.read();
        kept.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The API's address.
    pub fn base(&self) -> &Url {
        &self.inner.base
    }

    /// The address of the Data API, which the token goes to as well.
    pub fn data_base(&self) -> &Url {
        &self.inner.data
    }

    /// The address of the Metrics API, which the token goes to as well.
    pub fn metrics_base(&self) -> &Url {
        &self.inner.metrics
    }

    /// Whether the API is on this computer.
    pub fn is_on_this_computer(&self) -> bool {
        self.inner.at_home
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.inner.limits
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client({})", self.inner.base)
    }
}
