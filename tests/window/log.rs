//! A study's log, by clicks: lines come by themselves, a search narrows them, and what goes wrong is told in plain words.

use crate::support::beans::Beans;
use crate::support::desktop::{Desktop, Keychain};
use crate::support::group;
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

/// Most memory that a million lines may add to the program that keeps them, in bytes.
const KEPT: u64 = 100_000_000;
/// And to all processes of the window together; most of that is what WebKit takes for redrawing them while they come.
const ADDED: u64 = 300_000_000;

#[tokio::test]
async fn a_million_lines_are_searched_and_add_little_memory() {
    let desktop = Desktop::with("log-million", (1280, 1400), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let (window, api) = (&study.window, &study.api);
    window.click("[data-study=bean-counting]").await;
    window.click("#tab-log").await;
    window.see("[data-link=live]").await;
    let before = memory(&desktop);

    let path = study.path("/dynos");
    let says = "python -c \"for n in range(100000): print('line', n, 'of those that a study may say of abcd1234 and what she answered')\"";
    let lines = || async {
        let told = window.text("[data-told]").await.replace(',', "");
        told.split(' ').next()?.parse::<u32>().ok()
    };
    for round in 1..=10 {
        api.post(&path, &serde_json::json!({ "command": says }))
            .await;
        until_async("all lines to be heard", LONG, || async {
            assert_eq!(window.count("[data-event=l11]").await, 0, "none is lost");
            lines().await.filter(|lines| *lines >= round * 100_000)
        })
        .await;
    }
    let full = memory(&desktop);
    window.write("#log-search", "LINE 99999 OF").await;
    until_async("the search to find ten", SOON, || async {
        lines().await.filter(|lines| *lines == 10)
    })
    .await;
    let after = memory(&desktop);
    window.picture("1-a-million-lines").await;
    let said =
        format!("{before:?} before, {full:?} with a million lines, {after:?} after a search");
    println!("{said}");
    let added = |of: fn(&Memory) -> u64| of(&full).max(of(&after)).saturating_sub(of(&before));
    assert!(added(|memory| memory.program) < KEPT, "{said}");
    assert!(added(|memory| memory.all) < ADDED, "{said}");

    study.end().await;
    desktop.ends_clean();
}

/// What processes hold in memory, in bytes; what they share counts once.
#[derive(Debug, Default)]
struct Memory {
    program: u64,
    all: u64,
}

/// That of the window's own program, and of all its processes.
fn memory(desktop: &Desktop) -> Memory {
    let held = |id: u32| {
        let rollup = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
        let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * 1024)
    };
    let mut memory = Memory::default();
    for id in group::belonging_to(desktop.home.path()) {
        let program = std::fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        let is_ours = name == "orchard";
        if is_ours || (name.starts_with("WebKit") && name.ends_with("Process")) {
            let held = held(id).unwrap_or_default();
            memory.all += held;
            memory.program += if is_ours { held } else { 0 };
        }
    }
    assert!(memory.program > 0, "the window's processes are found");
    memory
}
