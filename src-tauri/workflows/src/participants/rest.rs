//! What oTree says of its sessions to programs. It costs the study a page each time: asked when a session or somebody new was seen.

use std::time::Duration;

use heroku::{Address, App, Client, ConfigVars, Error, SecretString, UrlFault};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::session::Session;
use super::shown;
use crate::log::line::is_code;
use crate::page_times::KEY;

/// For one answer of the study's.
const WITHIN: Duration = Duration::from_secs(20);
/// Rooms that are told. Ours (2026-11).
const ROOMS: usize = 50;

/// The way to ask.
pub(super) struct Rest {
    client: Client,
    address: Option<Address>,
    key: Option<SecretString>,
}

/// A session as oTree's list has it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Listed {
    pub code: String,
    #[serde(default)]
    config_name: String,
    #[serde(default)]
    session_wide_url: Option<String>,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    num_participants: u32,
    /// Seconds since 1970; not trusted to be a number.
    #[serde(default)]
    created_at: Value,
}

/// An address of a study that stays, whichever session is in it (oTree's ROOMS).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Room {
    /// Its name in the settings.
    pub name: String,
    /// Where people come to it, as the study says it.
    #[serde(rename = "url")]
    pub link: String,
    /// The code of the session that is in it.
    #[serde(default, rename = "session_code")]
    pub session: Option<String>,
}

/// Who has a place in a session, whether they came or not.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Seat {
    pub code: String,
    #[serde(rename = "id_in_session")]
    pub number: u32,
    #[serde(default)]
    pub label: Option<String>,
    /// What the study itself says of them (oTree 6).
    #[serde(default)]
    pub status: Option<String>,
}

#[derive(Deserialize)]
struct Detail {
    participants: Vec<Seat>,
}

impl Rest {
    /// Asks the study behind an app's address, with the key that is in its settings.
    pub fn of(client: &Client, app: &App, settings: &ConfigVars) -> Self {
        Self {
            client: client.clone(),
            address: app.web_url.clone(),
            key: settings.get("OTREE_REST_KEY").cloned(),
        }
    }

    /// All sessions, the oldest first.
    pub async fn sessions(&self) -> Result<Vec<Listed>, Error> {
        let asked = self
            .client
            .read_page(self.address()?, "/api/sessions", self.key(), WITHIN);
        asked.await
    }

    /// All rooms. A study that does not know of them has none.
    pub async fn rooms(&self) -> Vec<Room> {
        let Ok(address) = self.address() else {
            return Vec::new();
        };
        let asked = self
            .client
            .read_page(address, "/api/rooms", self.key(), WITHIN);
        let rooms: Vec<Room> = asked.await.unwrap_or_default();
        let shown = rooms.into_iter().take(ROOMS).filter_map(|room| {
            Some(Room {
                name: shown(&room.name)?,
                link: shown(&room.link)?,
                session: room.session,
            })
        });
        shown.collect()
    }

    /// The places of a session.
    pub async fn seats(&self, session: &str) -> Result<Vec<Seat>, Error> {
        if !is_code(session) {
            return Err(Error::BadName { what: "session" });
        }
        let path = format!("/api/get_session/{session}");
        let asked = self
            .client
            .ask_page(self.address()?, &path, self.key(), WITHIN);
        let detail: Detail = asked.await?;
        Ok(detail.participants)
    }

    fn key(&self) -> Option<(&'static str, &SecretString)> {
        self.key.as_ref().map(|key| (KEY, key))
    }

    fn address(&self) -> Result<&Address, Error> {
        self.address.as_ref().ok_or(Error::BadUrl {
            what: "web_url",
            reason: UrlFault::Unreadable,
        })
    }
}

impl Listed {
    /// The session without anybody in it.
    pub fn session(&self) -> Session {
        let created = self.created_at.as_i64();
        Session {
            label: self.label.as_deref().and_then(shown),
            created: created.and_then(|second| Timestamp::from_second(second).ok()),
            places: self.num_participants,
            ..self.named(Session {
                code: shown(&self.code).unwrap_or_default(),
                ..Session::default()
            })
        }
    }

    /// The same session with what only the list says of it.
    pub fn named(&self, session: Session) -> Session {
        Session {
            config: shown(&self.config_name).unwrap_or_default(),
            link: self.session_wide_url.clone(),
            ..session
        }
    }
}
