//! Signing in with a browser, at a terminal, and out again.

use std::process::Command;

use hyper::Method;
use serde_json::Value;
use url::Url;

use crate::scene::{Scene, block_on};
use crate::support::http::{Body, send};
use crate::support::programs;
use crate::terminal::Terminal;

pub fn play(scene: &mut Scene) {
    scene.is_nobody();
    scene.is_refused("auth:whoami", 100, "not logged in");
    let agrees = |url: Url, token: &str| {
        let page = block_on(send(Method::GET, &url, &[], Body::Empty)).expect("a page");
        let (_, rest) = page
            .text
            .split_once("name=\"form\" value=\"")
            .expect("a form");
        let form = rest.split('"').next().unwrap_or_default();
        let fields = [("form", form), ("key", token), ("answer", "yes")];
        let origin = url.origin().ascii_serialization();
        let headers = [("origin", origin.as_str())];
        let done = block_on(send(Method::POST, &url, &headers, Body::Form(&fields)));
        assert_eq!(done.expect("an answer").status, 200);
    };
    let mut terminal = scene.types_at_a_terminal("login");
    terminal.hears("Press any key");
    let opened = terminal.presses_until("x", "the page to open", |terminal| {
        let screen = terminal.screen();
        let (_, rest) = screen.split_once("Opening browser to ")?;
        rest.split_once(char::is_whitespace)?.0.parse::<Url>().ok()
    });
    agrees(opened, &scene.api.token);
    terminal.hears("Logged in as");
    terminal.ends_well();
    scene.sees("who was let in", "/oauth/sessions", |it| {
        let words = it[0]["description"].as_str();
        words.is_some_and(|words| words.starts_with("Heroku CLI login from"))
    });
    scene.reads("auth:whoami", "you@orchard.localhost");
    scene.reads("apps", "no apps");
    with_a_second_factor(scene);
    scene.types("logout");
    scene.sees("nobody", "/oauth/sessions", |it| {
        *it == Value::Array(vec![])
    });
    scene.sees("no authorization", "/oauth/authorizations", |it| {
        *it == Value::Array(vec![])
    });
    scene.is_refused("auth:whoami", 100, "not logged in");
}

/// What destroys an app's data is let through with a code of the person's telephone.
fn with_a_second_factor(scene: &mut Scene) {
    let factor = "/orchard/two-factor";
    let key = scene.puts(factor, None);
    let code = |later: &str| {
        let mut telephone = Command::new("node");
        telephone.arg(programs::top().join("tests/heroku-cli/telephone.cjs"));
        telephone.arg(key["key"].as_str().unwrap()).arg(later);
        String::from_utf8(telephone.output().unwrap().stdout).unwrap()
    };
    scene.puts(factor, Some(&code("-1")));
    scene.types("apps:create my-study");
    scene.sees("the app", "/apps/my-study", |it| it["name"] == "my-study");
    let mut terminal = scene.types_at_a_terminal("apps:destroy -a my-study --confirm my-study");
    terminal.hears("Two-factor code");
    assert_eq!(scene.asks("/apps/my-study")["name"], "my-study");
    let keys = format!("{}\r", code("0"));
    terminal.presses_until(&keys, "the app to be gone", Terminal::has_ended_well);
    scene.sees("no app", "/apps", |it| *it == Value::Array(vec![]));
}
