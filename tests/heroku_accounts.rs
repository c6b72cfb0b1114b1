//! Accounts at Heroku without a window, with a second platform in Heroku's place: signing in with real tokens, through a
//! real sign-in page, with a second factor, and an update of a study that is there.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by stopping"
)]

mod support;

use std::process::Command;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use support::browser;
use support::desk::{self, Desk};
use support::platform::{Api, Platform};
use support::programs;
use support::visitor::Visitor;
use workflows::cost::Monthly;
use workflows::deploy::{DeployError, Target};
use workflows::health::History;
use workflows::heroku::{CancellationToken, Client, Limits, Oauth, Registration, Token};
use workflows::idle::{self, Seen, Stretch};
use workflows::job::{Ending, Running};
use workflows::place::Place;
use workflows::sign_in::{self, Browser, Found, Kind, Revoked, Said, SignInError};
use workflows::sizes;
use workflows::terms::{Offer, Terms};

const EMAIL: &str = "you@orchard.localhost";

/// A desk and what stands in for Heroku.
fn there(name: &str) -> (Desk, Api) {
    let desk = Desk::new(name);
    let api = Platform::elsewhere(&desk.home).up();
    (desk, api)
}

async fn check(api: &Api, token: &str) -> Result<Found, SignInError> {
    let token = sign_in::read(token.to_owned())?;
    sign_in::check(&api.address, token).await
}

#[tokio::test]
async fn a_token_is_judged_by_whom_it_opens_and_how_far_it_reaches() {
    let (desk, api) = there("accounts-tokens");
    for scope in ["global", "identity write-protected"] {
        let (token, _) = api.token_for(scope).await;
        let found = check(&api, &token).await.unwrap();
        assert_eq!((found.email.as_str(), found.delinquent), (EMAIL, false));
    }
    for scope in ["identity", "read", "write-protected", "identity read write"] {
        let (token, _) = api.token_for(scope).await;
        let why = check(&api, &token).await.unwrap_err();
        assert_eq!(why.code(), "api-scope", "{scope}");
    }
    let unknown = check(&api, "HRKU-nobody-has-this-token").await.unwrap_err();
    assert_eq!(unknown.code(), "token-refused");
    assert_eq!(
        check(&api, "no token").await.unwrap_err().code(),
        "token-shape"
    );
    Platform::elsewhere(&desk.home).down();
}

#[tokio::test]
async fn signing_out_takes_back_what_it_may_and_nothing_else() {
    let (desk, api) = there("accounts-revoke");
    let (pasted, _) = api.token_for("global").await;
    let (other, _) = api.token_for("global").await;
    let found = check(&api, &pasted).await.unwrap();
    let kept = sign_in::revoke(&found.client, Kind::Cli, None).await;
    assert_eq!(kept.unwrap(), Revoked::NotFound);
    assert_eq!(api.answers(&pasted).await, 200);
    let gone = sign_in::revoke(&found.client, Kind::Pasted, None).await;
    assert_eq!(gone.unwrap(), Revoked::Yes);
    assert_eq!(
        (api.answers(&pasted).await, api.answers(&other).await),
        (401, 200)
    );
    // What was taken back elsewhere already is as good as taken back.
    let again = sign_in::revoke(&found.client, Kind::Pasted, None).await;
    assert_eq!(again.unwrap(), Revoked::Yes);
    Platform::elsewhere(&desk.home).down();
}

#[tokio::test]
async fn the_sign_in_in_the_browser_gives_a_token_that_is_renewed_and_taken_back() {
    let (desk, api) = there("accounts-browser");
    let port = browser::free_port();
    let callback = format!("http://127.0.0.1:{port}/callback");
    let body = json!({ "name": "Orchard", "redirect_uri": callback });
    let client = api.post("/oauth/clients", &body).await;
    let program = Registration {
        id: client["id"].as_str().unwrap().to_owned(),
        secret: client["secret"].as_str().unwrap().to_owned().into(),
        callback: callback.parse().unwrap(),
    };
    let oauth = || Oauth::of(&api.address, Limits::nearby()).unwrap();
    let said = || Said {
        done: "You are <done>.".to_owned(),
        refused: "Not let in.".to_owned(),
    };
    let never = CancellationToken::new();

    let begun = Browser::begin(oauth(), program.clone(), said())
        .await
        .unwrap();
    let page = begun.page().to_string();
    let waits = tokio::spawn({
        let never = never.clone();
        async move { begun.granted(&never).await }
    });
    // Somebody else's code, with a mark that is not this sign-in's.
    let forged = format!("{callback}?code=abc&state=guessed")
        .parse()
        .unwrap();
    assert_eq!(browser::goes(&forged).await.0, 404);
    let back = browser::answers(&page, &api.token, "yes").await;
    let (status, text) = browser::goes(&back).await;
    assert_eq!(status, 200);
    assert!(text.contains("You are &lt;done>."), "{text}");
    let granted = waits.await.unwrap().unwrap();
    assert!(
        std::net::TcpStream::connect(("127.0.0.1", port)).is_err(),
        "nobody listens any more"
    );

    let token = granted.token.expose().to_owned();
    let found = check(&api, &token).await.unwrap();
    assert_eq!(found.email, EMAIL);
    let refresh = granted.refresh.clone().unwrap();
    let renewed = oauth().renew(&program, &refresh).await.unwrap();
    let new = renewed.token.expose().to_owned();
    assert_eq!(
        (api.answers(&token).await, api.answers(&new).await),
        (401, 200)
    );
    found.client.renew(renewed.token).unwrap();
    assert_eq!(found.client.account().await.unwrap().email, EMAIL);
    let gone = sign_in::revoke(&found.client, Kind::Oauth, Some(&program)).await;
    assert_eq!(gone.unwrap(), Revoked::Yes);
    assert_eq!(api.answers(&new).await, 401);
    assert_eq!(api.get("/oauth/authorizations").await, json!([]));

    // Who says no is not asked twice, and who stops waiting listens no more.
    let begun = Browser::begin(oauth(), program.clone(), said())
        .await
        .unwrap();
    let page = begun.page().to_string();
    let taken = Browser::begin(oauth(), program.clone(), said()).await;
    assert!(matches!(taken, Err(SignInError::PortTaken { .. })));
    let waits = tokio::spawn(async move { begun.granted(&never).await });
    let back = browser::answers(&page, &api.token, "no").await;
    assert!(browser::goes(&back).await.1.contains("Not let in."));
    assert!(matches!(waits.await.unwrap(), Err(SignInError::Denied)));
    let begun = Browser::begin(oauth(), program, said()).await.unwrap();
    let stopped = CancellationToken::new();
    stopped.cancel();
    assert!(matches!(
        begun.granted(&stopped).await,
        Err(SignInError::Stopped)
    ));
    Platform::elsewhere(&desk.home).down();
}

#[test]
fn the_browser_is_led_to_this_computer_and_to_herokus_own_pages_only() {
    for (address, may) in [
        (
            "https://dashboard.heroku.com/account/applications/authorizations/new",
            true,
        ),
        ("https://id.heroku.com/oauth/authorize?state=x", true),
        ("http://127.0.0.1:5000/oauth/authorize?state=x", true),
        ("https://study-0f3c.herokuapp.com/", true),
        ("http://id.heroku.com/oauth/authorize", false),
        ("https://api.heroku.com/", false),
        ("https://id.heroku.com.example.org/", false),
        ("https://person:word@id.heroku.com/", false),
        ("https://example.org/", false),
        ("file:///etc/passwd", false),
    ] {
        assert_eq!(orchard::may_be_opened(address), may, "{address}");
    }
}

/// What the program on the person's telephone shows for a key.
fn telephone(key: &str, later: i32) -> String {
    let script = "import sys,hmac,base64,struct,time\n\
        key=base64.b32decode(sys.argv[1])\n\
        digest=hmac.new(key,struct.pack('>q',int(time.time())//30+int(sys.argv[2])),'sha1').digest()\n\
        at=digest[-1]&15\n\
        print('%06d'%((struct.unpack('>I',digest[at:at+4])[0]&0x7fffffff)%1000000),end='')";
    let python = programs::tools().join("bin/python");
    let shows = Command::new(python)
        .args(["-c", script, key, &later.to_string()])
        .output();
    String::from_utf8(shows.unwrap().stdout).unwrap()
}

#[tokio::test]
async fn what_needs_a_second_factor_is_done_once_the_code_was_sent() {
    let (desk, api) = there("accounts-factor");
    api.post("/apps", &json!({ "name": "doomed" })).await;
    let key = api.put("/orchard/two-factor", None).await;
    let key = key["key"].as_str().unwrap();
    api.put("/orchard/two-factor", Some(&telephone(key, -1)))
        .await;
    let (token, _) = api.token_for("global").await;
    let client = check(&api, &token).await.unwrap().client;
    let study = "doomed".parse().unwrap();
    let why = client.delete_app(&study).await.unwrap_err();
    assert_eq!(why.code(), "api-two-factor");
    let wrong = client
        .with_code("000000")
        .unwrap()
        .pre_authorize(&study)
        .await;
    assert_eq!(wrong.unwrap_err().code(), "api-two-factor");
    let right = client.with_code(&telephone(key, 0)).unwrap();
    right.pre_authorize(&study).await.unwrap();
    client.delete_app(&study).await.unwrap();
    assert!(api.apps().await.is_empty());
    Platform::elsewhere(&desk.home).down();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_study_at_heroku_is_updated_there_and_a_new_one_is_made_for_what_was_agreed_to_and_no_more()
 {
    let (desk, api) = there("accounts-update");
    let (token, _) = api.token_for("global").await;
    let client = Client::new(&api.address, Token::new(token).unwrap()).unwrap();
    let place = Place::There {
        account: EMAIL.to_owned(),
        client: client.clone(),
    };
    let study = desk.study("from afar");
    let jobs = desk.jobs();
    let ending = |target| {
        let order = study.order(target).at(place.clone());
        let id = jobs.deploy(order);
        assert_eq!(jobs.get(id).unwrap().account.as_deref(), Some(EMAIL));
        desk::ends(&jobs, id)
    };

    // A new study, or a database where there is none, would be paid for.
    let ended = ending(desk::new("brand-new")).await;
    assert!(
        matches!(
            &*ended,
            Ending::Failed {
                why: DeployError::PriceChanged,
                ..
            }
        ),
        "{ended:?}"
    );
    api.post("/apps", &json!({ "name": "twin-study" })).await;
    let ended = ending(desk::update("twin-study")).await;
    assert!(
        matches!(
            &*ended,
            Ending::Failed {
                why: DeployError::WouldCost { .. },
                ..
            }
        ),
        "{ended:?}"
    );
    assert_eq!(api.apps().await, ["twin-study"]);
    assert_eq!(api.get("/apps/twin-study/addons").await, json!([]));

    let plan = json!({ "plan": "heroku-postgresql:essential-0" });
    let addon = api.post("/apps/twin-study/addons", &plan).await;
    let addon = format!("/addons/{}", addon["id"].as_str().unwrap());
    support::wait::until_async("the database", support::wait::LONG, || async {
        (api.get(&addon).await["state"] == "provisioned").then_some(())
    })
    .await;
    let ended = ending(desk::update("twin-study")).await;
    let Ending::Online(online) = &*ended else {
        panic!("{ended:?}");
    };
    assert_eq!(desk::page(&online.address), "from afar");

    let offer = Offer::of(&client).await.unwrap();
    let names: Vec<&str> = offer.sizes.iter().map(|size| size.name.as_str()).collect();
    assert_eq!(names[..2], ["Basic", "Standard-1X"], "none that sleeps");
    let costs = offer.cost("Standard-1X").unwrap();
    assert_eq!((costs.cents, costs.unknown), (2500 + 500, 0));
    let asked = |cents| Target::New {
        name: "brand-new".to_owned(),
        terms: Some(Terms {
            region: offer.regions[0].name.clone(),
            size: "Standard-1X".to_owned(),
            cents,
            unknown: 0,
        }),
    };
    let ended = ending(asked(costs.cents - 1)).await;
    assert!(
        matches!(
            &*ended,
            Ending::Failed {
                why: DeployError::PriceChanged,
                running: Running::Nothing
            }
        ),
        "{ended:?}"
    );
    assert_eq!(api.apps().await, ["twin-study"]);
    let ended = ending(asked(costs.cents)).await;
    let Ending::Online(online) = &*ended else {
        panic!("{ended:?}");
    };
    assert_eq!(desk::page(&online.address), "from afar");
    let web = api.get("/apps/brand-new/formation/web").await;
    assert_eq!(
        (&web["size"], &web["quantity"]),
        (&json!("Standard-1X"), &json!(1))
    );
    let app = api.get("/apps/brand-new").await;
    assert_eq!(app["region"]["name"], json!(offer.regions[0].name));
    let addons = api.get("/apps/brand-new/addons").await;
    let cost = addons.as_array().unwrap().iter();
    let cents: Vec<_> = cost.map(|addon| &addon["billed_price"]["cents"]).collect();
    assert_eq!(cents, [&json!(500)]);

    // Nothing of it stands where a study of this computer with the same name has its own.
    assert!(
        !desk.home.platform().exists(),
        "this computer's platform was not even started"
    );
    let codes = desk.home.data().join("codes");
    assert!(codes.join(EMAIL).join("app-twin-study").is_dir());
    assert!(!codes.join("app-twin-study").exists());
    let all = desk.home.path().join("Documents/Orchard");
    assert!(all.join(EMAIL).join("twin-study").is_dir());
    assert!(!all.join("twin-study").exists());

    // After an end of the program a record is settled against its own account, and waits where nobody is signed in.
    let records = desk.home.data().join("jobs");
    let record = json!({
        "id": 90, "account": EMAIL, "app": "twin-study", "update": true, "started": "2026-11-20T10:00:00Z",
        "source": "/nowhere", "tag": "orchard-none", "made": null, "before": null, "step": "prepare",
    });
    std::fs::create_dir_all(&records).unwrap();
    std::fs::write(records.join("90.json"), record.to_string()).unwrap();
    let jobs = desk.jobs();
    jobs.take_up();
    let ended = desk::ends(&jobs, 90).await;
    let Ending::Failed { why, .. } = &*ended else {
        panic!("{ended:?}");
    };
    assert_eq!(why.code(), "signed-out");
    assert!(
        records.join("90.json").exists(),
        "it is kept for when somebody signs in"
    );
    std::fs::remove_file(records.join("90.json")).unwrap();
    Platform::elsewhere(&desk.home).down();
    desk.ends_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_study_that_costs_is_idle_only_by_what_the_service_says_of_a_whole_week() {
    let (desk, api) = there("accounts-idle");
    let (token, _) = api.token_for("global").await;
    let client = Client::new(&api.address, Token::new(token).unwrap()).unwrap();
    api.post("/apps", &json!({ "name": "left-alone" })).await;
    let plan = json!({ "plan": "heroku-postgresql:essential-0" });
    let addon = api.post("/apps/left-alone/addons", &plan).await;
    let addon = format!("/addons/{}", addon["id"].as_str().unwrap());
    support::wait::until_async("the database", support::wait::LONG, || async {
        (api.get(&addon).await["state"] == "provisioned").then_some(())
    })
    .await;
    let place = Place::There {
        account: EMAIL.to_owned(),
        client: client.clone(),
    };
    let jobs = desk.jobs();
    let order = desk.study("hello").order(desk::update("left-alone"));
    let ended = desk::ends(&jobs, jobs.deploy(order.at(place))).await;
    let Ending::Online(online) = &*ended else {
        panic!("{ended:?}");
    };
    let file = desk.home.path().join("health.sqlite");
    let days = |days: i64| Timestamp::now() + SignedDuration::from_hours(24 * days);
    let look = async |now| {
        // Each time as after a new start.
        let history = History::open(&file);
        idle::look(&client, "left-alone", now, &history)
            .await
            .unwrap()
    };
    let formation = async |size: &str, quantity: u32| {
        let wish = json!({ "type": "web", "quantity": quantity, "dyno_size": { "name": size } });
        let wishes = json!({ "updates": [wish] });
        api.patch("/apps/left-alone/formation", &wishes).await;
        api.get("/apps/left-alone").await
    };

    // Nothing is measured of the week to come: what is left of the log is all that is known.
    assert_eq!(look(days(0)).await, None);
    assert_eq!(look(days(6)).await, None);
    let found = look(days(8)).await.expect("nobody came");
    assert_eq!((found.cost.cents, found.runs), (700 + 500, true));

    // What was measured ends what was known before.
    std::fs::remove_file(&file).unwrap();
    let app = formation("Standard-1X", 1).await;
    let id = app["id"].as_str().unwrap().parse().unwrap();
    let week = Stretch {
        since: days(-8),
        until: days(0),
    };
    let seen = Seen {
        nobody: week,
        came: false,
    };
    desk::page(&online.address);
    let soon = || Timestamp::now() + SignedDuration::from_mins(2);
    support::wait::until_async("the visit to be measured", support::wait::LONG, || async {
        History::open(&file).nobody_came(id, seen).await;
        look(soon()).await.is_none().then_some(())
    })
    .await;
    assert_eq!(look(days(6)).await, None, "the week begins anew");

    // A size that the service does not give changes nothing.
    let why = sizes::resize(&client, "left-alone", "Colossal")
        .await
        .unwrap_err();
    assert_eq!(why.code(), "size-refused");
    let offered = sizes::sizes(&client, "left-alone").await.unwrap();
    let now = offered.all.iter().find(|size| size.is_now).unwrap();
    assert_eq!(
        (now.name.as_str(), now.price),
        ("Standard-1X", Monthly::Cents(2500))
    );
    assert_eq!((offered.servers, offered.worker), (1, false));

    // A participant is seen in the log as well; the database alone costs once all is switched off.
    let before = Timestamp::now();
    Visitor::of(&online.address)
        .get("/p/abcd1234/small/Hello/1")
        .await;
    support::wait::until_async(
        "the visit to be in the log",
        support::wait::SOON,
        || async {
            let found = look(days(8)).await?;
            (found.since >= before).then_some(())
        },
    )
    .await;
    formation("Basic", 0).await;
    let found = look(days(8)).await.expect("nobody can come");
    assert_eq!((found.cost.cents, found.runs), (500, false));

    Platform::elsewhere(&desk.home).down();
    desk.ends_clean();
}
