//! The wire below HTTP: encryption, name lookup, and reading reqwest's errors. Nothing here knows the API.

use std::error::Error as StdError;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::client::danger::ServerCertVerifier;
use url::Url;

use crate::address::is_localhost;
use crate::{Error, Limits};

/// A client that keeps connections, and one that opens a new one each time: a POST on a connection that the
/// other side has just given up would be lost in an unclear way.
pub(crate) struct Wire {
    pub kept: reqwest::Client,
    pub fresh: reqwest::Client,
}

impl Wire {
    pub fn new(base: &Url, at_home: bool, limits: &Limits) -> Result<Wire, Error> {
        let tls = encryption(base)?;
        let build = |idle: usize| {
            let builder = reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .user_agent(concat!("orchard/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(limits.connect)
                .pool_max_idle_per_host(idle)
                .pool_idle_timeout(std::time::Duration::from_secs(20))
                .dns_resolver(Arc::new(Lookup { at_home }));
            // A proxy of the network has no business between two programs of this computer.
            let builder = if at_home { builder.no_proxy() } else { builder };
            builder.build().map_err(|error| Error::NoEncryption {
                detail: innermost(&error),
            })
        };
        Ok(Wire {
            // As many as are asked at once for all of one app.
            kept: build(9)?,
            fresh: build(0)?,
        })
    }
}

/// The system's own idea of which certificates are good. Without encryption to do, nothing is trusted and
/// nothing is loaded: a machine without any certificates can still use the platform on itself.
fn encryption(base: &Url) -> Result<rustls::ClientConfig, Error> {
    let failed = |error: rustls::Error| Error::NoEncryption {
        detail: error.to_string(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    if base.scheme() == "http" {
        return Ok(builder
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth());
    }
    let system: Arc<dyn ServerCertVerifier> =
        Arc::new(rustls_platform_verifier::Verifier::new(provider).map_err(failed)?);
    Ok(builder
        .dangerous()
        .with_custom_certificate_verifier(system)
        .with_no_client_auth())
}

/// The system's lookup, with an error that can be told from others. At home it only knows `localhost` and
/// names under it, which many systems do not resolve by themselves.
struct Lookup {
    at_home: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("name not found")]
struct NotFound;

impl Resolve for Lookup {
    fn resolve(&self, name: Name) -> Resolving {
        let at_home = self.at_home;
        Box::pin(async move {
            if is_localhost(name.as_str()) {
                let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                return Ok(Box::new(std::iter::once(here)) as Addrs);
            }
            if at_home {
                return Err(NotFound.into());
            }
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(|_| NotFound)?
                .collect();
            if found.is_empty() {
                Err(NotFound.into())
            } else {
                Ok(Box::new(found.into_iter()) as Addrs)
            }
        })
    }
}

/// Puts a failure of reqwest into our words. The address is left out: its query may be a signature.
pub(crate) fn read_failure(error: &reqwest::Error, host: &str, limits: &Limits) -> Error {
    let host = host.to_owned();
    let detail = innermost(error);
    if let Some(tls) = find::<rustls::Error>(error) {
        if matches!(
            tls,
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented
        ) {
            return Error::Certificate { host, detail };
        }
        if error.is_connect() {
            return Error::Tls { host, detail };
        }
    }
    if find::<NotFound>(error).is_some() {
        return Error::Dns { host };
    }
    if error.is_connect() {
        return if error.is_timeout() {
            Error::ConnectTimeout {
                host,
                after: limits.connect,
            }
        } else {
            Error::Connect { host, detail }
        };
    }
    if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
        return Error::BadReply { host, detail };
    }
    Error::Reset { host, detail }
}

/// The first cause of type `T`, looking into `io::Error`s as well, which hide theirs.
pub(crate) fn find<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(hidden) => Some(hidden as &(dyn StdError + 'static)),
            None => error.source(),
        };
    }
    None
}

fn innermost(error: &reqwest::Error) -> String {
    let mut last: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(deeper) = last.and_then(StdError::source) {
        last = Some(deeper);
    }
    shortened(&last.map_or_else(|| "no cause given".to_owned(), ToString::to_string))
}

/// At most 300 characters, none of them a control character.
pub(crate) fn shortened(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect::<String>()
        .trim()
        .to_owned()
}
