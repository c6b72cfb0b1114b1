//! Heroku's official command line against the platform: a client that nobody here wrote. After each command the state
//! is asked for through the API, because a satisfied client is not enough. `RESULTS.md` is what the run writes.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../support/mod.rs"]
mod support;

mod apps;
mod code;
mod data;
mod people;
mod pipelines;
mod redis;
mod scene;
mod signing_in;
mod table;
mod terminal;

use scene::Scene;

/// Somebody at the command line.
type Play = fn(&mut Scene);

/// What is tried: each with a platform of its own.
const SCENES: &[(&str, Play)] = &[
    ("Apps and their settings", apps::play),
    ("Code and what runs of it", code::play),
    ("People and names", people::play),
    ("Signing in", signing_in::play),
    ("Databases and backups", data::play),
    ("Redis", redis::play),
    ("Pipelines", pipelines::play),
];

#[test]
fn herokus_own_command_line_finds_nothing_amiss() {
    let repository = support::programs::top().join(".git/config");
    let before = std::fs::read(&repository).ok();
    let played: Vec<_> = std::thread::scope(|scope| {
        let begun: Vec<_> = SCENES
            .iter()
            .map(|(title, play)| {
                scope.spawn(move || {
                    let mut scene = Scene::new(title);
                    play(&mut scene);
                    scene.end()
                })
            })
            .collect();
        begun.into_iter().map(|scene| scene.join()).collect()
    });
    let mut rows = Vec::new();
    let mut amiss = String::new();
    for ((title, _), played) in SCENES.iter().zip(played) {
        match played {
            Ok(done) => rows.push((*title, done)),
            Err(why) => amiss.push_str(&format!("\n{title}: {}", said(why.as_ref()))),
        }
    }
    assert!(amiss.is_empty(), "{amiss}");
    let after = std::fs::read(&repository).ok();
    assert!(
        before == after,
        "it wrote into the repository of whoever ran this"
    );
    table::holds(&rows);
}

/// What a scene that was broken off said of it; told once more at the end, where it is not lost among the others.
fn said(why: &(dyn std::any::Any + Send)) -> &str {
    why.downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| why.downcast_ref::<&str>().copied())
        .unwrap_or("see above")
}
