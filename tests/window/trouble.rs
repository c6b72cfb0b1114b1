//! What keeps the answers of an account away, brought about for real and told within seconds: the network that is gone or
//! does not answer, too many questions, a token that was taken back. Each with what helps, in both languages.

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::support::desktop::Desktop;
use crate::support::group;
use crate::support::platform::{Api, Platform};
use crate::support::wait::{SOON, until_async};
use crate::support::window::{EMAIL, Window};
use crate::support::words;

/// No later than so long after it began is a trouble told.
const PROMISED: Duration = Duration::from_secs(5);

/// Waits until it is told, no later than was promised, with its sentence and what helps in the language of the window.
async fn is_told(window: &Window<'_>, language: &str, since: Instant, code: &str) {
    let told = format!("#trouble[data-trouble='{code}'], [data-problem='{code}']");
    let words = ["", "-do"].map(|line| {
        let id = format!("problem-{code}{line}");
        words::say(language, &id, &[("account", EMAIL)])
    });
    // First over the page, and in it once that has given up.
    until_async(&format!("{code} to be told"), SOON, || async {
        let said = window.reads(&told).await?;
        let is_whole = words.iter().all(|words| said.contains(words));
        is_whole.then_some(())
    })
    .await;
    let late = since.elapsed();
    println!(
        "{language} {code}: told {} ms after it began",
        late.as_millis()
    );
    assert!(late <= PROMISED, "{code} was told after {late:?}");
    window.picture(&format!("{language}-{code}")).await;
}

async fn is_over(window: &Window<'_>) {
    let said = "#trouble, [data-problem], #needs-sign-in";
    let gone = || async { (window.count(said).await == 0).then_some(()) };
    until_async("what was said of it to go", SOON, gone).await;
}

/// Stops all that a process does, or has it go on.
fn signal(id: u32, signal: Signal) {
    kill_process(Pid::from_raw(id.cast_signed()).unwrap(), signal).unwrap();
}

async fn signs_in(window: &Window<'_>, heroku: &Api, again: bool) -> String {
    let (token, id) = heroku.token_for("global").await;
    window
        .click(if again { "#sign-in-again" } else { "#sign-in" })
        .await;
    window.signs_in(&token).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_answers_away_is_told_at_once_with_what_helps() {
    let mut desktop = Desktop::new("trouble");
    let mut heroku = desktop.heroku();
    heroku.post("/apps", &json!({ "name": "far-away" })).await;
    let window = desktop.open(&[]).await;
    let mut id = signs_in(&window, &heroku, false).await;
    window.click("main [data-study=far-away]").await;
    window.see("[data-study-page=far-away]").await;

    for language in ["en", "de"] {
        if language == "de" {
            window.click("#settings").await;
            window
                .click("label:has(input[name=language][value=de])")
                .await;
            window.click("nav [data-study=far-away]").await;
            window.see("[data-study-page=far-away]").await;
        }
        let platform = Platform::elsewhere(&desktop.home);

        // The network is there, and nothing comes through it.
        let process = platform.id().expect("a running platform");
        signal(process, Signal::STOP);
        let since = Instant::now();
        is_told(&window, language, since, "no-answer-yet").await;
        signal(process, Signal::CONT);
        is_over(&window).await;

        // Nobody is there at all.
        group::kill(process);
        let since = Instant::now();
        is_told(&window, language, since, "connect").await;
        platform.up();
        is_over(&window).await;

        // Too much was asked.
        let refusal = json!({ "answer": { "status": 429, "retry_after": 40 } });
        let rules = json!([{ "method": "GET", "path": "/apps/**", "do": refusal }]);
        platform.up_with(&json!({ "rules": rules }));
        let since = Instant::now();
        is_told(&window, language, since, "api-rate-limit").await;
        platform.down();
        heroku = platform.up();
        is_over(&window).await;

        // The token was taken back.
        heroku.delete(&format!("/oauth/authorizations/{id}")).await;
        let since = Instant::now();
        window.see("#needs-sign-in").await;
        let late = since.elapsed();
        println!(
            "{language} account-refused: told {} ms after it began",
            late.as_millis()
        );
        assert!(
            late <= PROMISED,
            "that a token is taken no more was told after {late:?}"
        );
        let said = window.text("#needs-sign-in").await;
        for id in [
            "problem-account-refused",
            "problem-account-refused-do",
            "action-sign-in-again",
        ] {
            let words = words::say(language, id, &[("account", EMAIL)]);
            assert!(said.contains(&words), "{said}");
        }
        window.picture(&format!("{language}-account-refused")).await;
        id = signs_in(&window, &heroku, true).await;
        is_over(&window).await;
    }
    window.close().await;
    desktop.ends_clean();
}
