//! Other computers of the room take part: opened by clicks, found by the code on the screen, and used from another
//! computer.

use std::io::{Read, Write};
use std::net::SocketAddrV4;

use serde_json::json;

use crate::support::desktop::{Desktop, Keychain};
use crate::support::neighbour::Neighbour;
use crate::support::projects::Project;
use crate::support::visitor::{Page, Visitor};
use crate::support::wait::{SOON, until};

/// A key for oTree's REST API, which Orchard does not ask for: whoever runs the study sets it.
const REST_KEY: &str = "a-key-for-the-rest-api";

#[tokio::test]
async fn a_study_is_opened_to_the_room_and_used_from_another_computer() {
    let Some(neighbour) = Neighbour::plug_in("orchard0", "10.99.8.1", "10.99.8.2") else {
        return;
    };
    let desktop = Desktop::with("room", (1280, 1400), Keychain::Ready);
    let project = Project::made_by_otree(&desktop.home, "room-beans");
    let window = desktop.open(&[project.folder()]).await;
    window.see("#continue").await;
    let online = window.puts_online("room-beans").await;
    let api = desktop.platform().up();
    let key = json!({ "OTREE_REST_KEY": REST_KEY });
    api.patch(&format!("/apps/{}/config-vars", online.app), &key)
        .await;

    window.click("[data-study=room-beans]").await;
    window.see("[data-room=closed]").await;
    window.picture("1-closed").await;
    window.click("#room-open").await;
    let shown = window.text("#room-address").await;
    let mut doors = vec![shown.clone()];
    // A computer that is in a network already has an address there too.
    doors.extend(window.others_of_room().await);
    let door = doors
        .iter()
        .find(|door| door.starts_with("10.99.8.1:"))
        .unwrap_or_else(|| panic!("the cable is not among {doors:?}"));
    let door: SocketAddrV4 = door.parse().unwrap();
    window.picture("2-open").await;

    // What a phone would read, from the screen itself.
    window.click("#room-big").await;
    window.see("[data-projector]").await;
    let picture = window.picture("3-large").await;
    assert_eq!(scanned(&picture), [format!("http://{shown}/")]);
    window.click("#projector-close").await;

    // The whole study works there, under that address alone.
    let there = format!("http://{door}/");
    let links = neighbour.there(|| at_another_computer(&there, &online.password));
    assert!(
        !links.is_empty() && links.iter().all(|link| link.starts_with(&there)),
        "{links:?}"
    );
    let participant = links
        .iter()
        .find_map(|link| link.split_once("/InitializeParticipant/"));
    let heard = websocket(&neighbour, door, participant.unwrap().1);
    assert!(
        heard.starts_with("HTTP/1.1 101") && heard.contains("\"auto_advanced\""),
        "{heard}"
    );
    // With the first session more stands above the button, and it moves.
    window.see("[data-figure=came]").await;
    window.click("#room-admin").await;
    until("the browser to be asked", SOON, || {
        let first = format!("http://{shown}/sessions");
        desktop.home.browsed().contains(&first).then_some(())
    });

    // The API is not there, and with the switch off neither is the study.
    let inner = api.address.rsplit_once(':').unwrap().1;
    let inner: u16 = inner.trim_end_matches('/').parse().unwrap();
    assert!(neighbour.connects(*door.ip(), inner).is_none());
    window.click("#room-open").await;
    window.see("[data-room=closed]").await;
    assert!(neighbour.connects(*door.ip(), door.port()).is_none());
    Visitor::of(&online.address).waits_for("/").await;

    let token = api.token;
    window.close().await;
    desktop.platform().down();
    desktop.keeps_secret(&[&token, &online.password]);
    desktop.ends_clean();
}

/// Somebody at the other computer: makes a session, logs in, opens the first participant's link. Gives the links that
/// oTree would give out.
fn at_another_computer(address: &str, password: &str) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut owner = Visitor::of(address);
        let body = json!({ "session_config_name": "beans", "num_participants": 2 });
        let session = owner.rest(REST_KEY, "/api/sessions", &body).await;
        assert!(owner.logs_in(password).await, "the password opens there");
        let code = session["code"].as_str().unwrap();
        let links = links(&owner.go(&format!("/SessionStartLinks/{code}")).await);
        let first = links
            .iter()
            .find(|link| link.contains("/InitializeParticipant/"));
        let mut participant = Visitor::of(address);
        let page = participant.go(first.unwrap()).await;
        assert!(page.text.contains("How many beans are in the glass?"));
        let answer = [("csrftoken", page.csrf()), ("guess", "231".to_owned())];
        let answer = answer
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let next = participant.post(&page.path, &answer).await;
        assert!(next.leads_to.is_some(), "the answer is taken there");
        links
    })
}

/// The addresses with a host that a page names and that lead to a study.
fn links(page: &Page) -> Vec<String> {
    let mut found: Vec<String> = page
        .text
        .match_indices("http")
        .filter_map(|(at, _)| {
            let rest = page.text.get(at..)?;
            let end = rest.find(|c: char| "\"'<> \n)".contains(c))?;
            let link = rest.get(..end)?;
            let study = ["/InitializeParticipant/", "/join/"].iter();
            study
                .clone()
                .any(|part| link.contains(part))
                .then(|| link.to_owned())
        })
        .collect();
    found.dedup();
    found
}

/// What a WebSocket of oTree's page says at the other computer: that its participant has gone on meanwhile.
fn websocket(neighbour: &Neighbour, door: SocketAddrV4, participant: &str) -> String {
    let mut stream = neighbour.connects(*door.ip(), door.port()).unwrap();
    write!(
        stream,
        "GET /auto_advance?participant_code={participant}&page_index=0 HTTP/1.1\r\nHost: {door}\r\n\
         Origin: http://{door}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    .unwrap();
    let (mut heard, mut piece) = (Vec::new(), [0; 1024]);
    while !String::from_utf8_lossy(&heard).contains("auto_advanced") {
        match stream.read(&mut piece) {
            Ok(length) if length > 0 => heard.extend_from_slice(&piece[..length]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&heard).into_owned()
}

/// What a camera would read on this picture.
fn scanned(picture: &std::path::Path) -> Vec<String> {
    let grey = std::process::Command::new("convert")
        .arg(picture)
        .args(["-colorspace", "Gray", "-depth", "8", "pgm:-"])
        .output()
        .unwrap();
    let mut fields = grey.stdout.splitn(4, |byte| byte.is_ascii_whitespace());
    assert_eq!(fields.next(), Some(&b"P5"[..]));
    let mut number = || {
        let text = std::str::from_utf8(fields.next().unwrap()).unwrap();
        text.parse::<usize>().unwrap()
    };
    let (width, height) = (number(), number());
    let pixels = fields.next().unwrap();
    let pixels = &pixels[pixels.len() - width * height..];
    let mut seen =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[y * width + x]);
    let read = seen.detect_grids().into_iter();
    read.filter_map(|code| Some(code.decode().ok()?.1))
        .collect()
}
