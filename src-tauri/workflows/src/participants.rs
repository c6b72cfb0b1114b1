//! Who takes part at this moment. People are read from the database where that is on this computer, so that watching asks
//! nothing of the study itself; elsewhere the router's lines tell who moves. The list of sessions comes from oTree's interface for
//! programs. oTree's own Monitor is never
//! listened to: while somebody does, a page that is asked for at the wrong moment stops oTree 5 and 6 for good (a page's
//! thread then waits for an event of the server's loop, with the lock that all pages need).

mod afar;
mod heard;
mod person;
mod rest;
mod session;
mod table;
mod watch;

use heroku::{Client, ConfigChange};

use crate::prepare::letters;
use crate::studies::{self, StudyError};

pub use person::{Person, PersonState, Place};
pub use rest::Room;
pub use session::{Count, Session};
pub use watch::{Away, By, Crowd, now, watch};

/// Gives a study a new key for programs, so that it tells who takes part; it starts again with that.
pub async fn give_key(client: &Client, app: &str) -> Result<(), StudyError> {
    let found = studies::find(client, app).await?;
    let key = ConfigChange::new().set("OTREE_REST_KEY", letters(32));
    client.change_config_vars(&found.name, &key).await?;
    Ok(())
}

/// Longest text that is kept of a study's own, in characters; oTree's columns are not longer.
const TEXT: usize = 200;

/// A text of the study's as it may be shown; nothing where it is empty.
fn shown(text: &str) -> Option<String> {
    let letters = text.chars().filter(|letter| !letter.is_control());
    let shown: String = letters.take(TEXT).collect();
    (!shown.is_empty()).then_some(shown)
}
