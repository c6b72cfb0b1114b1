//! Other computers of the same network: whom they reach, when, and that it is the study alone.
#![cfg(target_os = "linux")]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

#[path = "../../../tests/support/neighbour.rs"]
mod neighbour;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use axum::body::Body;
use neighbour::{Neighbour, Network};
use serde_json::{Value, json};
use served::{App, Served, ask, until};

const HERE: Ipv4Addr = Ipv4Addr::new(10, 99, 7, 1);
const THERE: &str = "10.99.7.2";

/// A network for this test alone, with another computer in it.
fn lab() -> Option<(Network, Neighbour)> {
    let own = Network::new()?;
    own.enter();
    let neighbour = Neighbour::plug_in("cable0", &HERE.to_string(), THERE)?;
    Some((own, neighbour))
}

/// A platform with a study, which was put online where packages can be had.
async fn with_a_study(data: &Path, database: bool) {
    let mut served = Served::on(data);
    let app = served.app("trust").create().await;
    if database {
        let plan = json!({ "plan": "heroku-postgresql:essential-0" });
        served.post(&app.path("/addons"), plan).await.expect(201);
        until("the database", || async {
            let addons = app.get("/addons").await;
            (addons[0]["state"] == "provisioned").then_some(())
        })
        .await;
    }
    app.runs_tiny("hello").await;
    assert!(served.stop());
}

async fn room(app: &App<'_>, served: &Served) -> Value {
    served
        .get(&format!("/orchard{}", app.path("/room")))
        .await
        .expect(200)
}

async fn let_in(app: &App<'_>, served: &Served, open: bool) -> Value {
    served
        .put(
            &format!("/orchard{}", app.path("/room")),
            json!({ "open": open }),
        )
        .await
        .expect(200)
}

/// The port of an app's router.
async fn port(app: &App<'_>) -> u16 {
    let url = app.get("").await["web_url"].as_str().unwrap().to_owned();
    let port = url.trim_end_matches('/').rsplit_once(':').unwrap().1;
    port.parse().unwrap()
}

async fn log(app: &App<'_>, served: &Served) -> String {
    let session = served
        .post(&app.path("/log-sessions"), json!({ "lines": 1500 }))
        .await
        .expect(201);
    let url = session["logplex_url"].as_str().unwrap();
    ask("GET", url, &[], Body::empty()).await.text()
}

#[tokio::test]
async fn another_computer_reaches_the_study_only_while_it_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    with_a_study(folder.path(), false).await;
    let Some((_own, neighbour)) = lab() else {
        return;
    };
    let served = Served::on(folder.path());
    let app = served.app("trust");
    app.answers("hello").await;
    let port = port(&app).await;
    let host = format!("{HERE}:{port}");
    let nobody = json!({ "open": false, "addresses": [], "reasons": [] });
    assert_eq!(room(&app, &served).await, nobody, "off by default");
    assert!(neighbour.connects(HERE, port).is_none());

    let open = json!({ "open": true, "addresses": [format!("http://{host}/")], "reasons": [] });
    assert_eq!(let_in(&app, &served, true).await, open);
    assert_eq!(let_in(&app, &served, true).await, open, "twice is as once");
    let answer = neighbour.gets(HERE, port, &host, "/page").unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("hello "),
        "{answer}"
    );
    app.answers("hello").await;

    // A page from elsewhere that had its own name point here would send that name.
    for wrong in [
        "evil.example",
        &format!("evil.example:{port}"),
        &format!("localhost:{port}"),
        &format!("127.0.0.1:{port}"),
        &HERE.to_string(),
        &format!("{THERE}:{port}"),
    ] {
        let answer = neighbour.gets(HERE, port, wrong, "/").unwrap();
        assert!(answer.starts_with("HTTP/1.1 403"), "{wrong}: {answer}");
    }

    served
        .patch(&app.path(""), json!({ "maintenance": true }))
        .await
        .expect(200);
    let answer = neighbour.gets(HERE, port, &host, "/").unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    served
        .patch(&app.path(""), json!({ "maintenance": false }))
        .await
        .expect(200);

    // A connection that is open when the room is closed ends.
    let mut held = neighbour.connects(HERE, port).unwrap();
    write!(held, "GET / HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut first = [0; 15];
    held.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    assert_eq!(let_in(&app, &served, false).await, nobody);
    let mut rest = String::new();
    held.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("hello "), "{rest}");
    assert!(neighbour.connects(HERE, port).is_none());
    app.answers("hello").await;

    let log = log(&app, &served).await;
    let opened =
        format!("Other computers in this network can now reach this study at http://{host}/");
    assert_eq!(log.matches(&opened).count(), 1, "{log}");
    for line in [
        &format!("path=\"/page\" host={host}"),
        &format!("fwd=\"{THERE}\""),
        "code=H31",
        "Other computers can no longer reach this study",
    ] {
        assert!(log.contains(line), "{line} is not in\n{log}");
    }
}

#[tokio::test]
async fn nothing_but_the_study_is_opened_to_other_computers() {
    let folder = tempfile::tempdir().unwrap();
    with_a_study(folder.path(), true).await;
    let Some((_own, neighbour)) = lab() else {
        return;
    };
    let mut served = Served::on(folder.path());
    let app = served.app("trust");
    app.answers("hello").await;
    let other = served.app("closed").create().await;
    let_in(&app, &served, true).await;

    let listening = sockets(LISTENING);
    let of = |address: &str| -> u16 { address.rsplit_once(':').unwrap().1.parse().unwrap() };
    let study = port(&app).await;
    for inner in [
        of(&served.address),
        of(&served.tls_address),
        study,
        port(&other).await,
    ] {
        assert!(
            listening.contains(&(Ipv4Addr::LOCALHOST, inner)),
            "{inner}: {listening:?}"
        );
    }
    // These, PostgreSQL, the rendezvous and the dyno.
    assert!(listening.len() >= 8, "{listening:?}");
    let outer: Vec<_> = listening
        .iter()
        .filter(|(address, _)| !address.is_loopback())
        .collect();
    assert_eq!(outer, [&(HERE, study)]);
    for (_, port) in &listening {
        let reached = neighbour.connects(HERE, *port).is_some();
        assert_eq!(reached, *port == study, "{port}");
    }
    assert!(served.stop());
}

/// The system's numbers for what a socket is doing.
const LISTENING: &str = "0A";
/// See [`LISTENING`].
const ESTABLISHED: &str = "01";

/// The near ends of what is open in the network of this thread: nothing but what this test has started.
fn sockets(state: &str) -> Vec<(Ipv4Addr, u16)> {
    let mut found = Vec::new();
    for file in ["tcp", "tcp6"] {
        let table = std::fs::read_to_string(format!("/proc/thread-self/net/{file}")).unwrap();
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if fields[3] != state {
                continue;
            }
            let (address, port) = fields[1].split_once(':').unwrap();
            // IPv6 has nothing here: its address would not fit.
            let address = u32::from_str_radix(address, 16).expect("an IPv4 address");
            let port = u16::from_str_radix(port, 16).unwrap();
            found.push((Ipv4Addr::from(address.to_le_bytes()), port));
        }
    }
    found
}

#[tokio::test]
async fn the_choice_outlives_the_platform_and_ends_with_the_app() {
    let Some((_own, neighbour)) = lab() else {
        return;
    };
    let served = Served::start();
    let app = served.app("trust").create().await;
    let open = let_in(&app, &served, true).await;
    let port = port(&app).await;
    let host = format!("{HERE}:{port}");
    // Nothing was put online yet: whoever comes early is told so.
    let answer = neighbour.gets(HERE, port, &host, "/").unwrap();
    assert!(answer.starts_with("HTTP/1.1 502"), "{answer}");

    let served = served.kill_and_start();
    let app = served.app("trust");
    assert_eq!(room(&app, &served).await, open);
    assert!(neighbour.connects(HERE, port).is_some());

    served.delete(&app.path("")).await.expect(200);
    until("the door to be closed", || async {
        neighbour.connects(HERE, port).is_none().then_some(())
    })
    .await;
    served
        .get("/orchard/apps/trust/room")
        .await
        .refused(404, "not_found");
    let again = served.app("trust").create().await;
    assert_eq!(room(&again, &served).await["open"], false);
}

#[tokio::test]
async fn the_room_follows_this_computer_from_network_to_network() {
    let Some((_own, neighbour)) = lab() else {
        return;
    };
    let served = Served::start();
    let app = served.app("trust").create().await;
    let port = port(&app).await;
    let becomes = |wanted: Value| {
        let (app, served) = (&app, &served);
        async move {
            until(&format!("{wanted}"), || async {
                (room(app, served).await == wanted).then_some(())
            })
            .await;
        }
    };
    let at = |addresses: &[&str], reasons: &[&str]| {
        let urls: Vec<String> = addresses
            .iter()
            .map(|address| format!("http://{address}:{port}/"))
            .collect();
        json!({ "open": true, "addresses": urls, "reasons": reasons })
    };
    // Somebody else has the port there; then no more.
    let taken = TcpListener::bind((HERE, port)).unwrap();
    assert_eq!(let_in(&app, &served, true).await, at(&[], &["port-taken"]));
    drop(taken);
    becomes(at(&["10.99.7.1"], &[])).await;
    let held = neighbour.connects(HERE, port).unwrap();
    until("the connection to be taken", || async {
        sockets(ESTABLISHED).contains(&(HERE, port)).then_some(())
    })
    .await;

    neighbour.has("192.168.77.1");
    becomes(at(&["10.99.7.1", "192.168.77.1"], &[])).await;
    neighbour.loses("10.99.7.1");
    becomes(at(&["192.168.77.1"], &[])).await;
    assert!(
        !sockets(ESTABLISHED).contains(&(HERE, port)),
        "nobody is left at an address that is gone"
    );
    drop(held);

    // An address the whole internet could reach is never listened at.
    neighbour.loses("192.168.77.1");
    becomes(at(&[], &["no-network"])).await;
    neighbour.has("203.0.113.9");
    becomes(at(&[], &["only-public"])).await;
    assert!(
        sockets(LISTENING)
            .iter()
            .all(|(address, _)| address.is_loopback())
    );
    neighbour.loses("203.0.113.9");
    neighbour.has("10.99.7.1");
    becomes(at(&["10.99.7.1"], &[])).await;
    let log = log(&app, &served).await;
    for line in [
        "No other computer can reach this study: another program has the port",
        "can now reach this study at http://192.168.77.1:",
        "No other computer can reach this study: this computer has only addresses that the whole internet could reach",
    ] {
        assert!(log.contains(line), "{line} is not in\n{log}");
    }
}

#[tokio::test]
async fn one_noisy_neighbour_leaves_room_for_the_others() {
    let folder = tempfile::tempdir().unwrap();
    with_a_study(folder.path(), false).await;
    let Some((_own, neighbour)) = lab() else {
        return;
    };
    let served = Served::on(folder.path());
    let app = served.app("trust");
    app.answers("hello").await;
    let_in(&app, &served, true).await;
    let port = port(&app).await;
    let held: Vec<_> = (0..platform::limits::NEIGHBOUR)
        .map(|_| neighbour.connects(HERE, port).unwrap())
        .collect();
    let host = format!("{HERE}:{port}");
    until("the neighbour to have had its share", || async {
        let answer = neighbour.gets(HERE, port, &host, "/");
        answer
            .is_some_and(|answer| answer.starts_with("HTTP/1.1 503"))
            .then_some(())
    })
    .await;
    app.answers("hello").await;
    drop(held);
    until("the neighbour to be let in again", || async {
        let answer = neighbour.gets(HERE, port, &host, "/");
        answer
            .is_some_and(|answer| answer.ends_with("hello "))
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn only_the_platforms_own_token_lets_other_computers_in() {
    let served = Served::start();
    let app = served.app("trust").create().await;
    let path = format!("/orchard{}", app.path("/room"));
    for (body, status, id) in [
        (json!({}), 422, "invalid_params"),
        (json!({ "open": "yes" }), 422, "invalid_params"),
        (json!([]), 422, "invalid_params"),
    ] {
        served.put(&path, body).await.refused(status, id);
    }
    served
        .put("/orchard/apps/nobody/room", json!({ "open": true }))
        .await
        .refused(404, "not_found");
    let wanted = json!({ "scope": ["global"], "description": "a script" });
    let given = served
        .post("/oauth/authorizations", wanted)
        .await
        .expect(201);
    let token = format!(
        "Bearer {}",
        given["access_token"]["token"].as_str().unwrap()
    );
    let url = format!("{}{path}", served.address);
    for method in ["GET", "PUT"] {
        let body = Body::from(json!({ "open": true }).to_string());
        ask(method, &url, &[("authorization", token.as_str())], body)
            .await
            .refused(403, "forbidden");
    }
    assert_eq!(room(&app, &served).await["open"], false);
}
