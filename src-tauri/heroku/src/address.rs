//! Addresses that replies contain, and the rule for using one: https, or this computer's loopback when the
//! API itself is there. They carry signatures, so they never print more than their host.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::{Client, Error};

/// An address as the API gave it, not yet judged. Debug shows its host only.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UrlFault {
    /// It is no absolute address with a host.
    Unreadable,
    /// It is neither https nor, for an API on this computer, http to it.
    Unencrypted,
    /// It leads into this computer or the local network though the API is public.
    Inside,
    /// It leads away from this computer though the API is on it.
    Outside,
    /// It contains a user name or password.
    Credentials,
    /// It has a query or fragment where none belongs.
    Extra,
}

impl Address {
    /// Takes an address from elsewhere; it is judged when it is used.
    pub fn new(text: impl Into<String>) -> Address {
        Address(text.into())
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = Url::parse(&self.0)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned));
        write!(f, "Address({}/…)", host.as_deref().unwrap_or("?"))
    }
}

impl Client {
    /// The address when the rule admits it; `what` names it in the error ("web_url").
    pub fn admit(&self, what: &'static str, address: &Address) -> Result<Url, Error> {
        let refused = |reason| Error::BadUrl { what, reason };
        let url = Url::parse(address.text()).map_err(|_| refused(UrlFault::Unreadable))?;
        judge(&url, self.is_on_this_computer()).map_err(refused)?;
        Ok(url)
    }
}

/// The rule itself; `at_home` when the API is on this computer.
pub(crate) fn judge(url: &Url, at_home: bool) -> Result<(), UrlFault> {
    let host = url.host().ok_or(UrlFault::Unreadable)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlFault::Credentials);
    }
    match (url.scheme(), at_home) {
        ("https", _) | ("http", true) => {}
        ("http", false) => return Err(UrlFault::Unencrypted),
        _ => return Err(UrlFault::Unreadable),
    }
    match (is_loopback(&host), at_home) {
        (true, true) => Ok(()),
        (false, true) => Err(UrlFault::Outside),
        (true, false) => Err(UrlFault::Inside),
        (false, false) if is_private(&host) => Err(UrlFault::Inside),
        (false, false) => Ok(()),
    }
}

/// 127.0.0.0/8, ::1, `localhost` and names under it (RFC 6761).
pub(crate) fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.to_canonical().is_loopback(),
        Host::Domain(name) => is_localhost(name),
    }
}

pub(crate) fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    let last = name.rsplit('.').next().unwrap_or(name);
    last.eq_ignore_ascii_case("localhost")
}

/// Addresses no public service has. Names are not looked up here.
fn is_private(host: &Host<&str>) -> bool {
    let ip = match host {
        Host::Ipv4(ip) => IpAddr::V4(*ip),
        Host::Ipv6(ip) => ip.to_canonical(),
        Host::Domain(_) => return false,
    };
    match ip {
        IpAddr::V4(ip) => {
            ip.is_private()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_broadcast()
        }
        IpAddr::V6(ip) => {
            ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str, at_home: bool) -> Result<(), UrlFault> {
        judge(&Url::parse(text).unwrap(), at_home)
    }

    #[test]
    fn a_public_api_may_only_point_to_public_https() {
        assert_eq!(
            verdict("https://bucket.s3.amazonaws.com/x?sig=1", false),
            Ok(())
        );
        assert_eq!(
            verdict("http://bucket.s3.amazonaws.com/x", false),
            Err(UrlFault::Unencrypted)
        );
        assert_eq!(
            verdict("https://user:pw@example.com/", false),
            Err(UrlFault::Credentials)
        );
        assert_eq!(
            verdict("file:///etc/passwd", false),
            Err(UrlFault::Unreadable)
        );
        for inside in [
            "127.0.0.1",
            "[::1]",
            "localhost",
            "a.localhost",
            "10.1.2.3",
            "192.168.0.1",
            "169.254.169.254",
            "[fd00::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
        ] {
            assert_eq!(
                verdict(&format!("https://{inside}/"), false),
                Err(UrlFault::Inside),
                "{inside}"
            );
        }
    }

    #[test]
    fn an_api_on_this_computer_may_only_point_to_this_computer() {
        for home in [
            "http://127.0.0.1:80/",
            "http://study-1a2b.localhost:9000/",
            "http://[::1]:1/",
            "https://localhost/",
        ] {
            assert_eq!(verdict(home, true), Ok(()), "{home}");
        }
        for away in [
            "https://example.com/",
            "http://localhost.example.com/",
            "http://10.0.0.1/",
        ] {
            assert_eq!(verdict(away, true), Err(UrlFault::Outside), "{away}");
        }
    }

    #[test]
    fn an_address_shows_its_host_and_no_signature() {
        let shown = format!(
            "{:?}",
            Address::new("https://bucket.example/secret-path?X-Amz-Signature=abc")
        );
        assert_eq!(shown, "Address(bucket.example/…)");
    }
}
