//! Outputs: every line once, however the wire behaves; the end is the end and nothing more.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use heroku::{Address, Error, Heard, Limits, Output};
use proptest::prelude::*;
use support::{Reply, Request, Server, quick, quick_to_stall};

fn output(server: &Server, limits: Limits) -> Output {
    server
        .client_with(limits)
        .output(&Address::new(format!("{}/streams/1?sig=x", server.base)))
        .unwrap()
}

async fn hear(output: &mut Output) -> Result<Vec<String>, Error> {
    let mut all = Vec::new();
    loop {
        match output.next().await? {
            Heard::Lines(mut lines) => all.append(&mut lines),
            Heard::Ended => return Ok(all),
        }
    }
}

async fn lines_of(server: &Server) -> Vec<String> {
    hear(&mut output(server, quick())).await.unwrap()
}

/// How a server treats `Range`.
#[derive(Clone, Copy, Debug)]
enum Ranges {
    /// 206 with Content-Range.
    Honoured,
    /// 206 without it.
    Bare,
    /// 200, from the beginning.
    Ignored,
    /// 200, but from the offset, as the old build output service did.
    Unsaid,
}

/// The reply to one request for `text`.
fn serve(text: &[u8], request: &Request, ranges: Ranges) -> Reply {
    let from = request.header("range").map_or(0, |range| {
        range
            .strip_prefix("bytes=")
            .unwrap()
            .strip_suffix('-')
            .unwrap()
            .parse()
            .unwrap()
    });
    if from == 0 {
        return Reply::new(200, text);
    }
    if from >= text.len() && !matches!(ranges, Ranges::Ignored) {
        return Reply::new(204, "");
    }
    match ranges {
        Ranges::Honoured => Reply::new(206, &text[from..]).header(
            "Content-Range",
            format!("bytes {from}-{}/{}", text.len() - 1, text.len()),
        ),
        Ranges::Bare => Reply::new(206, &text[from..]),
        Ranges::Ignored => Reply::new(200, text),
        Ranges::Unsaid => Reply::new(200, &text[from..]),
    }
}

#[tokio::test]
async fn lines_come_whole_and_then_the_end() {
    let server = Server::script(vec![
        Reply::new(200, "-----> Building\r\n\x1b[1mstep\x1b[0m 1\n\nlast")
            .chunked()
            .drip(3),
    ])
    .await;
    assert_eq!(
        lines_of(&server).await,
        ["-----> Building", "step 1", "", "last"]
    );
    let request = &server.requests()[0];
    assert_eq!(
        (request.header("authorization"), request.header("range")),
        (None, None)
    );
    assert_eq!(request.header("accept"), Some("text/plain"));
}

#[tokio::test]
async fn keepalives_are_dropped_and_not_counted() {
    let server = Server::script(vec![
        Reply::new(200, "on\0e\n\0\0\0tw").chunked().cut_after(9),
        Reply::new(206, "\0wo\n\0").chunked(),
    ])
    .await;
    assert_eq!(lines_of(&server).await, ["one", "two"]);
    assert_eq!(server.requests()[1].header("range"), Some("bytes=5-"));
}

#[tokio::test]
async fn a_stalled_output_is_resumed() {
    let server = Server::script(vec![
        Reply::new(200, "one\ntwo\n").stall_after(5),
        Reply::new(206, "wo\n"),
    ])
    .await;
    assert_eq!(
        hear(&mut output(&server, quick_to_stall())).await.unwrap(),
        ["one", "two"]
    );
}

#[tokio::test]
async fn an_output_that_has_not_begun_is_waited_for_and_then_given_up() {
    let server = Server::script(vec![
        Reply::new(404, ""),
        Reply::new(404, ""),
        Reply::new(404, ""),
        Reply::new(404, ""),
        Reply::new(404, ""),
        Reply::new(200, "here\n"),
    ])
    .await;
    assert_eq!(lines_of(&server).await, ["here"]);

    let never = Server::start(|_| Reply::new(404, "")).await;
    let limits = Limits {
        not_started: std::time::Duration::from_millis(20),
        ..quick()
    };
    assert_eq!(
        hear(&mut output(&never, limits)).await.unwrap_err().code(),
        "output-not-started"
    );
}

#[tokio::test]
async fn nothing_more_to_give_is_the_end() {
    for reply in [
        Reply::new(204, ""),
        Reply::new(416, ""),
        Reply::new(404, ""),
    ] {
        let server = Server::script(vec![Reply::new(200, "one\ntwo").cut_after(6), reply]).await;
        assert_eq!(lines_of(&server).await, ["one", "tw"]);
    }
}

#[tokio::test]
async fn an_output_that_ended_too_soon_can_be_asked_for_more() {
    let server = Server::script(vec![
        Reply::new(200, "one\n"),
        Reply::new(206, "two\n"),
        Reply::new(204, ""),
    ])
    .await;
    let mut output = output(&server, quick());
    assert_eq!(hear(&mut output).await.unwrap(), ["one"]);
    assert_eq!(hear(&mut output).await.unwrap(), ["two"]);
    assert_eq!(hear(&mut output).await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn cuts_without_progress_end_with_an_error() {
    let server = Server::start(|request| match request.index {
        0 => Reply::new(200, "one\ntwo\n").cut_after(4),
        _ => Reply::new(200, "one\ntwo\n").cut_after(2),
    })
    .await;
    let mut output = output(&server, quick());
    assert_eq!(
        output.next().await.unwrap(),
        Heard::Lines(vec!["one".to_owned()])
    );
    assert_eq!(output.next().await.unwrap_err().code(), "reset");
    assert_eq!(server.requests().len(), 5);
}

#[tokio::test]
async fn what_a_server_repeats_of_a_range_is_dropped() {
    let server = Server::script(vec![
        Reply::new(200, "one\ntwo\n").cut_after(6),
        Reply::new(206, "two\n").header("Content-Range", "bytes 4-7/8"),
    ])
    .await;
    assert_eq!(lines_of(&server).await, ["one", "two"]);
}

#[tokio::test]
async fn any_number_of_cuts_is_outlasted_as_long_as_there_is_news() {
    let text: String = (0..40).map(|number| format!("line {number}\n")).collect();
    let expected: Vec<String> = text.lines().map(str::to_owned).collect();
    let server = Server::start(move |request| {
        let reply = serve(text.as_bytes(), request, Ranges::Honoured);
        if request.index < 30 {
            reply.cut_after(10)
        } else {
            reply
        }
    })
    .await;
    assert_eq!(lines_of(&server).await, expected);
    assert_eq!(server.requests().len(), 31);
}

#[tokio::test]
async fn a_gap_is_refused() {
    let server = Server::script(vec![
        Reply::new(200, "one\ntwo\n").cut_after(4),
        Reply::new(206, "!\n").header("Content-Range", "bytes 6-7/8"),
    ])
    .await;
    let mut output = output(&server, quick());
    output.next().await.unwrap();
    assert_eq!(output.next().await.unwrap_err().code(), "bad-reply");
}

#[tokio::test]
async fn an_expired_address_is_an_error_and_not_an_end() {
    let server = Server::script(vec![Reply::new(403, "expired")]).await;
    assert_eq!(
        hear(&mut output(&server, quick()))
            .await
            .unwrap_err()
            .code(),
        "api-forbidden"
    );
}

#[tokio::test]
async fn a_line_without_end_is_given_in_parts() {
    let server = Server::start(|_| Reply::new(200, "x".repeat(10_000)).chunked()).await;
    let lines = hear(&mut output(
        &server,
        Limits {
            line_bytes: 1000,
            ..quick()
        },
    ))
    .await
    .unwrap();
    assert_eq!(lines.len(), 10);
    assert!(lines.iter().all(|line| line.len() == 1000));
}

#[tokio::test]
async fn asking_may_be_given_up_and_taken_up_without_losing_a_line() {
    let text: String = (0..300).map(|number| format!("line {number}\n")).collect();
    let expected: Vec<String> = text.lines().map(str::to_owned).collect();
    let server = Server::start(move |_| Reply::new(200, text.clone()).chunked().drip(7)).await;
    let mut output = output(&server, quick());
    let mut heard = Vec::new();
    loop {
        tokio::select! {
            biased;
            next = output.next() => match next.unwrap() {
                Heard::Lines(mut lines) => heard.append(&mut lines),
                Heard::Ended => break,
            },
            () = tokio::time::sleep(std::time::Duration::from_micros(200)), if !heard.is_empty() => {}
        }
    }
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn a_forbidden_address_is_refused() {
    let server = Server::start(|_| Reply::new(200, "")).await;
    let refused = server
        .client()
        .output(&Address::new("http://192.0.2.1/x"))
        .err()
        .unwrap();
    assert_eq!(refused.code(), "bad-url");
    assert_eq!(server.connections(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_line_comes_once_whatever_is_cut(
        lines in proptest::collection::vec("(-----> )?[a-c]{0,30}", 1..40),
        cuts in proptest::collection::vec((0usize..400, any::<bool>()), 0..6),
        ranges in prop_oneof![Just(Ranges::Honoured), Just(Ranges::Bare), Just(Ranges::Ignored)],
        chunked: bool,
    ) {
        let text = lines.join("\n") + "\n";
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let heard = runtime.block_on(async {
            let bytes = text.clone().into_bytes();
            let server = Server::start(move |request| {
                let reply = serve(&bytes, request, ranges);
                let reply = if chunked { reply.chunked() } else { reply };
                match cuts.get(request.index) {
                    Some((at, _)) if *at >= bytes.len() => reply,
                    Some((at, true)) => reply.cut_after(*at),
                    Some((at, false)) => reply.reset_after(*at),
                    None => reply,
                }
            }).await;
            let limits = Limits { retries: 10, ..quick() };
            hear(&mut output(&server, limits)).await.unwrap()
        });
        prop_assert_eq!(heard, lines);
    }
}

#[tokio::test]
async fn a_range_that_was_honoured_without_saying_so_is_recognised() {
    let text: String = (0..500)
        .map(|number| format!("-----> step {number}\n"))
        .collect();
    let expected: Vec<String> = text.lines().map(str::to_owned).collect();
    for cut in [100, 1023, 1024, 1025, 4000] {
        let bytes = text.clone().into_bytes();
        let server = Server::start(move |request| {
            let reply = serve(&bytes, request, Ranges::Unsaid);
            if request.index < 2 {
                reply.cut_after(cut)
            } else {
                reply
            }
        })
        .await;
        assert_eq!(lines_of(&server).await, expected, "cut after {cut}");
    }
}
