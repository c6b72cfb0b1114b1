//! Signing in to Heroku in the real window, with a second platform in Heroku's place.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;

use crate::support::browser;
use crate::support::desktop::Desktop;
use crate::support::group;
use crate::support::platform::Api;
use crate::support::wait::{SOON, until};
use crate::support::window::{EMAIL, Window};

/// The service under which a debug build keeps its secrets.
const SERVICE: &str = "org.orchard.Orchard.debug";
const SIGNED_IN: &str = ".switcher[data-active='you@orchard.localhost']";

async fn pastes(window: &Window<'_>, token: &str) {
    window.write("#token", token).await;
    window.click("#check-token").await;
}

/// What the keychain holds under a name of ours.
fn kept(desktop: &Desktop, what: &str) -> String {
    let user = format!("{what}/{EMAIL}");
    let asked = ["lookup", "service", SERVICE, "username", &user];
    desktop.say("secret-tool", &asked)
}

fn settings(desktop: &Desktop) -> serde_json::Value {
    let text = std::fs::read_to_string(desktop.home.data().join("settings.json"));
    text.map(|text| serde_json::from_str(&text).unwrap())
        .unwrap_or_default()
}

async fn signs_out(window: &Window<'_>, revoke: bool) {
    window.click("#settings").await;
    window.click("[data-account] [data-sign-out]").await;
    if revoke {
        window.click("#revoke").await;
    }
    window.click("#confirm").await;
}

async fn a_study(heroku: &Api) {
    heroku.post("/apps", &json!({ "name": "far-away" })).await;
}

#[tokio::test]
async fn a_pasted_token_is_checked_kept_used_and_taken_back() {
    let mut desktop = Desktop::new("sign-in");
    let heroku = desktop.heroku();
    a_study(&heroku).await;
    let (token, _) = heroku.token_for("global").await;
    let (narrow, _) = heroku.token_for("identity read").await;
    let wrong = "HRKU-this-opens-nothing-at-all";
    let window = desktop.open(&[]).await;

    window.click("#sign-in").await;
    window.click("#open-tokens").await;
    until("the browser to be asked", SOON, || {
        let page = "https://dashboard.heroku.com/account/applications/authorizations/new";
        (desktop.home.browsed() == [page]).then_some(())
    });
    pastes(&window, "too short").await;
    window.see("[data-problem=token-shape]").await;
    pastes(&window, wrong).await;
    window.see("[data-problem=token-refused]").await;
    window.picture("1-refused").await;
    pastes(&window, &narrow).await;
    window.see("[data-problem=api-scope]").await;
    pastes(&window, &token).await;
    assert_eq!(window.text("#offer-email").await, EMAIL);
    assert_eq!(
        kept(&desktop, "token"),
        "",
        "nothing is kept before it was agreed"
    );
    window.picture("2-offer").await;
    window.click("#accept-offer").await;
    window.see(SIGNED_IN).await;
    window.see("main [data-study=far-away]").await;
    window.picture("3-studies").await;
    assert_eq!(kept(&desktop, "token"), token);
    let accounts = json!([{ "email": EMAIL, "kind": "pasted" }]);
    assert_eq!(settings(&desktop)["accounts"], accounts);

    // This computer and back: each has its own studies.
    window.click("#switcher").await;
    window.click("#use-this-computer").await;
    window.see(".switcher[data-active=here]").await;
    window.see("#drop").await;
    assert!(!window.sees("[data-study=far-away]").await);
    window.click("#switcher").await;
    window.click("[data-action='you@orchard.localhost']").await;
    window.see("main [data-study=far-away]").await;
    for secret in [&token, &heroku.token] {
        assert!(
            !window.holds().await.contains(secret.as_str()),
            "the page holds a token"
        );
    }
    window.close().await;

    // The next start goes on where this one ended.
    let window = desktop.open(&[]).await;
    window.see(SIGNED_IN).await;
    window.see("main [data-study=far-away]").await;
    assert!(
        !window.holds().await.contains(&token),
        "the page holds a token"
    );
    signs_out(&window, true).await;
    window.see("[data-signed-out=revoked]").await;
    window.picture("4-signed-out").await;
    window
        .see(".switcher[data-active=here], [data-signed-out]")
        .await;
    assert_eq!(heroku.answers(&token).await, 401);
    assert_eq!(
        heroku.answers(&narrow).await,
        200,
        "another token is none of its business"
    );
    assert_eq!(kept(&desktop, "token"), "");
    assert_eq!(settings(&desktop)["accounts"], json!([]));
    window.close().await;
    desktop.keeps_tokens(&[&token, &narrow, wrong, &heroku.token]);
    desktop.ends_clean();
}

#[tokio::test]
async fn a_token_that_is_revoked_meanwhile_is_asked_for_again_over_what_is_open() {
    let mut desktop = Desktop::new("sign-in-revoked");
    let heroku = desktop.heroku();
    a_study(&heroku).await;
    let (token, id) = heroku.token_for("global").await;
    let window = desktop.open(&[]).await;
    window.click("#sign-in").await;
    window.signs_in(&token).await;
    window.click("main [data-study=far-away]").await;
    window.see("[data-study-page=far-away]").await;

    heroku.delete(&format!("/oauth/authorizations/{id}")).await;
    window.click("#tab-data").await;
    window.see("[data-problem=account-refused]").await;
    window.see("#needs-sign-in").await;
    window.see("[data-study-page=far-away]").await;
    window.see("nav [data-study=far-away]").await;
    window.picture("1-needs-sign-in").await;
    assert_eq!(
        kept(&desktop, "token"),
        token,
        "it is kept until another takes its place"
    );

    window.click("#sign-in-again").await;
    window.see("dialog #token").await;
    let (next, _) = heroku.token_for("global").await;
    pastes(&window, &next).await;
    window.picture("2-again").await;
    window.click("#accept-offer").await;
    let said = "#needs-sign-in, [data-problem=account-refused]";
    let gone = || async { (window.count(said).await == 0).then_some(()) };
    crate::support::wait::until_async("what was said of it to go", SOON, gone).await;
    window.see("[data-study-page=far-away]").await;
    assert_eq!(kept(&desktop, "token"), next);
    window.close().await;
    desktop.keeps_tokens(&[&token, &next]);
    desktop.ends_clean();
}

#[tokio::test]
async fn the_command_lines_login_is_taken_over_on_request_and_never_taken_back() {
    let mut desktop = Desktop::new("sign-in-cli");
    let heroku = desktop.heroku();
    a_study(&heroku).await;
    let (in_file, _) = heroku.token_for("global").await;
    let (in_keychain, _) = heroku.token_for("global").await;
    // A file of the command line's, which may hold its token.
    let netrc = desktop.home.path().join(".netrc");
    let text = format!("machine api.heroku.com\n  login {EMAIL}\n  password {in_file}\n");
    std::fs::write(&netrc, text).unwrap();

    let window = desktop.open(&[]).await;
    window.click("#sign-in").await;
    window.see("#use-cli").await;
    assert_eq!(kept(&desktop, "token"), "");
    window.click("#use-cli").await;
    window.click("#confirm").await;
    window.see("[data-offer=cli]").await;
    window.picture("1-offer").await;
    window.click("#accept-offer").await;
    window.see("main [data-study=far-away]").await;
    assert_eq!(kept(&desktop, "token"), in_file);
    signs_out(&window, false).await;
    window.see("[data-signed-out=kept]").await;
    assert_eq!(kept(&desktop, "token"), "");
    assert_eq!(heroku.answers(&in_file).await, 200);

    // Where it lies in the keychain, as the command line itself puts it there.
    let data = desktop.home.path().join(".local/share/heroku");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(
        data.join("login.json"),
        json!({ "account": EMAIL }).to_string(),
    )
    .unwrap();
    let file = desktop.home.path().join("token");
    std::fs::write(&file, &in_keychain).unwrap();
    let store = format!(
        "secret-tool store --label='Heroku CLI' service heroku-cli account {EMAIL} <'{}'",
        file.display()
    );
    desktop.say("sh", &["-c", &store]);
    std::fs::remove_file(&file).unwrap();
    window.click("#sign-in").await;
    window.click("#use-cli").await;
    window.click("#confirm").await;
    window.click("#accept-offer").await;
    window.see("main [data-study=far-away]").await;
    assert_eq!(kept(&desktop, "token"), in_keychain);
    signs_out(&window, false).await;
    window.see("[data-signed-out=kept]").await;
    assert_eq!(heroku.answers(&in_keychain).await, 200);
    let theirs = ["lookup", "service", "heroku-cli", "account", EMAIL];
    assert_eq!(desktop.say("secret-tool", &theirs), in_keychain);
    window.close().await;
    assert!(
        std::fs::read_to_string(&netrc).unwrap().contains(&in_file),
        "it was not changed"
    );
    std::fs::remove_file(&netrc).unwrap();
    desktop.keeps_tokens(&[&in_file, &in_keychain]);
    desktop.ends_clean();
}

#[tokio::test]
async fn the_sign_in_in_the_browser_is_offered_where_orchard_is_registered() {
    let mut desktop = Desktop::new("sign-in-browser");
    let heroku = desktop.heroku();
    a_study(&heroku).await;
    let port = browser::free_port();
    let callback = format!("http://127.0.0.1:{port}/callback");
    let body = json!({ "name": "Orchard", "redirect_uri": callback });
    let client = heroku.post("/oauth/clients", &body).await;
    let registered =
        json!({ "id": client["id"], "secret": client["secret"], "callback": callback });
    std::fs::create_dir_all(desktop.home.data()).unwrap();
    let file = desktop.home.data().join("heroku-client.json");
    std::fs::write(&file, registered.to_string()).unwrap();

    let window = desktop.open(&[]).await;
    window.click("#sign-in").await;
    window.click("#check-browser").await;
    window.see("#stop-browser").await;
    let page = until("the browser to be asked", SOON, || {
        desktop.home.browsed().into_iter().next()
    });
    window.picture("1-waiting").await;
    let back = browser::answers(&page, &heroku.token, "yes").await;
    let code = back.query_pairs().find(|(name, _)| name == "code");
    let code = code.expect("a code").1.into_owned();
    assert_eq!(browser::goes(&back).await.0, 200);
    window.see("[data-offer=oauth]").await;
    window.click("#accept-offer").await;
    window.see("main [data-study=far-away]").await;
    let first = kept(&desktop, "token");
    let refresh = kept(&desktop, "refresh");
    assert_eq!(heroku.answers(&first).await, 200);
    let own = client["secret"].as_str().unwrap();
    let held = window.holds().await;
    for secret in [&code, &first, &refresh, own, &heroku.token] {
        assert!(
            !held.contains(secret),
            "the page holds what opens an account"
        );
    }
    window.close().await;

    // A token of eight hours may have ended meanwhile: the next start gets a new one by itself.
    let window = desktop.open(&[]).await;
    window.see("main [data-study=far-away]").await;
    let second = until("a new token", SOON, || {
        Some(kept(&desktop, "token")).filter(|token| *token != first && !token.is_empty())
    });
    assert_eq!(
        (heroku.answers(&first).await, heroku.answers(&second).await),
        (401, 200)
    );
    signs_out(&window, false).await;
    window.see("[data-signed-out=revoked]").await;
    assert_eq!(heroku.answers(&second).await, 401);
    assert_eq!(
        (kept(&desktop, "token"), kept(&desktop, "refresh")),
        Default::default()
    );
    assert_eq!(heroku.get("/oauth/authorizations").await, json!([]));
    let held = window.holds().await;
    assert!(
        !held.contains(&second) && !held.contains(own),
        "the page holds what opens an account"
    );
    window.close().await;
    // Where Orchard is registered the file that says so holds its secret; nothing else may.
    std::fs::remove_file(&file).unwrap();
    desktop.keeps_tokens(&[&code, &first, &second, &refresh, own, &heroku.token]);
    desktop.ends_clean();
}

#[tokio::test]
async fn a_window_that_crashes_leaves_no_token_on_the_disk() {
    // What a person's system may have set up: dumps of any size, in the folder in which the program runs.
    let maximum = getrlimit(Resource::Core).maximum;
    let current = maximum;
    setrlimit(Resource::Core, Rlimit { current, maximum }).unwrap();
    let mut desktop = Desktop::new("sign-in-crash");
    let heroku = desktop.heroku();
    a_study(&heroku).await;
    let (token, _) = heroku.token_for("global").await;
    let window = desktop.open(&[]).await;
    window.click("#sign-in").await;
    window.signs_in(&token).await;

    // The page's own processes first: the token was typed there.
    let pages = window.processes_of_the_page();
    assert!(!pages.is_empty());
    for id in pages {
        let limits = std::fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
        let mut dumps = limits
            .lines()
            .filter(|line| line.starts_with("Max core file size"));
        let allowed = dumps.next().and_then(|line| line.split_whitespace().nth(4));
        assert_eq!(allowed, Some("0"), "it would write a dump");
        group::crash(id);
    }
    let id = window.id();
    let folder = std::fs::read_link(format!("/proc/{id}/cwd")).unwrap();
    assert_eq!(folder, desktop.home.path(), "a dump would be found");
    group::crash(id);
    window.crashed();
    desktop.keeps_tokens(&[&token, &heroku.token]);

    // The next start goes on where this one ended.
    let window = desktop.open(&[]).await;
    window.see(SIGNED_IN).await;
    window.see("main [data-study=far-away]").await;
    window.close().await;
    desktop.keeps_tokens(&[&token, &heroku.token]);
    desktop.ends_clean();
}
