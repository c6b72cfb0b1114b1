//! A computer without a keychain, and one with.

use crate::support::desktop::{Desktop, Keychain};
use crate::support::projects::Project;

#[tokio::test]
async fn without_a_keychain_it_starts_and_says_so() {
    let desktop = Desktop::with("no-keychain", (1280, 800), Keychain::Absent);
    let window = desktop.open(&[]).await;
    window.see("#drop").await;
    window.see("#keychain-absent").await;
    window.picture("start").await;
    window.close().await;
    desktop.ends_clean();
}

#[tokio::test]
async fn a_password_is_still_known_after_the_window_was_closed() {
    let desktop = Desktop::new("keychain");
    let project = Project::made_by_otree(&desktop.home, "secret-beans");
    let window = desktop.open(&[project.folder()]).await;
    assert!(!window.sees("#keychain-absent").await);
    let first = window.puts_online("secret-beans").await;
    window.close().await;

    let window = desktop.open(&[]).await;
    window.click("[data-study=secret-beans]").await;
    let again = window.comes_online().await;
    assert!(first.password == again.password, "the keychain has kept it");
    window.close().await;
    desktop.platform().down();
    desktop.keeps_secret(&[&first.password]);
    desktop.ends_clean();
}

#[test]
fn the_tests_have_a_keychain_of_their_own() {
    let desktop = Desktop::new("own-keychain");
    let before = desktop.say("secret-tool", &["search", "--all", "kind", "canary"]);
    let stored = desktop.say(
        "sh",
        &[
            "-c",
            "printf seed | secret-tool store --label=canary kind canary",
        ],
    );
    assert_eq!((before.as_str(), stored.as_str()), ("", ""));
    assert_eq!(
        desktop.say("secret-tool", &["lookup", "kind", "canary"]),
        "seed"
    );
    assert!(desktop.home.path().join(".local/share/keyrings").is_dir());
}
