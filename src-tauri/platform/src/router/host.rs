//! Whom a request is for. A page from elsewhere that had its own name point at this computer is not answered.

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
}
