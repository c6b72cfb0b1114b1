//! What a script of faults asks for happens, to the byte, on the real connection, and is counted.
#![cfg(unix)]
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod served;

use std::io::ErrorKind;
use std::process::Command;
use std::time::{Duration, Instant};

use axum::body::Body;
use serde_json::{Value, json};
use served::{PROGRAM, Served, ask, lent, secure, tiny, until};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

/// Of the archive that is downloaded here.
const LENGTH: usize = 300_000;

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Closed,
    Reset,
    /// Not yet.
    Open,
}

/// What came before it did.
#[derive(Debug)]
struct Came {
    head: String,
    body: Vec<u8>,
    end: End,
}

impl Came {
    fn announced(&self) -> usize {
        let head = self.head.to_lowercase();
        let length = head.split("content-length: ").nth(1).expect("a length");
        length.split("\r\n").next().unwrap().parse().unwrap()
    }
}

async fn connect(served: &Served, tls: bool) -> Box<dyn Both> {
    let address = if tls {
        &served.tls_address
    } else {
        &served.address
    };
    let port = address.rsplit_once(':').unwrap().1.parse().unwrap();
    if tls {
        Box::new(secure(&served.ca, port).await.unwrap())
    } else {
        Box::new(TcpStream::connect(("127.0.0.1", port)).await.unwrap())
    }
}

trait Both: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Both for T {}

/// Reads until the connection ends, or has been silent for so long.
async fn all(stream: &mut Box<dyn Both>, silence: Duration) -> Came {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 16 << 10];
    let end = loop {
        match tokio::time::timeout(silence, stream.read(&mut buffer)).await {
            Err(_) => break End::Open,
            Ok(Ok(0)) => break End::Closed,
            Ok(Ok(length)) => bytes.extend_from_slice(&buffer[..length]),
            Ok(Err(error)) if error.kind() == ErrorKind::ConnectionReset => break End::Reset,
            Ok(Err(error)) => panic!("{error:?}"),
        }
    };
    let head = bytes.windows(4).position(|part| part == b"\r\n\r\n");
    let body = bytes.split_off(head.map_or(bytes.len(), |head| head + 4));
    Came {
        head: String::from_utf8_lossy(&bytes).into_owned(),
        body,
        end,
    }
}

/// The whole exchange of one GET.
async fn get(served: &Served, path: &str, tls: bool, headers: &str) -> Came {
    let mut stream = connect(served, tls).await;
    let address = if tls {
        &served.tls_address
    } else {
        &served.address
    };
    let host = address.split_once("://").unwrap().1;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    all(&mut stream, Duration::from_secs(60)).await
}

fn content() -> Vec<u8> {
    (0..LENGTH).map(|n| (n % 251) as u8).collect()
}

/// The path of an archive that was uploaded.
async fn archive(served: &Served) -> String {
    let url = served.app("any").upload(content()).await;
    url.strip_prefix(&served.address).unwrap().to_owned()
}

/// After how many bytes or lines a rule was played, each time.
async fn played(served: &Served, rule: usize) -> Vec<u64> {
    let uses = served.get("/orchard/faults").await.expect(200);
    let after = uses[rule]["after"].as_array().unwrap();
    assert_eq!(uses[rule]["played"], after.len());
    after.iter().map(|after| after.as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_reset_comes_after_exactly_so_many_bytes_and_is_one_of_tcp() {
    let served = Served::faulty(&json!([
        {"method": "GET", "path": "/source-archives/*", "do": {"reset": {"after": 123_456}}},
    ]));
    let path = archive(&served).await;
    for tls in [false, true] {
        let came = get(&served, &path, tls, "").await;
        assert_eq!((came.end, came.body.len()), (End::Reset, 123_456), "{tls}");
        assert_eq!(came.body, content()[..123_456]);
    }
    assert_eq!(played(&served, 0).await, [123_456, 123_456]);
    // Others are left alone.
    served.get("/account").await.expect(200);
}

#[tokio::test]
async fn a_reset_may_come_before_the_first_byte() {
    let served = Served::faulty(&json!([{"path": "/account", "do": {"reset": {"after": 0}}}]));
    let token = format!("Authorization: Bearer {}\r\n", served.token);
    let came = get(&served, "/account", false, &token).await;
    assert!(came.head.starts_with("HTTP/1.1 200"), "{}", came.head);
    assert_eq!((came.end, came.body.len()), (End::Reset, 0));
}

#[tokio::test]
async fn a_cut_is_an_end_in_order_with_less_than_was_announced() {
    let served = Served::faulty(&json!([
        {"method": "GET", "path": "/source-archives/*", "do": {"cut": {"after": 7}}},
    ]));
    let path = archive(&served).await;
    for tls in [false, true] {
        let came = get(&served, &path, tls, "").await;
        assert_eq!(came.announced(), LENGTH);
        assert_eq!((came.end, came.body.len()), (End::Closed, 7), "{tls}");
    }
    assert_eq!(played(&served, 0).await, [7, 7]);
}

#[tokio::test]
async fn a_stall_goes_on_after_its_time_or_never() {
    let served = Served::faulty(&json!([
        {"method": "GET", "path": "/source-archives/*", "when": {"nth": 1}, "do": {"stall": {"after": 1000, "milliseconds": 300}}},
        {"method": "GET", "path": "/source-archives/*", "when": {"nth": 2}, "do": {"stall": {"after": 2000}}},
    ]));
    let path = archive(&served).await;
    let since = Instant::now();
    let came = get(&served, &path, false, "Connection: close\r\n").await;
    assert!(since.elapsed() >= Duration::from_millis(300));
    assert_eq!((came.end, came.body), (End::Closed, content()));
    assert_eq!(played(&served, 0).await, [1000]);

    let mut stream = connect(&served, true).await;
    let host = served.tls_address.split_once("://").unwrap().1;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    until("the stall", || async {
        (played(&served, 1).await == [2000]).then_some(())
    })
    .await;
    let came = all(&mut stream, Duration::from_secs(1)).await;
    assert_eq!((came.end, came.body.len()), (End::Open, 2000));
}

#[tokio::test]
async fn a_drip_comes_drop_by_drop_and_whole() {
    let served = Served::faulty(&json!([
        {"path": "/stacks", "do": {"drip": {"bytes": 100, "milliseconds": 20}}},
        {"path": "/regions", "do": {"reset": {"after": 5}}},
    ]));
    let token = format!(
        "Authorization: Bearer {}\r\nConnection: close\r\n",
        served.token
    );
    let since = Instant::now();
    let came = get(&served, "/stacks", false, &token).await;
    assert_eq!(
        (came.end, came.body.len()),
        (End::Closed, came_length(&came.head))
    );
    let drops = u32::try_from((came.body.len() - 1) / 100).unwrap();
    assert!(drops >= 3, "{}", came.body.len());
    assert!(since.elapsed() >= drops * Duration::from_millis(20));
    let stacks: Value = serde_json::from_slice(&came.body).unwrap();
    assert_eq!(stacks.as_array().unwrap().len(), 3);
    assert_eq!(played(&served, 0).await, [100]);
}

fn came_length(head: &str) -> usize {
    let came = Came {
        head: head.to_owned(),
        body: Vec::new(),
        end: End::Open,
    };
    came.announced()
}

#[tokio::test]
async fn a_length_that_is_not_true_is_announced_on_the_wire() {
    let served = Served::faulty(&json!([
        {"method": "GET", "path": "/source-archives/*", "when": {"nth": 1}, "do": {"content_length": {"by": 17}}},
        {"method": "GET", "path": "/source-archives/*", "when": {"nth": 2}, "do": {"content_length": {"by": -17}}},
        {"path": "/account", "do": {"content_length": {"by": 1000}}},
    ]));
    let path = archive(&served).await;
    for (tls, announced) in [(false, LENGTH + 17), (true, LENGTH - 17)] {
        let came = get(&served, &path, tls, "").await;
        assert_eq!(came.announced(), announced);
        assert_eq!((came.end, came.body), (End::Closed, content()));
    }
    let token = format!("Authorization: Bearer {}\r\n", served.token);
    let came = get(&served, "/account", false, &token).await;
    assert_eq!(came.announced(), came.body.len() + 1000);
    serde_json::from_slice::<Value>(&came.body).unwrap();
    assert_eq!(played(&served, 2).await, [came.body.len() as u64]);
}

#[tokio::test]
async fn answers_take_the_place_of_the_real_ones_as_often_as_was_asked() {
    let served = Served::faulty(&json!([
        {"method": "POST", "path": "/apps", "when": {"first": 2}, "do": {"answer": {"status": 429, "retry_after": 3}}},
        {"method": "GET", "path": "/apps/*", "when": {"every": 2}, "do": {"answer": {"status": 503}}},
        {"method": "PUT", "path": "/source-archives/*", "do": {"answer": {"status": 500}}},
    ]));
    let name = json!({"name": "study"});
    for _ in 0..2 {
        let answer = served.post("/apps", name.clone()).await;
        answer.refused(429, "rate_limit");
        assert_eq!(answer.headers["retry-after"], "3");
    }
    assert_eq!(served.get("/apps").await.expect(200), json!([]));
    served.post("/apps", name).await.expect(201);
    served.get("/apps/study").await.expect(200);
    served
        .get("/apps/study")
        .await
        .refused(503, "service_unavailable");
    served.get("/apps/study").await.expect(200);
    let source = served.post("/sources", Value::Null).await.expect(201);
    let blob = |name: &str| source["source_blob"][name].as_str().unwrap().to_owned();
    let answer = ask("PUT", &blob("put_url"), &[], Body::from(content())).await;
    answer.refused(500, "internal_server_error");
    let absent = ask("GET", &blob("get_url"), &[], Body::empty()).await;
    absent.refused(404, "not_found");
    assert_eq!(played(&served, 0).await.len(), 2);
    let uses = served.get("/orchard/faults").await.expect(200);
    assert_eq!(uses[0], json!({"matched": 3, "played": 2, "after": [0, 0]}));
    let uses = format!("{}/orchard/faults", served.address);
    let stranger = ask("GET", &uses, &[], Body::empty());
    stranger.await.refused(401, "unauthorized");
}

#[tokio::test]
async fn a_part_that_is_asked_for_may_be_answered_with_the_whole() {
    let served = Served::faulty(&json!([
        {"path": "/streams/*", "when": {"nth": 3}, "do": "ignore_range"},
    ]));
    let app = served.app("study").create().await;
    let build = app.begin_build(&[("nothing", "here")]).await;
    let (_, whole) = app.built(&build).await;
    let url = build["output_stream_url"].as_str().unwrap();
    let range = [("range", "bytes=10-")];
    let part = ask("GET", url, &range, Body::empty()).await;
    assert_eq!(
        (part.status.as_u16(), part.text()),
        (206, whole[10..].to_owned())
    );
    let all = ask("GET", url, &range, Body::empty()).await;
    assert_eq!((all.status.as_u16(), all.text()), (200, whole));
    assert_eq!(played(&served, 0).await, [0]);
}

#[tokio::test]
async fn signed_addresses_expire_before_their_time() {
    let served = Served::faulty(&json!([
        {"path": "/source-archives/*", "do": "expire"},
        {"path": "/streams/*", "do": "expire"},
        {"path": "/log-sessions/*", "do": "expire"},
        {"path": "/transfer-dumps/*", "do": "expire"},
    ]));
    let app = served.app("study").create().await;
    let source = served.post("/sources", Value::Null).await.expect(201);
    let log = served
        .post(&app.path("/log-sessions"), json!({}))
        .await
        .expect(201);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let expired = "The address has expired.";
    for (method, url, words) in [
        ("PUT", text(&source["source_blob"]["put_url"]), expired),
        ("GET", text(&source["source_blob"]["get_url"]), expired),
        (
            "GET",
            text(&log["logplex_url"]),
            "The address of this log session is wrong or has expired.",
        ),
        ("GET", format!("{}/streams/any", served.address), expired),
        (
            "GET",
            format!("{}/transfer-dumps/any", served.address),
            expired,
        ),
    ] {
        let answer = ask(method, &url, &[], Body::from(content())).await;
        assert_eq!(answer.refused(403, "forbidden"), words, "{url}");
    }
    assert_eq!(played(&served, 0).await.len(), 2);
}

#[tokio::test]
async fn a_log_stream_ends_after_so_many_lines_as_text_and_as_events() {
    let served = Served::faulty(&json!([
        {"path": "/log-sessions/*", "do": {"cut_lines": {"after": 2}}},
    ]));
    let app = served.app("study").create().await;
    for value in ["1", "2", "3"] {
        let set = json!({"A": value});
        served
            .patch(&app.path("/config-vars"), set)
            .await
            .expect(200);
    }
    let sessions = app.path("/log-sessions");
    let log = served.post(&sessions, json!({"tail": true})).await;
    let log = log.expect(201);
    let url = log["logplex_url"].as_str().unwrap();
    let path = url.strip_prefix(&served.address).unwrap();
    let text = get(&served, path, false, "").await;
    assert_eq!(text.end, End::Closed);
    let events = get(&served, path, true, "Accept: text/event-stream\r\n").await;
    assert_eq!(events.end, End::Closed);
    let text = String::from_utf8(text.body).unwrap();
    assert_eq!(text.matches("app[api]").count(), 2, "{text}");
    let events = String::from_utf8(events.body).unwrap();
    assert_eq!(events.matches("\ndata: ").count(), 2, "{events}");
    assert_eq!(played(&served, 0).await.len(), 2);
}

#[tokio::test]
async fn an_upload_is_reset_where_it_was_asked_for_and_leaves_nothing() {
    let served = Served::faulty(&json!([
        {"method": "PUT", "path": "/source-archives/*", "do": {"upload_reset": {"after": 54_321}}},
    ]));
    for tls in [false, true] {
        let source = served.post("/sources", Value::Null).await.expect(201);
        let blob = |name: &str| source["source_blob"][name].as_str().unwrap().to_owned();
        let mut stream = connect(&served, tls).await;
        let put = blob("put_url");
        let path = put.strip_prefix(&served.address).unwrap();
        let host = if tls {
            &served.tls_address
        } else {
            &served.address
        };
        let host = host.split_once("://").unwrap().1;
        let head =
            format!("PUT {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {LENGTH}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // The reset may come while this is still being written; a socket tells of it once.
        let exchange = async {
            stream.write_all(&content()).await?;
            stream.flush().await?;
            stream.read_to_end(&mut answer).await
        };
        let error = exchange.await.unwrap_err();
        let kinds = [ErrorKind::ConnectionReset, ErrorKind::BrokenPipe];
        assert!(kinds.contains(&error.kind()), "{error:?}");
        assert!(answer.is_empty());
        let absent = ask("GET", &blob("get_url"), &[], Body::empty()).await;
        absent.refused(404, "not_found");
    }
    assert_eq!(played(&served, 0).await, [54_321, 54_321]);
}

#[tokio::test]
async fn an_upload_that_stalls_for_a_while_arrives_whole() {
    let served = Served::faulty(&json!([
        {"method": "PUT", "path": "/source-archives/*", "do": {"upload_stall": {"after": 4096, "milliseconds": 300}}},
    ]));
    let since = Instant::now();
    let path = archive(&served).await;
    assert!(since.elapsed() >= Duration::from_millis(300));
    assert_eq!(played(&served, 0).await, [4096]);
    let came = get(&served, &path, false, "Connection: close\r\n").await;
    assert_eq!(came.body, content());
}

#[tokio::test]
async fn a_build_fails_at_its_step_with_the_words_of_the_script() {
    let served = Served::faulty(&json!([
        {"when": {"nth": 1}, "do": {"fail_build": {
            "app": "study", "step": "Installing dependencies", "output": ["ERROR: No matching distribution found"],
        }}},
    ]));
    let app = served.app("study").create().await;
    let (build, output) = app.build(&lent(&tiny("never"))).await;
    assert_eq!(build["status"], "failed");
    let lines: Vec<&str> = output.lines().collect();
    let step = lines
        .iter()
        .position(|line| line.starts_with("-----> Installing dependencies from"))
        .unwrap_or_else(|| panic!("{output}"));
    assert!(lines[step + 1].ends_with("ERROR: No matching distribution found"));
    assert!(output.contains("The fault script ends this build here."));
    assert_eq!(played(&served, 0).await, [0]);
    app.runs_tiny("the next one").await;
}

#[tokio::test]
async fn a_dyno_crashes_after_its_time_and_at_its_request() {
    let served = Served::faulty(&json!([
        {"when": {"nth": 1}, "do": {"crash": {"app": "study", "dyno": "web.1", "on": {"milliseconds": 100}}}},
        {"when": {"nth": 2}, "do": {"crash": {"app": "study", "dyno": "web.1", "on": {"request": 2}}}},
    ]));
    let app = served.app("study").create().await;
    app.runs_tiny("here").await;
    until("the first crash", || async {
        (played(&served, 0).await == [0]).then_some(())
    })
    .await;
    // Up again, its second start is the one that the second rule means.
    until("its second start", || async {
        let uses = served.get("/orchard/faults").await.expect(200);
        (uses[1]["matched"] == 2).then_some(())
    })
    .await;
    let url = app.get("").await["web_url"].as_str().unwrap().to_owned();
    let port = url.trim_end_matches('/').rsplit_once(':').unwrap().1;
    let host = format!("localhost:{port}");
    let address = format!("http://127.0.0.1:{port}/");
    let page = async || ask("GET", &address, &[("host", &host)], Body::empty()).await;
    assert_eq!(page().await.text().trim(), "here");
    assert_eq!(played(&served, 1).await, Vec::<u64>::new());
    let broken = page().await;
    assert_eq!(broken.status.as_u16(), 503);
    assert!(broken.text().contains("H13"), "{}", broken.text());
    assert_eq!(played(&served, 1).await, [2]);
    let sessions = app.path("/log-sessions");
    let log = served.post(&sessions, json!({"lines": 1500})).await;
    let log = log.expect(201);
    let lines = ask(
        "GET",
        log["logplex_url"].as_str().unwrap(),
        &[],
        Body::empty(),
    )
    .await;
    let lines = lines.text();
    let exits = "heroku[web.1]: Process exited with status 137";
    assert_eq!(lines.matches(exits).count(), 2, "{lines}");
    let crashes = "heroku[web.1]: State changed from up to crashed";
    assert_eq!(lines.matches(crashes).count(), 2, "{lines}");
    assert!(lines.contains("at=error code=H13 "), "{lines}");
}

#[tokio::test]
async fn a_script_with_a_mistake_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("faults.json");
    let serve = || {
        let output = Command::new(PROGRAM)
            .args(["serve", "--data"])
            .arg(folder.path().join("data"))
            .arg("--faults")
            .arg(&script)
            .output()
            .unwrap();
        assert!(!output.status.success());
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    assert_eq!(serve()["code"], "fault-script-file");
    std::fs::write(
        &script,
        "{\"rules\": [\n  {\"do\": \"expire\"},\n  {\"do\": \"explode\"}\n]}\n",
    )
    .unwrap();
    let said = serve();
    assert_eq!(said["code"], "fault-script");
    let detail = said["detail"].as_str().unwrap();
    assert!(
        detail.contains("line 3") && detail.contains("explode"),
        "{detail}"
    );
    assert!(!folder.path().join("data").exists());
}
