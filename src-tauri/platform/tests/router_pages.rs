//! What a browser gets through the router, and the line about it in the log.
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

use bench::{Bench, LONG, SERVER, ask, until};
use platform::dyno::{DynoLimits, DynoState, Which};
use platform::router::{Posture, Route, RouteSpec, RouterLimits};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HOST: &str = "talk-1f2e.localhost";

async fn route(bench: &Bench, limits: RouterLimits) -> Route {
    let spec = RouteSpec {
        host: HOST.into(),
        port: None,
        web: bench.dynos.web("app"),
        traffic: bench.dynos.traffic("app"),
        log: bench.logs.app("app"),
        meter: bench.metrics.meter("app"),
    };
    Route::open(spec, limits).await.unwrap()
}

/// A bench with a running web server and its route.
async fn running(limits: RouterLimits) -> (Bench, Route) {
    let bench = Bench::new();
    bench.dynos.set("app", vec![bench.web(SERVER)]);
    bench.state("web.1", DynoState::Up).await;
    let route = route(&bench, limits).await;
    (bench, route)
}

async fn get(route: &Route, path: &str) -> String {
    let port = route.port();
    ask(
        port,
        &format!("GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n"),
    )
    .await
    .unwrap()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn body(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").unwrap().1
}

/// The router's lines, with ids and times taken out.
async fn lines(bench: &Bench, count: usize) -> Vec<String> {
    until("the router's lines", || {
        bench.log(&["heroku[router]"]).len() >= count
    })
    .await;
    let lines = bench.log(&["heroku[router]"]);
    let plain = |word: &str| match word.split_once('=') {
        Some(("request_id", id)) if id.len() == 36 => "request_id=ID".to_owned(),
        Some((name @ ("connect" | "service"), time)) if time.ends_with("ms") => {
            format!("{name}=Nms")
        }
        _ => word.to_owned(),
    };
    lines
        .iter()
        .map(|line| {
            line.trim_start_matches("heroku[router]: ")
                .split(' ')
                .map(plain)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

fn line(start: &str, path: &str, end: &str) -> String {
    format!(
        "{start} method=GET path=\"{path}\" host={HOST}:PORT request_id=ID fwd=\"127.0.0.1\" {end} protocol=http"
    )
}

#[tokio::test]
async fn a_request_reaches_the_dyno_and_is_told_in_one_line() {
    let (bench, route) = running(RouterLimits::default()).await;
    let answer = get(&route, "/hello?a=b=c").await;
    assert_eq!((status(&answer), body(&answer)), (200, "hello from web.1"));
    let end = "dyno=web.1 connect=Nms service=Nms status=200 bytes=16";
    let expected = line("at=info", "/hello?a=b=c", end).replace("PORT", &route.port().to_string());
    assert_eq!(lines(&bench, 1).await, [expected]);
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn heads_say_where_a_request_came_from_and_lose_what_is_of_the_connection() {
    let (bench, route) = running(RouterLimits::default()).await;
    let port = route.port();
    let request = format!(
        "GET /headers HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nX-Plain: 2\r\n\
         X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Request-Id: 0123456789abcdefghij\r\nTE: trailers\r\n\
         Upgrade: h2c\r\n\r\n"
    );
    let answer = ask(port, &request).await.unwrap();
    let (head, seen) = answer.split_once("\r\n\r\n").unwrap();
    let seen = seen.to_lowercase();
    for header in [
        "x-plain: 2",
        "x-forwarded-for: 10.0.0.1,127.0.0.1",
        "x-forwarded-proto: http\n",
        &format!("x-forwarded-port: {port}"),
        "x-request-id: 0123456789abcdefghij",
        "via: 1.1 orchard-router",
        "x-request-start: ",
        &format!("host: localhost:{port}"),
    ] {
        assert!(seen.contains(header), "{header} is not in\n{seen}");
    }
    for header in ["x-secret", "connection", "te:", "upgrade", "h2c"] {
        assert!(!seen.contains(header), "{header} is in\n{seen}");
    }
    let head = head.to_lowercase();
    assert!(
        head.contains("x-kept: 1") && head.contains("via: 1.1 orchard-router"),
        "{head}"
    );
    assert!(
        !head.contains("x-hop") && !head.contains("keep-alive"),
        "{head}"
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn bodies_pass_both_ways_whole() {
    let (bench, route) = running(RouterLimits::default()).await;
    let port = route.port();
    assert_eq!(body(&get(&route, "/big").await).len(), 5_000_000);
    let chunked = get(&route, "/chunks").await;
    assert!(
        ["abc0", "abc1", "abc2"]
            .iter()
            .all(|part| chunked.contains(part)),
        "{chunked}"
    );
    let text = "y".repeat(1_000_000);
    let head = format!("POST / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n");
    let whole = ask(
        port,
        &format!("{head}Content-Length: 1000000\r\n\r\n{text}"),
    )
    .await
    .unwrap();
    let pieces = format!("{head}Transfer-Encoding: chunked\r\n\r\nf4240\r\n{text}\r\n0\r\n\r\n");
    let pieces = ask(port, &pieces).await.unwrap();
    assert!(body(&whole).starts_with("1000000 "));
    assert_eq!(body(&whole), body(&pieces));
    let both = format!(
        "{head}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
    );
    let both = ask(port, &both).await.unwrap();
    assert!(
        status(&both) == 400 || body(&both).starts_with("5 "),
        "{both}"
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_dyno_that_speaks_an_older_http_is_answered_for_in_the_routers_own() {
    let (bench, route) = running(RouterLimits::default()).await;
    let port = route.port();
    let kept = format!("GET /old HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    let last = format!("GET /old HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n");
    let answers = ask(port, &format!("{kept}{last}")).await.unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 2, "{answers}");
    assert_eq!(answers.matches("until the end").count(), 2, "{answers}");
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_connection_serves_one_request_after_another() {
    let (bench, route) = running(RouterLimits::default()).await;
    let port = route.port();
    let one = format!("GET /hello HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    let last =
        format!("HEAD /hello HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    let answers = ask(port, &format!("{one}{one}{last}")).await.unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3);
    assert_eq!(
        lines(&bench, 3)
            .await
            .iter()
            .filter(|line| line.contains("status=200"))
            .count(),
        3
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn names_that_are_not_ours_are_refused() {
    let (bench, route) = running(RouterLimits::default()).await;
    let port = route.port();
    for host in [
        format!("{HOST}:{port}"),
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        "localhost".into(),
    ] {
        let answer = ask(
            port,
            &format!("GET /hello HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"),
        )
        .await
        .unwrap();
        assert_eq!(status(&answer), 200, "{host}");
    }
    for head in [
        "GET /hello HTTP/1.1\r\nHost: evil.example",
        "GET /hello HTTP/1.1\r\nHost: localhost:1",
        "GET /hello HTTP/1.1\r\nHost: localhost\r\nHost: evil.example",
        "GET http://evil.example/hello HTTP/1.1\r\nHost: localhost",
        "GET /hello HTTP/1.1\r\nX-Forwarded-Host: localhost",
    ] {
        let answer = ask(port, &format!("{head}\r\nConnection: close\r\n\r\n"))
            .await
            .unwrap();
        assert!(matches!(status(&answer), 400 | 403), "{head}\n{answer}");
        assert!(!answer.contains("hello from"), "{head}");
    }
    let refused = lines(&bench, 5).await;
    assert!(
        refused
            .iter()
            .any(|line| line.contains("code=H31") && line.contains("host=evil.example")),
        "{refused:?}"
    );
    route.rename("walk-77aa.localhost");
    assert_eq!(status(&get(&route, "/hello").await), 403);
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn requests_wait_for_a_dyno_that_is_starting() {
    let bench = Bench::new();
    let route = route(&bench, RouterLimits::default()).await;
    bench.dynos.set(
        "app",
        vec![bench.web("sh -c 'sleep 0.5; exec python3 server.py $0' $PORT")],
    );
    assert_eq!(status(&get(&route, "/hello").await), 200);
    bench.dynos.restart("app", &Which::All).unwrap();
    assert_eq!(status(&get(&route, "/hello").await), 200);
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn without_a_dyno_the_page_says_why() {
    let bench = Bench::with(DynoLimits {
        cool_off: vec![LONG],
        ..DynoLimits::default()
    });
    let route = route(
        &bench,
        RouterLimits {
            boot: Duration::from_millis(300),
            ..RouterLimits::default()
        },
    )
    .await;
    let mut codes = Vec::new();
    let mut look = async |code: &'static str, expected: u16| {
        let answer = get(&route, "/").await;
        assert_eq!(status(&answer), expected, "{code}");
        assert!(
            answer.contains("text/html") && body(&answer).contains(code),
            "{answer}"
        );
        codes.push(code);
    };
    route.set(Posture {
        blank: true,
        maintenance: false,
    });
    look("H81", 502).await;
    route.set(Posture::default());
    look("H14", 503).await;
    bench.dynos.set("app", vec![bench.web("sleep 600")]);
    look("H20", 503).await;
    bench.dynos.set("app", vec![bench.web("false")]);
    bench.state("web.1", DynoState::Crashed).await;
    look("H10", 503).await;
    bench.dynos.set("app", vec![bench.web(SERVER)]);
    bench.state("web.1", DynoState::Up).await;
    route.set(Posture {
        blank: false,
        maintenance: true,
    });
    look("H80", 503).await;
    let seen = lines(&bench, codes.len()).await;
    for (line, code) in seen.iter().zip(&codes) {
        assert!(line.contains(&format!("code={code} ")), "{line}");
    }
    let blank = r#"at=info code=H81 desc="Blank app" method=GET path="/""#;
    let end = "dyno= connect= service= status=502 bytes=0 protocol=http";
    assert!(
        seen[0].starts_with(blank) && seen[0].ends_with(end),
        "{}",
        seen[0]
    );
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn pages_speak_the_browsers_language() {
    let bench = Bench::new();
    let route = route(&bench, RouterLimits::default()).await;
    let port = route.port();
    let request = format!(
        "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Language: de-DE,de;q=0.9,en;q=0.8\r\nConnection: close\r\n\r\n"
    );
    let answer = ask(port, &request).await.unwrap();
    assert!(
        answer.contains("<html lang=\"de\">") && answer.contains("Diese Studie ist offline"),
        "{answer}"
    );
    assert!(get(&route, "/").await.contains("This study is offline"));
}

#[tokio::test]
async fn a_dyno_that_misbehaves_has_its_code() {
    let limits = RouterLimits {
        first_byte: Duration::from_millis(400),
        silence: Duration::from_millis(400),
        ..RouterLimits::default()
    };
    let (bench, route) = running(limits).await;
    for (path, code, expected) in [
        ("/slow", "H12", 503),
        ("/drop", "H13", 503),
        ("/garbage", "H17", 503),
    ] {
        let answer = get(&route, path).await;
        assert_eq!(status(&answer), expected, "{path}");
        assert!(body(&answer).contains(code), "{path}\n{answer}");
    }
    // Begun already: all that is left is to break it off.
    for path in ["/torn", "/silent"] {
        let answer = get(&route, path).await;
        assert_eq!((status(&answer), body(&answer)), (200, "abc"));
    }
    let seen = lines(&bench, 5).await;
    for (line, code) in seen.iter().zip(["H12", "H13", "H17", "H18", "H15"]) {
        assert!(
            line.starts_with("at=error") && line.contains(&format!("code={code} ")),
            "{line}"
        );
        assert!(
            line.contains("dyno=web.1 connect=Nms service=Nms status=503"),
            "{line}"
        );
    }
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn once_begun_an_answer_may_go_on_for_as_long_as_it_is_never_silent() {
    let two = Duration::from_secs(2);
    let (bench, route) = running(RouterLimits {
        first_byte: two,
        silence: two,
        ..RouterLimits::default()
    })
    .await;
    let since = std::time::Instant::now();
    let answer = get(&route, "/trickle").await;
    assert!(since.elapsed() > two);
    assert_eq!((status(&answer), body(&answer)), (200, "012345"));
    assert!(lines(&bench, 1).await[0].starts_with("at=info method=GET path=\"/trickle\""));
    bench.dynos.remove_all().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_browser_that_goes_away_is_h27() {
    let (bench, route) = running(RouterLimits::default()).await;
    let mut browser = TcpStream::connect(("127.0.0.1", route.port()))
        .await
        .unwrap();
    browser
        .write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    // Only once the dyno has it: the one thread that is busy with it.
    until("the request", || bench::established(bench.port()) > 0).await;
    drop(browser);
    let seen = lines(&bench, 1).await;
    assert!(
        seen[0].starts_with(
            r#"at=info code=H27 desc="Client Request Interrupted" method=GET path="/slow""#
        ),
        "{}",
        seen[0]
    );
    assert!(seen[0].contains("status=499"), "{}", seen[0]);
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn one_connection_too_many_is_h22() {
    let (bench, route) = running(RouterLimits {
        connections: 2,
        ..RouterLimits::default()
    })
    .await;
    let held = [
        TcpStream::connect(("127.0.0.1", route.port()))
            .await
            .unwrap(),
        TcpStream::connect(("127.0.0.1", route.port()))
            .await
            .unwrap(),
    ];
    let answer = get(&route, "/hello").await;
    assert!(
        status(&answer) == 503 && body(&answer).contains("H22"),
        "{answer}"
    );
    assert!(lines(&bench, 1).await[0].contains("code=H22"));
    drop(held);
    let limit = std::time::Instant::now() + LONG;
    while status(&get(&route, "/hello").await) != 200 {
        assert!(std::time::Instant::now() < limit);
    }
    bench.dynos.remove_all().await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_port_is_kept_and_another_taken_when_it_is_not_free() {
    let bench = Bench::new();
    let first = route(&bench, RouterLimits::default()).await;
    let port = first.port();
    let again = |port| {
        let spec = RouteSpec {
            host: HOST.into(),
            port: Some(port),
            web: bench.dynos.web("app"),
            traffic: bench.dynos.traffic("app"),
            log: bench.logs.app("app"),
            meter: bench.metrics.meter("app"),
        };
        Route::open(spec, RouterLimits::default())
    };
    assert_ne!(again(port).await.unwrap().port(), port);
    assert_eq!(bench::listening(port), ["127.0.0.1"]);
    first.close().await;
    assert!(bench::listening(port).is_empty());
    assert_eq!(again(port).await.unwrap().port(), port);
}

/// Text in one masked frame, as a browser sends it.
fn frame(text: &str) -> Vec<u8> {
    let mask = [1, 2, 3, 4];
    let head = [0x81, 0x80 | u8::try_from(text.len()).unwrap()];
    let masked = text
        .bytes()
        .zip(mask.iter().cycle())
        .map(|(byte, mask)| byte ^ mask);
    head.into_iter().chain(mask).chain(masked).collect()
}

async fn websocket(port: u16) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request = format!(
        "GET /live HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    assert!(head.starts_with("http/1.1 101 "), "{head}");
    assert!(
        head.contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="),
        "{head}"
    );
    assert!(
        head.contains("connection: upgrade") && head.contains("upgrade: websocket"),
        "{head}"
    );
    stream
}

async fn echo(stream: &mut TcpStream, text: &str) {
    stream.write_all(&frame(text)).await.unwrap();
    let expected = format!("echo {text}");
    let mut answer = vec![0; 2 + expected.len()];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&answer[2..]), expected);
}

#[tokio::test]
async fn a_websocket_passes_both_ways_and_is_told_when_it_ends() {
    let (bench, route) = running(RouterLimits::default()).await;
    let mut stream = websocket(route.port()).await;
    for text in ["one", "two", "drei"] {
        echo(&mut stream, text).await;
    }
    assert!(bench.log(&["heroku[router]"]).is_empty());
    drop(stream);
    let seen = lines(&bench, 1).await;
    assert!(
        seen[0].starts_with("at=info method=GET path=\"/live\""),
        "{}",
        seen[0]
    );
    assert!(seen[0].contains("status=101 bytes=31 "), "{}", seen[0]);
    bench.dynos.remove_all().await;
}

#[tokio::test]
async fn a_silent_websocket_is_ended_and_a_dyno_that_stops_ends_its_own() {
    let (bench, first) = running(RouterLimits {
        silence: Duration::from_millis(300),
        ..RouterLimits::default()
    })
    .await;
    let mut stream = websocket(first.port()).await;
    assert_eq!(stream.read(&mut [0; 8]).await.unwrap_or(0), 0);
    assert!(lines(&bench, 1).await[0].starts_with("at=error code=H15"));
    let second = route(&bench, RouterLimits::default()).await;
    let mut stream = websocket(second.port()).await;
    echo(&mut stream, "hello").await;
    bench.dynos.stop("app", &Which::All).unwrap();
    assert_eq!(stream.read(&mut [0; 8]).await.unwrap_or(0), 0);
    bench.dynos.remove_all().await;
}
