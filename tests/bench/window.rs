//! What a log of a million lines takes in the real window: memory by process, and pictures that come late while it is scrolled.
//! Writes tests/bench/RESULTS-window.md.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

#[cfg(target_os = "linux")]
#[path = "../support/mod.rs"]
mod support;

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(log::all());
}

#[cfg(target_os = "linux")]
mod log {
    use std::fmt::Write as _;

    use super::support::beans::Beans;
    use super::support::desktop::{Desktop, Keychain};
    use super::support::memory::Memory;
    use super::support::programs;

    /// Thousands of lines, each time.
    const AT_ONCE: u32 = 100;
    const TIMES: u32 = 10;
    const PICTURES: u32 = 600;
    /// From then on at least one picture was left out, at sixty a second.
    const LATE: f64 = 1.5 * 1000.0 / 60.0;
    /// In pixels with each picture. The first is the control: nothing moves.
    const STEPS: [(&str, u32); 4] = [
        ("not at all", 0),
        ("a row a picture", 24),
        ("a page a picture", 480),
        ("a thousand rows a picture", 24_000),
    ];

    pub async fn all() {
        let desktop = Desktop::with("bench-window", (1280, 1400), Keychain::Ready);
        let study = Beans::on(&desktop).await;
        let window = &study.window;
        window.click("[data-study=bean-counting]").await;
        window.click("#tab-log").await;
        window.see("[data-link=live]").await;
        window.hears_no_more().await;
        let memory = || Memory::of(desktop.home.path());
        let mut held = vec![("before".to_owned(), memory())];
        for time in 1..=TIMES {
            study.writes(AT_ONCE, time * AT_ONCE).await;
            match time {
                1 => held.push(("100,000 lines".to_owned(), memory())),
                TIMES => held.push(("1,000,000 lines".to_owned(), memory())),
                _ => {}
            }
        }
        let mut scrolled = Vec::new();
        for (how, step) in STEPS {
            scrolled.push((how, window.scrolls("[data-lines]", step, PICTURES).await));
        }
        held.push(("after scrolling".to_owned(), memory()));
        let text = told(&held, &scrolled);
        println!("{text}");
        let file = programs::top().join("tests/bench/RESULTS-window.md");
        std::fs::write(file, text).unwrap();
        study.end().await;
        desktop.ends_clean();
    }

    fn told(held: &[(String, Memory)], scrolled: &[(&str, Vec<f64>)]) -> String {
        let build = if cfg!(debug_assertions) {
            "debug"
        } else {
            "release"
        };
        let mut text = format!(
            "# A log of 1,000,000 lines in the window\n\nWritten by `make bench` (tests/bench/window.rs): a {build} build in WebKit, on a virtual screen of 1280 by 1400 without \
             a graphics card; a real study writes the lines. Memory is in MB of 1,000,000 bytes, and what processes share is counted once, in parts.\n\n\
             | | Program | WebKit's page | WebKit's others | The window in all |\n|---|---|---|---|---|\n",
        );
        let mb = |bytes: u64| bytes / 1_000_000;
        for (when, memory) in held {
            let (program, page, others) = (mb(memory.program), mb(memory.page), mb(memory.others));
            let all = mb(memory.window());
            let _ = writeln!(text, "| {when} | {program} | {page} | {others} | {all} |");
        }
        let _ = writeln!(
            text,
            "\nA picture is due every 16.7 ms; one is late that comes after {LATE:.0} ms or more. Where nothing moves is the control.\n\n\
             | Scrolled | Pictures | Late | Between two, median | 99 of 100 within |\n|---|---|---|---|---|"
        );
        for (how, between) in scrolled {
            let mut sorted = between.clone();
            sorted.sort_by(f64::total_cmp);
            let at = |share: usize| sorted[(sorted.len() - 1) * share / 100];
            let late = sorted.iter().filter(|time| **time >= LATE).count();
            let _ = writeln!(
                text,
                "| {how} | {} | {late} | {:.1} ms | {:.1} ms |",
                sorted.len(),
                at(50),
                at(99)
            );
        }
        text
    }
}
