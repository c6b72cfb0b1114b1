//! What becomes of an attached dyno whose client does not come, goes, or says nothing, in Heroku's words.
#![cfg(unix)]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod bench;

use std::time::Duration;

use bench::{Bench, until};
use platform::dyno::{DynoLimits, DynoSpec, DynoState, OneOff, Which};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::oneshot;

fn brisk() -> DynoLimits {
    DynoLimits {
        attach: Duration::from_millis(300),
        idle: Duration::from_secs(30),
        hang_up: Duration::from_millis(200),
        grace: Duration::from_millis(500),
        ..DynoLimits::default()
    }
}

/// An attached dyno, and the other end of its client's connection.
fn attach(bench: &Bench, command: &str) -> (OneOff, oneshot::Sender<DuplexStream>) {
    let (client, arrival) = oneshot::channel();
    let spec = DynoSpec {
        number: 0,
        ..bench.spec("run", command)
    };
    let one_off = bench.dynos.attach("app", spec, None, arrival).unwrap();
    (one_off, client)
}

/// The same with its client there, and the first line it was shown.
async fn attached(bench: &Bench, command: &str) -> (OneOff, DuplexStream) {
    let (one_off, client) = attach(bench, command);
    let (mut near, far) = duplex(1024);
    client.send(far).unwrap();
    let mut line = [0; 3];
    near.read_exact(&mut line).await.unwrap();
    assert_eq!(&line, b"on\n");
    (one_off, near)
}

/// What the log says of a dyno, after its start.
fn story(bench: &Bench, one_off: &OneOff) -> Vec<String> {
    let process = format!("heroku[{}]: ", one_off.dyno.name);
    let lines = bench.log(&[&process]);
    let start = lines.iter().position(|line| line.ends_with("to up"));
    let after = start.map_or(0, |place| place + 1);
    lines[after..]
        .iter()
        .map(|line| line.replace(&process, ""))
        .collect()
}

#[tokio::test]
async fn a_dyno_whose_client_does_not_come_is_r13_and_never_started() {
    let bench = Bench::with(brisk());
    let (one_off, client) = attach(&bench, "touch started");
    assert_eq!(bench.dynos.list("app")[0].state, DynoState::Starting);
    one_off.wait().await;
    assert!(client.is_closed());
    assert!(bench.dynos.list("app").is_empty());
    assert!(!bench.slug.path().join("started").exists());
    assert_eq!(
        story(&bench, &one_off),
        [
            "Awaiting client",
            "Error R13 (Attach error) -> Failed to attach to process",
            "Process exited with status 137",
            "State changed from starting to complete",
        ]
    );
}

#[tokio::test]
async fn one_that_still_waits_can_be_stopped() {
    let bench = Bench::with(DynoLimits::default());
    let (one_off, _client) = attach(&bench, "echo on");
    bench.dynos.stop("app", &Which::Kind("run".into())).unwrap();
    one_off.wait().await;
    assert!(bench.dynos.list("app").is_empty());
    assert_eq!(
        story(&bench, &one_off),
        ["Awaiting client", "State changed from starting to complete"]
    );
}

#[tokio::test]
async fn one_deaf_to_its_clients_going_is_r16_and_goes_on_until_it_is_stopped() {
    let bench = Bench::with(brisk());
    let deaf = "trap '' HUP; echo on; while :; do sleep 0.05; echo more; done";
    let (one_off, client) = attached(&bench, deaf).await;
    drop(client);
    let r16 = "Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external connection was closed.";
    until("R16", || {
        story(&bench, &one_off).iter().any(|line| line == r16)
    })
    .await;
    assert_eq!(bench.dynos.list("app")[0].state, DynoState::Up);
    bench
        .dynos
        .restart("app", &Which::One(one_off.dyno.name.clone()))
        .unwrap();
    one_off.wait().await;
    let hung_up = "Client connection closed. Sending SIGHUP to all processes";
    assert_eq!(
        story(&bench, &one_off),
        [
            hung_up,
            hung_up,
            hung_up,
            r16,
            "Stopping all processes with SIGTERM",
            "Process exited with status 143",
            "State changed from up to complete",
        ]
    );
}

#[tokio::test]
async fn one_that_is_stopped_tells_its_client_its_last_words_and_may_be_r12() {
    let bench = Bench::with(brisk());
    let (one_off, mut client) = attached(
        &bench,
        "trap 'echo bye' TERM; echo on; while :; do sleep 0.05; done",
    )
    .await;
    bench.dynos.stop("app", &Which::Kind("run".into())).unwrap();
    let mut said = String::new();
    client.read_to_string(&mut said).await.unwrap();
    // bash may have told of its own children before.
    assert!(said.ends_with("bye\n"), "{said:?}");
    assert_eq!(one_off.wait().await.status(), 137);
    assert_eq!(
        story(&bench, &one_off),
        [
            "Stopping all processes with SIGTERM",
            "Error R12 (Exit timeout) -> At least one process failed to exit within 0 seconds of SIGTERM",
            "Stopping remaining processes with SIGKILL",
            "Process exited with status 137",
            "State changed from up to complete",
        ]
    );
}

#[tokio::test]
async fn a_client_that_is_silent_for_too_long_counts_as_gone() {
    let bench = Bench::with(DynoLimits {
        idle: Duration::from_millis(500),
        ..brisk()
    });
    let (one_off, mut client) = attached(&bench, "echo on; sleep 600").await;
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        client.write_all(b"x").await.unwrap();
    }
    assert_eq!(bench.dynos.list("app").len(), 1);
    assert_eq!(one_off.wait().await.status(), 129);
}

#[tokio::test]
async fn a_client_that_reads_slowly_gets_everything() {
    let bench = Bench::with(brisk());
    let (one_off, mut client) = attached(&bench, "echo on; seq 1 20000").await;
    let mut said = Vec::new();
    let mut buffer = [0; 512];
    while let Ok(length) = client.read(&mut buffer).await {
        if length == 0 {
            break;
        }
        said.extend_from_slice(&buffer[..length]);
        tokio::task::yield_now().await;
    }
    assert!(
        String::from_utf8(said)
            .unwrap()
            .ends_with("\n19999\n20000\n")
    );
    assert_eq!(one_off.wait().await.status(), 0);
}
