//! Every request the platform serves, done wrong in every way we could think of: each is answered within a limit, with success
//! or with a refusal in Heroku's shape, and another app never notices.

// Only a debug build tells its routes.
#![cfg(debug_assertions)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod chance;
mod fields;
mod odd;
mod raw;
mod scene;
mod sent;
#[path = "../served/mod.rs"]
mod served;

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use chance::Chance;
use platform::api::routes;
use raw::Request;
use scene::Scene;
use serde_json::{Value, json};

/// How long requests are made for, seconds, and how often each at least. `ORCHARD_FUZZ_SECONDS` is another time, and
/// `ORCHARD_SEED` makes others, or those again that a failure names.
const TIME: u64 = 40;
const LEAST: usize = 4;
/// Rounds after which the scene is set anew: by then a part of it is gone.
const ANEW: usize = 8;
/// After so many problems there are enough to look at.
const ENOUGH: usize = 12;

/// A method and a route. What ends the platform, and what opens a study to other computers, is left out.
fn requests() -> Vec<(String, String)> {
    let all = routes::all().into_iter().flat_map(|route| {
        let path = route.path;
        route
            .methods
            .into_iter()
            .map(move |method| (method, path.clone()))
    });
    all.filter(|(_, path)| path != platform::api::own::DOWN && !path.ends_with("/room"))
        .collect()
}

#[test]
fn each_request_with_a_body_is_sent_all_fields_that_are_known_of_it() {
    let takes_body = |method: &str| matches!(method, "POST" | "PATCH" | "PUT");
    let known = fields::of_requests();
    for (method, path) in requests() {
        if !takes_body(&method) || path.starts_with("/source-archives/") {
            continue;
        }
        let body = sent::body(&format!("{method} {path}"));
        let body = body.unwrap_or_else(|| panic!("no body in sent.rs for {method} {path}"));
        let fields = known.get(&format!("{method} {}", fields::nameless(&path)));
        for field in fields.into_iter().flatten() {
            assert!(body.get(field).is_some(), "{method} {path} has no {field}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_answered_with_a_crash_or_reaches_another_app() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|number| number.parse().ok())
    };
    let seed = number("ORCHARD_SEED").unwrap_or(20_261_121);
    let time = Duration::from_secs(number("ORCHARD_FUZZ_SECONDS").unwrap_or(TIME));
    let mut chance = Chance::new(seed);
    let mut scene = Scene::set().await;
    let port = scene
        .platform
        .address
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let before = scene.other_app().await;
    let all = requests();
    let mut problems = Vec::new();
    let mut done = 0;
    let end = Instant::now() + time;
    'all: for round in 0.. {
        if round % ANEW == ANEW - 1 {
            scene.set_anew().await;
        }
        for (method, path) in &all {
            if round >= LEAST && Instant::now() > end {
                break 'all;
            }
            let request = wrong(&mut chance, &scene, method, path);
            done += 1;
            let answer = request.send(&port).await;
            let problem = match &answer {
                Ok(answer) => answer.problem(),
                Err(problem) => Some(problem.clone()),
            };
            if let Some(problem) = problem {
                problems.push(format!("{}\n    {problem}", request.told()));
            }
            assert!(
                problems.len() < ENOUGH,
                "seed {seed}, {done} requests:\n{}",
                problems.join("\n")
            );
            let gone = [
                "/apps/{app}",
                "/pipelines/{pipeline}",
                "/apps/{app}/addons/{addon}",
            ]
            .contains(&path.as_str());
            if gone && answer.is_ok_and(|answer| answer.status < 300) {
                scene.refresh().await;
            }
        }
    }
    assert!(
        problems.is_empty(),
        "seed {seed}, {done} requests:\n{}",
        problems.join("\n")
    );
    assert_eq!(
        scene.other_app().await,
        before,
        "seed {seed}: another app was changed"
    );
    let fresh = scene.platform.app("fresh").create().await;
    scene
        .platform
        .patch(&fresh.path("/config-vars"), json!({"STILL": "here"}))
        .await
        .expect(200);
    assert_eq!(fresh.get("/config-vars").await["STILL"], "here");
    println!("{done} requests of {} kinds", all.len());
}

/// A request with something wrong with it, or nothing.
fn wrong(chance: &mut Chance, scene: &Scene, method: &str, route: &str) -> Request {
    let kind = chance.below(12);
    let path = path(chance, scene, route, kind);
    let mut request = Request {
        method: method.to_owned(),
        path,
        headers: vec![
            (
                "authorization".to_owned(),
                format!("Bearer {}", scene.platform.token).into_bytes(),
            ),
            (
                "accept".to_owned(),
                b"application/vnd.heroku+json; version=3".to_vec(),
            ),
            ("content-type".to_owned(), b"application/json".to_vec()),
        ],
        body: body(chance, scene, &format!("{method} {route}"), kind),
    };
    if kind == 9 || chance.one_in(6) {
        let (name, value) = chance.of(&odd::headers()).clone();
        request.headers.retain(|(own, _)| own != name);
        request.headers.push((name.to_owned(), value));
    }
    if kind == 10 {
        let queries: [&[u8]; 12] = [
            b"?",
            b"?&&=&",
            b"?eq[name]=%ff",
            b"?verbose=%zz",
            b"?a=%00",
            b"?step=0m",
            b"?start_time=%&end_time=-1",
            b"?start_time=9999-12-31T23:59:59Z&end_time=0000-01-01T00:00:00Z&step=1m",
            b"?nonce=0",
            b"?signature=",
            b"?in[]=a&in[]=b",
            b"?process_type=web&process_type=%20",
        ];
        request.path.extend(*chance.of(&queries));
        if chance.one_in(4) {
            request.path.extend(vec![b'x'; 20_000]);
        }
    }
    if kind == 11 {
        let methods = [
            "GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get",
        ];
        request.method = (*chance.of(&methods)).to_owned();
    }
    request
}

/// The path of a route, mostly to what is there.
fn path(chance: &mut Chance, scene: &Scene, route: &str, kind: usize) -> Vec<u8> {
    // These take long when all is well with them.
    let spoiled = kind < 4;
    let dear = route.starts_with("/client/v11/databases") || route.starts_with("/postgres/");
    let mut path = Vec::new();
    for part in route.split('/').skip(1) {
        path.push(b'/');
        let Some(name) = part
            .strip_prefix('{')
            .and_then(|part| part.strip_suffix('}'))
        else {
            path.extend(part.bytes());
            continue;
        };
        let unknown = "01234567-89ab-cdef-0123-456789abcdef";
        match kind {
            5 if !chance.one_in(3) => path.extend(chance.of(odd::PARTS).bytes()),
            6 if name != "db"
                && !route.starts_with("/pipeline")
                && !route.starts_with("/oauth")
                && route.matches('{').count() > 1 =>
            {
                path.extend(
                    scene
                        .others(name)
                        .or(scene.own(name))
                        .unwrap_or(unknown)
                        .bytes(),
                );
            }
            7 if chance.one_in(2) => path.extend(chance.of(&odd::broken_parts())),
            8 if chance.one_in(2) => path.extend(unknown.bytes()),
            _ if dear && name == "db" && !chance.one_in(if spoiled { 2 } else { 8 }) => {
                path.extend(unknown.bytes())
            }
            _ => path.extend(scene.own(name).unwrap_or(unknown).bytes()),
        }
    }
    path
}

/// The body of a request, mostly with one thing wrong.
fn body(chance: &mut Chance, scene: &Scene, request: &str, kind: usize) -> Option<Vec<u8>> {
    let plain = sent::body(request).map(|body| scene.fill(body));
    match (plain, kind) {
        (None, 0..=3) => chance.one_in(2).then(|| chance.of(&odd::bodies()).clone()),
        (None, _) => None,
        (_, 3) => Some(chance.of(&odd::bodies()).clone()),
        (Some(mut body), 0..=2) => {
            for _ in 0..=chance.below(2) {
                spoil(chance, &mut body);
            }
            Some(body.to_string().into_bytes())
        }
        (Some(body), _) => Some(body.to_string().into_bytes()),
    }
}

/// What a field may be called at Heroku.
fn names_of_fields() -> &'static [String] {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(fields::of_types);
    &NAMES
}

/// Puts something odd in the place of a field, or takes it away, at any depth.
fn spoil(chance: &mut Chance, value: &mut Value) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let names: Vec<_> = fields.keys().cloned().collect();
            let name = chance.of(&names).clone();
            match chance.below(8) {
                0 => drop(fields.remove(&name)),
                1 => {
                    let name = chance.of(names_of_fields()).clone();
                    drop(fields.insert(name, chance.of(&odd::values()).clone()))
                }
                2..=4 => drop(fields.insert(name, chance.of(&odd::values()).clone())),
                _ => spoil(chance, &mut fields[&name]),
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let place = chance.below(items.len());
            match chance.below(4) {
                0 => drop(items.remove(place)),
                1 => items.push(chance.of(&odd::values()).clone()),
                _ => spoil(chance, &mut items[place]),
            }
        }
        other => *other = chance.of(&odd::values()).clone(),
    }
}
