//! Whom a request is for. A page from elsewhere that had its own name point at this computer is not answered.

use std::net::Ipv4Addr;

use hyper::Request;
use hyper::header::HOST;

/// What the request says, if it says one thing only.
pub(super) fn of<B>(request: &Request<B>) -> Option<String> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    let agrees = request
        .uri()
        .authority()
        .is_none_or(|authority| authority.as_str().eq_ignore_ascii_case(host));
    (hosts.next().is_none() && agrees).then(|| host.to_owned())
}

/// Whether `host` means this listener: its own name, `localhost` or `127.0.0.1`, with its own port or none.
pub(super) fn is_ours(host: &str, name: &str, port: u16) -> bool {
    let (host, asked) = match host.rsplit_once(':') {
        Some((host, asked)) => (host, Some(asked)),
        None => (host, None),
    };
    let known = [name, "localhost", "127.0.0.1"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(host));
    known && asked.is_none_or(|asked| asked == port.to_string())
}

/// Whether `host` is this address with this port, to the letter: names that others could have point here never are.
pub(super) fn is_address(host: &str, address: Ipv4Addr, port: u16) -> bool {
    host == format!("{address}:{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_computer_are_ours() {
        for host in [
            "talk-1f2e.localhost:5001",
            "TALK-1F2E.localhost",
            "localhost:5001",
            "127.0.0.1:5001",
            "127.0.0.1",
        ] {
            assert!(is_ours(host, "talk-1f2e.localhost", 5001), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:5001",
            "localhost:80",
            "other.localhost:5001",
            "localhost.evil.example:5001",
            "127.0.0.1.evil.example",
            "localhost:",
            "[::1]:5001",
            "localhost:5001:5001",
            "x@localhost:5001",
        ] {
            assert!(!is_ours(host, "talk-1f2e.localhost", 5001), "{host}");
        }
    }

    #[test]
    fn from_the_network_only_the_address_itself_is_ours() {
        let ours = |host: &str| is_address(host, Ipv4Addr::new(192, 168, 1, 5), 5001);
        assert!(ours("192.168.1.5:5001"));
        for host in [
            "",
            "192.168.1.5",
            "192.168.1.5:80",
            "192.168.1.6:5001",
            "127.0.0.1:5001",
            "localhost:5001",
            "talk-1f2e.localhost:5001",
            "192.168.1.5.evil.example:5001",
            "evil.example:5001",
            "3232235781:5001",
            "192.168.001.005:5001",
            "x@192.168.1.5:5001",
        ] {
            assert!(!ours(host), "{host}");
        }
    }
}
