//! Other computers of this room: whether they may take part in a study that runs on this computer, and where.

use std::net::SocketAddrV4;

use heroku::Client;
use serde::Serialize;
use ts_rs::TS;

use crate::studies::{StudyError, find};

/// Who may take part, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Whether other computers are let in.
    pub open: bool,
    /// Where they can come, the likeliest first.
    pub doors: Vec<SocketAddrV4>,
    /// Why nobody can come although it is open.
    pub shut: Option<Shut>,
}

/// Why nobody can come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Shut {
    /// This computer is in no network.
    NoNetwork,
    /// It is in the internet itself, where everybody could come.
    OnlyPublic,
    /// Another program has the study's port in the network.
    PortTaken,
    /// The system did not allow it.
    Refused,
}

/// The room of a study; none where it does not run on this computer.
pub async fn room(client: &Client, name: &str) -> Result<Option<Room>, StudyError> {
    if !client.is_on_this_computer() {
        return Ok(None);
    }
    let app = find(client, name).await?;
    Ok(Some(client.room(&app.name).await?.into()))
}

/// Lets other computers in, or no longer.
pub async fn set_room(client: &Client, name: &str, open: bool) -> Result<Room, StudyError> {
    if !client.is_on_this_computer() {
        return Err(StudyError::NotHere {
            app: name.to_owned(),
        });
    }
    let app = find(client, name).await?;
    Ok(client.set_room(&app.name, open).await?.into())
}

/// The first door of a study: what other computers are told.
pub async fn first_door(client: &Client, name: &str) -> Result<SocketAddrV4, StudyError> {
    let doors = room(client, name).await?.map(|room| room.doors);
    doors
        .and_then(|doors| doors.first().copied())
        .ok_or_else(|| StudyError::NoDoor {
            app: name.to_owned(),
        })
}

impl From<heroku::Room> for Room {
    fn from(room: heroku::Room) -> Self {
        let shut = match room.reasons.first().map(String::as_str) {
            Some("only-public") => Shut::OnlyPublic,
            Some("port-taken") => Shut::PortTaken,
            Some("no-network") => Shut::NoNetwork,
            // Also without a reason: nobody can come.
            _ => Shut::Refused,
        };
        Room {
            open: room.open,
            shut: (room.open && room.doors.is_empty()).then_some(shut),
            doors: room.doors,
        }
    }
}
