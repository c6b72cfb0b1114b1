//! The client itself: one address and one token. Cheap to clone; it prints its address and nothing else.

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;
use url::Url;

use crate::address::{is_loopback, judge};
use crate::network::Wire;
use crate::{Error, Limits, Token, UrlFault};

/// Heroku's Platform API.
pub const HEROKU: &str = "https://api.heroku.com";

/// Where Heroku has its databases' API, for an address of the Platform API. Elsewhere one server answers both.
fn data_base(base: &Url) -> Url {
    let mut data = base.clone();
    if base.host_str() == Some("api.heroku.com") {
        // A name in the place of a name is always taken.
        let _ = data.set_host(Some("api.data.heroku.com"));
    }
    data
}

/// A client of the Platform API at one address, for one account.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub base: Url,
    /// Where the Data API is.
    pub data: Url,
    pub at_home: bool,
    pub token: Token,
    pub authorization: HeaderValue,
    pub wire: Wire,
    pub limits: Limits,
}

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
        let authorization = token.header()?;
        let wire = Wire::new(&base, at_home, &limits)?;
        Ok(Client {
            inner: Arc::new(Inner {
                data: data_base(&base),
                base,
                at_home,
                token,
                authorization,
                wire,
                limits,
            }),
        })
    }

    /// The API's address.
    pub fn base(&self) -> &Url {
        &self.inner.base
    }

    /// The address of the Data API, which the token goes to as well.
    pub fn data_base(&self) -> &Url {
        &self.inner.data
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
