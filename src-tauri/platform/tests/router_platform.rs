//! What the router says when this computer itself has no room left: a program of its own, because it uses that up.
#![cfg(target_os = "linux")]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod bench;

use std::fs::File;
use std::process::Command;

use bench::{Bench, SERVER, until};
use platform::dyno::DynoState;
use platform::router::{Route, RouteSpec, RouterLimits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How many sockets this process has.
fn sockets() -> usize {
    let files = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
    let links = files.filter_map(|file| std::fs::read_link(file.path()).ok());
    links
        .filter(|link| link.to_string_lossy().starts_with("socket:"))
        .count()
}

#[tokio::test]
async fn a_computer_without_room_for_a_connection_is_h99() {
    let bench = Bench::new();
    bench.dynos.set("app", vec![bench.web(SERVER)]);
    bench.state("web.1", DynoState::Up).await;
    let spec = RouteSpec {
        host: "talk-1f2e.localhost".into(),
        port: None,
        web: bench.dynos.web("app"),
        traffic: bench.dynos.traffic("app"),
        log: bench.logs.app("app"),
        meter: bench.metrics.meter("app"),
    };
    let route = Route::open(spec, RouterLimits::default()).await.unwrap();
    let port = route.port();
    let before = sockets();
    let mut browser = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let limited = Command::new("prlimit")
        .args(["--nofile=128:128", "--pid"])
        .arg(std::process::id().to_string())
        .status();
    assert!(limited.unwrap().success());
    until("both ends of the connection", || sockets() >= before + 2).await;
    let request = format!("GET /hello HTTP/1.1\r\nHost: localhost:{port}\r\n");
    browser.write_all(request.as_bytes()).await.unwrap();
    let mut files = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        files.push(file);
    }
    browser
        .write_all(b"Connection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    browser.read_to_string(&mut answer).await.unwrap();
    drop(files);
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(answer.contains("H99"), "{answer}");
    until("the line", || !bench.log(&["heroku[router]"]).is_empty()).await;
    let line = bench.log(&["heroku[router]"]).remove(0);
    let start =
        r#"heroku[router]: at=error code=H99 desc="Platform error" method=GET path="/hello""#;
    assert!(line.starts_with(start), "{line}");
    assert!(
        line.contains(" dyno=web.1 connect= service= status=503 bytes=0 "),
        "{line}"
    );
    bench.dynos.remove_all().await;
}
