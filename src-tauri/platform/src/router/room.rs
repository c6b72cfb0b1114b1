//! The doors of an app to the network it is in: open on each private address of this computer while the person wants
//! that, on the port the app has on this computer anyway. It follows the addresses, which come and go.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::Ipv4Addr;
use std::sync::{Arc, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::Mutex;

use super::door::Door;
use super::pass::Gate;
use crate::network::Network;

/// Why nobody can come although the room is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// This computer is in no network.
    NoNetwork,
    /// All its addresses are ones that the whole internet could reach.
    OnlyPublic,
    /// Another program has the port there.
    PortTaken,
    /// The system did not let the port be opened.
    Refused,
}

impl Shut {
    /// A stable word.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoNetwork => "no-network",
            Self::OnlyPublic => "only-public",
            Self::PortTaken => "port-taken",
            Self::Refused => "refused",
        }
    }
}

/// Who can come from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Whether other computers are wanted.
    pub open: bool,
    /// The addresses they can come by, the likeliest first.
    pub addresses: Vec<Ipv4Addr>,
    /// Why there are none.
    pub shut: Option<Shut>,
}

/// The room of one app. Closed until it is opened.
#[derive(Debug)]
pub struct Room {
    gate: Arc<Gate>,
    doors: Mutex<BTreeMap<Ipv4Addr, Door>>,
    reach: std::sync::Mutex<Reach>,
}

impl Room {
    pub(super) fn new(gate: Arc<Gate>) -> Self {
        Self {
            gate,
            doors: Mutex::default(),
            reach: std::sync::Mutex::default(),
        }
    }

    /// The port, on this computer and in the network.
    pub fn port(&self) -> u16 {
        self.gate.port
    }

    /// Who can come now.
    pub fn reach(&self) -> Reach {
        self.reach
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Opens or closes it, and follows the network as it is now. Gives what changed: before and after.
    pub async fn set(&self, open: bool, network: &Network) -> Option<(Reach, Reach)> {
        let mut doors = self.doors.lock().await;
        self.bring(&mut doors, open, network).await
    }

    /// Follows the network if it is open.
    pub async fn follow(&self, network: &Network) -> Option<(Reach, Reach)> {
        let mut doors = self.doors.lock().await;
        // Read under the lock: it may just have been closed.
        let open = self.reach().open;
        self.bring(&mut doors, open, network).await
    }

    async fn bring(
        &self,
        doors: &mut BTreeMap<Ipv4Addr, Door>,
        open: bool,
        network: &Network,
    ) -> Option<(Reach, Reach)> {
        let open = open && !self.gate.closing.is_cancelled();
        let wanted: &[Ipv4Addr] = if open { &network.private } else { &[] };
        let gone: Vec<Ipv4Addr> = doors
            .keys()
            .filter(|address| !wanted.contains(address))
            .copied()
            .collect();
        for address in gone {
            if let Some(door) = doors.remove(&address) {
                door.close().await;
            }
        }
        let mut shut = match (open, network.public) {
            (false, _) => None,
            (true, true) => Some(Shut::OnlyPublic),
            (true, false) => Some(Shut::NoNetwork),
        };
        for address in wanted {
            if doors.contains_key(address) {
                continue;
            }
            match TcpListener::bind((*address, self.gate.port)).await {
                Ok(listener) => {
                    doors.insert(*address, Door::open(listener, *address, &self.gate));
                }
                Err(error) => {
                    tracing::warn!(%error, %address, port = self.gate.port, "no door to the network");
                    shut = Some(match error.kind() {
                        ErrorKind::AddrInUse => Shut::PortTaken,
                        // It went away between the look and now.
                        ErrorKind::AddrNotAvailable => Shut::NoNetwork,
                        _ => Shut::Refused,
                    });
                }
            }
        }
        let addresses: Vec<Ipv4Addr> = wanted
            .iter()
            .filter(|address| doors.contains_key(address))
            .copied()
            .collect();
        let after = Reach {
            open,
            shut: shut.filter(|_| addresses.is_empty()),
            addresses,
        };
        let mut reach = self.reach.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *reach, after.clone());
        (before != after).then_some((before, after))
    }
}
