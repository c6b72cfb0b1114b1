//! Where other computers of the same network find this one: its private addresses, the likeliest first.
//! It sends nothing and never names an address that the whole internet could reach.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};

use if_addrs::Interface;

/// Somewhere far away. No packet goes there: the system is only asked by which way one would leave. RFC 5737.
const FAR: (Ipv4Addr, u16) = (Ipv4Addr::new(198, 51, 100, 1), 9);
/// Beginnings of the names of networks that end inside this computer: containers and virtual machines. Ours (2026-11).
const INSIDE: [&str; 11] = [
    "docker",
    "podman",
    "cni",
    "br-",
    "virbr",
    "lxcbr",
    "lxdbr",
    "vmnet",
    "vboxnet",
    "vEthernet (WSL",
    "vEthernet (Default",
];

/// The network this computer is in at this moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Network {
    /// Its private IPv4 addresses, that of the way to the internet first.
    pub private: Vec<Ipv4Addr>,
    /// Whether it also has an IPv4 address that is not private.
    pub public: bool,
}

impl Network {
    /// Looks. A system that does not say has no network.
    pub fn look() -> Network {
        let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
            tracing::warn!(%error, "the system did not tell its addresses");
            Vec::new()
        });
        Network::of(&interfaces, way_out())
    }

    fn of(interfaces: &[Interface], way_out: Option<Ipv4Addr>) -> Network {
        let mut network = Network::default();
        for address in interfaces.iter().filter_map(outward) {
            if is_private(address) {
                network.private.push(address);
            } else {
                network.public = true;
            }
        }
        // An address that nobody gave out (169.254) serves where there is no other.
        network
            .private
            .sort_by_key(|address| (Some(*address) != way_out, address.is_link_local(), *address));
        network.private.dedup();
        network
    }
}

/// The address of an interface that leads to other computers. Of a point-to-point link, such as a tunnel to a
/// university, the other end is not in the room.
fn outward(interface: &Interface) -> Option<Ipv4Addr> {
    let inside = INSIDE.iter().any(|name| interface.name.starts_with(name));
    match interface.ip() {
        IpAddr::V4(address)
            if !inside
                && interface.is_oper_up()
                && !interface.is_p2p
                && !address.is_loopback()
                && !address.is_unspecified() =>
        {
            Some(address)
        }
        _ => None,
    }
}

/// Whether only computers near by can reach it: RFC 1918 and RFC 3927.
fn is_private(address: Ipv4Addr) -> bool {
    address.is_private() || address.is_link_local()
}

fn way_out() -> Option<Ipv4Addr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(FAR).ok()?;
    match socket.local_addr().ok()?.ip() {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use if_addrs::{IfAddr, IfOperStatus, Ifv4Addr, Ifv6Addr};

    use super::*;

    fn interface(name: &str, address: [u8; 4]) -> Interface {
        let addr = IfAddr::V4(Ifv4Addr {
            ip: address.into(),
            netmask: Ipv4Addr::new(255, 255, 255, 0),
            prefixlen: 24,
            broadcast: None,
        });
        Interface {
            name: name.to_owned(),
            addr,
            index: None,
            oper_status: IfOperStatus::Up,
            is_p2p: false,
            #[cfg(windows)]
            adapter_name: String::new(),
        }
    }

    fn private(interfaces: &[Interface]) -> Vec<String> {
        let network = Network::of(interfaces, None);
        network.private.iter().map(Ipv4Addr::to_string).collect()
    }

    #[test]
    fn only_addresses_that_nobody_far_away_can_reach_are_named() {
        for (address, named) in [
            ([10, 1, 2, 3], true),
            ([172, 16, 0, 1], true),
            ([172, 31, 255, 1], true),
            ([192, 168, 178, 20], true),
            ([169, 254, 7, 7], true),
            ([172, 32, 0, 1], false),
            ([100, 64, 0, 1], false),
            ([192, 0, 2, 2], false),
            ([141, 20, 1, 1], false),
            ([127, 0, 0, 1], false),
            ([0, 0, 0, 0], false),
        ] {
            let interface = interface("eth0", address);
            assert_eq!(!private(&[interface]).is_empty(), named, "{address:?}");
        }
    }

    #[test]
    fn a_public_address_is_told_apart_from_none() {
        assert!(Network::of(&[interface("eth0", [141, 20, 1, 1])], None).public);
        assert!(!Network::of(&[interface("lo", [127, 0, 0, 1])], None).public);
        assert!(!Network::of(&[], None).public);
    }

    #[test]
    fn networks_inside_this_computer_tunnels_and_unplugged_ones_are_left_out() {
        let docker = interface("docker0", [172, 17, 0, 1]);
        let mut tunnel = interface("tun0", [10, 8, 0, 6]);
        tunnel.is_p2p = true;
        let mut unplugged = interface("eth1", [192, 168, 0, 2]);
        unplugged.oper_status = IfOperStatus::Unknown;
        let mut newer = interface("eth2", [0; 4]);
        newer.addr = IfAddr::V6(Ifv6Addr {
            ip: "fd00::2".parse().unwrap(),
            netmask: "ffff::".parse().unwrap(),
            prefixlen: 16,
            broadcast: None,
        });
        assert!(private(&[docker, tunnel, unplugged, newer]).is_empty());
        // The laptop's own hotspot, with the room's phones in it, is one of them.
        let hotspot = interface("bridge100", [192, 168, 2, 1]);
        assert_eq!(private(&[hotspot]), ["192.168.2.1"]);
    }

    #[test]
    fn the_way_to_the_internet_comes_first_and_self_given_addresses_last() {
        let all = [
            interface("a", [169, 254, 1, 1]),
            interface("b", [10, 0, 0, 1]),
            interface("c", [192, 168, 1, 5]),
            interface("d", [10, 0, 0, 1]),
        ];
        let network = Network::of(&all, Some(Ipv4Addr::new(192, 168, 1, 5)));
        let shown: Vec<String> = network.private.iter().map(Ipv4Addr::to_string).collect();
        assert_eq!(shown, ["192.168.1.5", "10.0.0.1", "169.254.1.1"]);
    }
}
