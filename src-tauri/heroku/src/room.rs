//! Whether other computers of the network may reach an app. Only the platform on this computer knows the question.

use std::net::SocketAddrV4;

use serde::Deserialize;
use serde_json::json;
use url::{Host, Url};

use crate::request::Call;
use crate::{AppName, Client, Error, UrlFault};

/// An app's room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Whether other computers are let in.
    pub open: bool,
    /// Where they can come, the likeliest first: private addresses of this computer.
    pub doors: Vec<SocketAddrV4>,
    /// Why there are none, in the platform's words such as `no-network`.
    pub reasons: Vec<String>,
}

#[derive(Deserialize)]
struct Said {
    open: bool,
    #[serde(default)]
    addresses: Vec<String>,
    #[serde(default)]
    reasons: Vec<String>,
}

impl Client {
    /// The room of an app on this computer.
    pub async fn room(&self, app: &AppName) -> Result<Room, Error> {
        let path = ["orchard", "apps", app.as_str(), "room"];
        self.ask::<Said>(Call::get(&path)).await?.read()
    }

    /// Lets other computers in, or no longer. Repeating it changes nothing more.
    pub async fn set_room(&self, app: &AppName, open: bool) -> Result<Room, Error> {
        let path = ["orchard", "apps", app.as_str(), "room"];
        let body = json!({ "open": open });
        self.ask::<Said>(Call::put(&path, &body)).await?.read()
    }
}

impl Said {
    fn read(self) -> Result<Room, Error> {
        let doors = self.addresses.iter().map(|address| door(address));
        Ok(Room {
            open: self.open,
            doors: doors
                .collect::<Result<_, _>>()
                .map_err(|reason| Error::BadUrl {
                    what: "room",
                    reason,
                })?,
            reasons: self.reasons,
        })
    }
}

/// What is shown to a whole room, and opened in browsers, is the address of a computer near by and nothing else.
fn door(address: &str) -> Result<SocketAddrV4, UrlFault> {
    let url = Url::parse(address).map_err(|_| UrlFault::Unreadable)?;
    let (Some(Host::Ipv4(ip)), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Err(UrlFault::Unreadable);
    };
    let door = SocketAddrV4::new(ip, port);
    if !(ip.is_private() || ip.is_link_local()) {
        return Err(UrlFault::Outside);
    }
    if url.scheme() != "http" || url.as_str() != format!("http://{door}/") {
        return Err(UrlFault::Extra);
    }
    Ok(door)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_is_an_address_near_by_and_nothing_more() {
        for good in [
            "http://192.168.1.5:5001/",
            "http://10.0.0.1:49152/",
            "http://172.20.0.9:1025/",
            "http://169.254.3.4:8080/",
        ] {
            let read = door(good).map(|door| format!("http://{door}/"));
            assert_eq!(read.ok().as_deref(), Some(good));
        }
        for bad in [
            "",
            "192.168.1.5:5001",
            "https://192.168.1.5:5001/",
            "ftp://192.168.1.5:5001/",
            "http://127.0.0.1:5001/",
            "http://141.20.1.1:5001/",
            "http://[fd00::1]:5001/",
            "http://router.local:5001/",
            "http://u:p@192.168.1.5:5001/",
            "http://192.168.1.5:5001/admin",
            "http://192.168.1.5:5001/?a",
            "http://192.168.1.5:5001/#a",
        ] {
            assert!(door(bad).is_err(), "{bad}");
        }
    }
}
