//! Ports of this computer that are chosen here, not by the system: below what it hands out by itself, so that nobody
//! is given one by chance while its owner is away for a moment.

use std::io::{Error, ErrorKind, Result};
use std::net::Ipv4Addr;
use std::ops::Range;

use tokio::net::TcpListener;

// Systems hand out 32768 and up (Linux) or 49152 and up (macOS, Windows) by themselves, 2026-11.

/// The database's, which stays. Of its own, because apps may be made while it has not started yet.
const DATABASE: Range<u16> = 9_000..10_000;
/// Ports of the API and of each app, which stay. Nothing that needs one for a while may take it from here: an app that
/// has not been opened again yet would find its own gone.
const KEPT: Range<u16> = 10_000..20_000;
/// Ports of dynos, new at each start of one.
pub const DYNOS: Range<u16> = 20_000..30_000;

/// Listens on the port that was kept, or on one that can be kept.
pub async fn listen(kept: Option<u16>) -> Result<TcpListener> {
    let mut last = None;
    for port in kept.into_iter().chain(anywhere_in(KEPT)) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| ErrorKind::AddrInUse.into()))
}

/// The database's port that was kept, if it is free, or another that can be kept.
pub fn of_database(kept: Option<u16>) -> Result<u16> {
    let mut last: Option<Error> = None;
    for port in kept.into_iter().chain(anywhere_in(DATABASE)) {
        match std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| ErrorKind::AddrInUse.into()))
}

/// Every number of a range, once, beginning at any.
pub fn anywhere_in(range: Range<u16>) -> impl Iterator<Item = u16> {
    let (low, length) = (range.start, range.end - range.start);
    let mut random = [0; 2];
    // Without randomness the first one is as good.
    let _ = getrandom::fill(&mut random);
    let first = u16::from_le_bytes(random) % length;
    range.map(move |number| low + (number - low + first) % length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_range_is_tried_once() {
        let mut numbers: Vec<u16> = anywhere_in(KEPT).collect();
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(KEPT));
    }
}
