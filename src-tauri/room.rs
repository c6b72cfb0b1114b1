//! The card of a study that lets other computers in. Thin: asks `workflows::room`, and draws each address as a code
//! that phones can read.

use std::fmt::Write;
use std::net::SocketAddrV4;

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;
use tauri::{AppHandle, Manager, State};
use ts_rs::TS;
use workflows::room::{self, Shut};
use workflows::studies::StudyError;

use crate::account::Session;
use crate::overview::asked;
use crate::problem::Problem;
use crate::window;

/// The white that must surround a code, in modules. ISO/IEC 18004.
const QUIET: usize = 4;

/// Who may take part, and where.
#[derive(Debug, Serialize, TS)]
pub struct Room {
    open: bool,
    /// The likeliest first.
    doors: Vec<Door>,
    /// Why nobody can come although it is open.
    shut: Option<Shut>,
}

/// An address at which other computers find the study.
#[derive(Debug, Serialize, TS)]
pub struct Door {
    /// To be typed: `192.168.1.5:5001`.
    address: String,
    /// To be copied.
    url: String,
    code: Option<Code>,
}

/// A QR code.
#[derive(Debug, PartialEq, Serialize, TS)]
pub struct Code {
    /// Its width and height in modules, with the white around it.
    size: u32,
    /// The dark modules, as the path of an SVG with that view box.
    path: String,
}

impl Room {
    fn shown(room: room::Room) -> Self {
        Self {
            open: room.open,
            doors: room.doors.into_iter().map(Door::shown).collect(),
            shut: room.shut,
        }
    }
}

impl Door {
    fn shown(door: SocketAddrV4) -> Self {
        let url = format!("http://{door}/");
        Self {
            address: door.to_string(),
            code: Code::of(&url),
            url,
        }
    }
}

impl Code {
    /// None for a text that is too long for one, which no address is.
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let (width, colors) = (code.width(), code.to_colors());
        let mut path = String::new();
        for (y, row) in colors.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                if run.first() == Some(&Color::Dark) {
                    let (left, top, long) = (x + QUIET, y + QUIET, run.len());
                    let _ = write!(path, "M{left} {top}h{long}v1h-{long}z");
                }
                x += run.len();
            }
        }
        Some(Self {
            size: u32::try_from(width + 2 * QUIET).ok()?,
            path,
        })
    }
}

/// Whether other computers of this network may take part in a study; nothing where it is not on this computer.
#[tauri::command]
pub async fn room(app: String, session: State<'_, Session>) -> Result<Option<Room>, Problem> {
    if !session.place().is_here() {
        return Ok(None);
    }
    let found = asked!(session, client => room::room(&client, &app).await)?;
    Ok(found.map(Room::shown))
}

/// Lets other computers in, or no longer.
#[tauri::command]
pub async fn open_room(app: String, open: bool, handle: AppHandle) -> Result<Room, Problem> {
    let session = handle.state::<Session>();
    only_here(&session, &app)?;
    let set = asked!(session, client => room::set_room(&client, &app, open).await)?;
    Ok(Room::shown(set))
}

/// Opens oTree's admin pages under the address that other computers use: the links on them then work there too.
#[tauri::command]
pub async fn open_room_admin(app: String, session: State<'_, Session>) -> Result<(), Problem> {
    only_here(&session, &app)?;
    let door = asked!(session, client => room::first_door(&client, &app).await)?;
    window::browse_near(door, "sessions")
}

/// An account's server may be on this computer in tests; its studies are reached as Heroku's are.
fn only_here(session: &Session, app: &str) -> Result<(), Problem> {
    match session.place().is_here() {
        true => Ok(()),
        false => Err(StudyError::NotHere {
            app: app.to_owned(),
        }
        .into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules a path draws, row by row.
    fn drawn(code: &Code) -> Vec<Vec<bool>> {
        let size = code.size as usize;
        let mut rows = vec![vec![false; size]; size];
        for run in code.path.split('M').skip(1) {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let long: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            rows[y][x..x + long].fill(true);
        }
        rows
    }

    #[test]
    fn a_phone_reads_the_address_from_what_is_drawn() {
        for door in ["192.168.178.201:49152", "10.0.0.1:1025"] {
            let shown = Door::shown(door.parse().unwrap());
            assert_eq!(shown.address, door);
            let code = shown.code.unwrap();
            let rows = drawn(&code);
            let scale = 4;
            let side = rows.len() * scale;
            let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| {
                if rows[y / scale][x / scale] { 0 } else { 255 }
            });
            let grids = seen.detect_grids();
            let (_, text) = grids.first().unwrap().decode().unwrap();
            assert_eq!(text, format!("http://{door}/"));
        }
    }

    #[test]
    fn white_surrounds_the_code() {
        let code = Code::of("http://192.168.1.5:5001/").unwrap();
        let rows = drawn(&code);
        let inner = QUIET..rows.len() - QUIET;
        for (y, row) in rows.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                assert!(!dark || (inner.contains(&x) && inner.contains(&y)));
            }
        }
    }
}
