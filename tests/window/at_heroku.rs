//! A new study at Heroku, by clicks, with a second platform in Heroku's place: it costs what was said before.

use serde_json::{Value, json};

use crate::support::desktop::{Desktop, Keychain};
use crate::support::projects::Project;
use crate::support::visitor::Visitor;
use crate::support::wait::LONG;

#[tokio::test(flavor = "multi_thread")]
async fn a_new_study_at_heroku_costs_what_was_said_before_it_was_made() {
    let mut desktop = Desktop::with("at-heroku", (1280, 1400), Keychain::Ready);
    let project = Project::made_by_otree(&desktop.home, "bean-counting");
    let heroku = desktop.heroku();
    let (token, _) = heroku.token_for("global").await;
    let window = desktop.open(&[]).await;
    window.click("#sign-in").await;
    window.signs_in(&token).await;
    window.close().await;

    let cents = |price: &Value| price["cents"].as_u64().unwrap();
    let size = heroku.get("/dyno-sizes/Standard-2X").await;
    let plan = "/addon-services/heroku-postgresql/plans/heroku-postgresql:essential-0";
    let plan = heroku.get(plan).await;
    let sum = (cents(&size["cost"]) + cents(&plan["price"])) / 100;
    assert!(sum > 0);

    let window = desktop.open(&[project.folder()]).await;
    window.click("#continue").await;
    window.write("#name", "bean-counting").await;
    window.see("#terms-size").await;
    window.choose("#terms-size", "Standard-2X").await;
    let said = format!("${sum} a month");
    assert_eq!(window.text("[data-price=sum]").await, said);
    assert!(window.text("#put-online").await.contains(&said));
    window.picture("1-what-it-costs").await;

    window.click("#put-online").await;
    let online = window.comes_online_at(&heroku).await;
    window.picture("2-online").await;
    assert_eq!(online.app, "bean-counting");
    let page = Visitor::of(&online.address).go("/demo").await;
    assert_eq!(page.status, 200, "it answers");
    let web = heroku.get("/apps/bean-counting/formation/web").await;
    assert_eq!(
        (&web["size"], &web["quantity"]),
        (&json!("Standard-2X"), &json!(1))
    );
    window.click("#to-study").await;
    window.see_within("[data-tile=cost]", LONG).await;
    let cost = window.text("[data-tile=cost]").await;
    assert!(cost.contains(&format!("${sum}")), "{cost}");
    window.picture("3-overview").await;

    window.close().await;
    desktop.keeps_tokens(&[&token, &heroku.token]);
    desktop.keeps_secret(&[&online.password]);
    desktop.ends_clean();
}
