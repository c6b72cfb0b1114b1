//! A study's log, by clicks: lines come by themselves, a search narrows them, and what goes wrong is told in plain words.

use crate::support::beans::Beans;
use crate::support::desktop::{Desktop, Keychain};
use crate::support::memory::Memory;
use crate::support::wait::{LONG, SOON, until_async};

#[tokio::test]
async fn the_log_is_live_is_searched_and_says_what_happened() {
    let desktop = Desktop::with("log", (1280, 1400), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let (window, online, api) = (&study.window, &study.online, &study.api);

    // What was before is there, in lines and in words.
    window.click("[data-study=bean-counting]").await;
    window.click("#tab-log").await;
    window.see("[data-link=live]").await;
    window.see_within("[data-line]", SOON).await;
    window
        .see_within("[data-event=up], [data-event=released]", SOON)
        .await;
    window.picture("1-the-log").await;

    // What people do comes by itself.
    study.people_come(4, 2).await;
    window.write("#log-search", "INITIALIZEPARTICIPANT").await;
    let told = || async { window.text("[data-told]").await };
    until_async("the visits to be found", LONG, || async {
        let told = told().await;
        let found = told.split(' ').next()?.parse::<u32>().ok()?;
        (told.contains(" of ") && found >= 2 && window.count("mark").await > 0).then_some(())
    })
    .await;
    window.picture("2-searched").await;

    // A line leads to its participant.
    window.click("[data-line]").await;
    window.see("[data-detail]").await;
    window.click("#log-only-participant").await;
    until_async("her lines", SOON, || async {
        let first = window.text("[data-line]").await;
        (first.contains("/p/") || first.contains("InitializeParticipant")).then_some(())
    })
    .await;
    window.click("#log-clear").await;

    // Nobody can come in: the code has a sentence, and the sentence a remedy.
    let formation = study.path("/formation/web");
    api.patch(&formation, &serde_json::json!({"quantity": 0}))
        .await;
    let refused = || {
        std::process::Command::new("curl")
            .args([
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                &online.address,
            ])
            .output()
            .expect("curl")
    };
    until_async("visitors to be refused", LONG, || async {
        (refused().stdout == b"503").then_some(())
    })
    .await;
    window.see_within("[data-event=h14]", SOON).await;
    window
        .see_within("[data-event=down], [data-event=scaled]", SOON)
        .await;
    // The last that happens by itself: after it nothing moves under the pointer any more.
    window.see_within("[data-event=exited]", LONG).await;
    window.click("[data-event=h14] summary").await;
    window.picture("3-nobody-can-come-in").await;
    let said = window.text("[data-event=h14]").await;
    assert!(said.contains("Nobody can open the study"), "{said}");
    assert!(said.contains("H14"), "{said}");
    window.click("[data-event=h14] [data-show-line]").await;
    window.see("[data-following=false]").await;
    until_async("its line", SOON, || async {
        let line = window.text("[data-lines] [aria-selected=true]").await;
        line.contains("code=H14").then_some(())
    })
    .await;

    study.end().await;
    // Our own diary repeats no line.
    let diaries = std::fs::read_dir(desktop.home.data().join("log"))
        .expect("a diary")
        .flatten();
    let diary: String = diaries
        .map(|entry| std::fs::read_to_string(entry.path()).expect("a diary"))
        .collect();
    assert!(!diary.contains("InitializeParticipant") && !diary.contains("code=H14"));
    desktop.ends_clean();
}

/// Most memory that the window may hold with a million lines, in bytes: the program and all of WebKit.
const HELD: u64 = 400_000_000;
/// What the program holds more where it was built without optimisation; 24 to 40 MB were seen.
const UNOPTIMISED: u64 = if cfg!(debug_assertions) {
    30_000_000
} else {
    0
};
/// And most that the lines may add to the platform that runs the study, which keeps the last of them only.
const KEPT: u64 = 100_000_000;

#[tokio::test]
async fn with_a_million_lines_the_window_searches_and_holds_under_400_megabytes() {
    let desktop = Desktop::with("log-million", (1280, 1400), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let window = &study.window;
    window.click("[data-study=bean-counting]").await;
    window.click("#tab-log").await;
    window.see("[data-link=live]").await;
    window.hears_no_more().await;
    let memory = || Memory::of(desktop.home.path());
    let before = memory();
    for round in 1..=10 {
        study.writes(100, round * 100).await;
        println!("{round}00,000 lines: {:?}", memory());
    }
    let full = memory();
    window.write("#log-search", "LINE 99999 OF").await;
    until_async("the search to find ten", SOON, || async {
        window.lines().await.filter(|lines| *lines == 10)
    })
    .await;
    let after = memory();
    window.picture("1-a-million-lines").await;
    let said =
        format!("{before:?} before, {full:?} with a million lines, {after:?} after a search");
    println!("{said}");
    assert!(
        full.window().max(after.window()) < HELD + UNOPTIMISED,
        "{said}"
    );
    assert!(
        after.platform.saturating_sub(before.platform) < KEPT,
        "{said}"
    );

    study.end().await;
    desktop.ends_clean();
}
