//! A study's overview in the real window: what it shows is what the platform says, and it stands there at once next time.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::beans::Beans;
use crate::support::desktop::{Desktop, Keychain};
use crate::support::wait::{LONG, SOON, until_async};

#[tokio::test]
async fn a_study_is_seen_at_a_glance_and_known_at_the_next_start() {
    let desktop = Desktop::with("overview", (1280, 1400), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let path = |part: &str| study.path(part);
    let (window, online, api) = (&study.window, &study.online, &study.api);
    let person = json!({ "user": "ada@example.org", "silent": true });
    api.post(&path("/collaborators"), &person).await;

    // Each figure is the platform's own.
    window.click("[data-study=bean-counting]").await;
    window.see("[data-tile=backup]").await;
    window.picture("1-before-the-backup").await;
    let people = window.text("[data-tile=people]").await;
    assert!(people.contains("ada@example.org"), "{people}");
    let releases = api.get(&path("/releases")).await;
    let releases = releases.as_array().unwrap();
    let with_code = releases
        .iter()
        .filter(|release| release["slug"].is_object());
    let newest = with_code.filter_map(|release| release["version"].as_u64());
    let newest = newest.max().unwrap().to_string();
    let update = window.text("[data-tile=update]").await;
    assert!(update.contains(&newest), "{update}");
    assert!(update.contains("you@orchard.localhost"), "{update}");
    window.see("[data-update=succeeded]").await;
    let cost = window.text("[data-tile=cost]").await;
    let cents = monthly_cents(api, &online.app).await;
    let money = format!("${}", cents / 100);
    assert_eq!(cents % 100, 0);
    assert!(cost.contains("Nothing") && cost.contains(&money), "{cost}");
    let dynos = api.get(&path("/dynos")).await;
    for dyno in dynos.as_array().unwrap() {
        let row = format!("[data-server='{}']", dyno["name"].as_str().unwrap());
        let row = window.text(&row).await;
        assert!(row.contains(dyno["size"].as_str().unwrap()), "{row}");
    }
    let addons = api.get(&path("/addons")).await;
    for addon in addons.as_array().unwrap() {
        let row = format!("[data-addon='{}']", addon["name"].as_str().unwrap());
        let plan = addon["plan"]["name"].as_str().unwrap();
        let row = window.text(&row).await;
        assert!(row.contains(plan.rsplit(':').next().unwrap()), "{row}");
    }

    // A backup from here, seen on its page and then at a glance.
    window.click("#glance-back-up").await;
    window
        .see_within("[data-kind=back-up][data-ending=done]", LONG)
        .await;
    window.click("#tab-overview").await;
    window.see("[data-backed-up=verified]").await;
    window.picture("2-after-the-backup").await;

    // What the file for the next start holds opens nothing.
    let file = desktop.home.data().join("overviews.json");
    until_async(
        "the study to be remembered with its backup",
        SOON,
        || async {
            let kept = std::fs::read_to_string(&file).ok()?;
            let online = serde_json::from_str::<Value>(&kept).ok()?;
            let online = &online["lists"][0]["list"]["studies"][0]["state"];
            (kept.contains("\"verified\":true") && online == "online").then_some(())
        },
    )
    .await;
    let secrets = study.leave().await;

    // At the next start it is listed with its age while nobody answers yet, and as it is once somebody does.
    let platform = Pid::from_raw(desktop.platform().id().unwrap().cast_signed()).unwrap();
    kill_process(platform, Signal::STOP).unwrap();
    let window = desktop.open(&[]).await;
    window
        .see("main [data-study=bean-counting][data-state=online]")
        .await;
    window.see("main [data-as-of]").await;
    window.picture("3-listed-as-it-was").await;
    kill_process(platform, Signal::CONT).unwrap();
    until_async("the list to be of now", LONG, || async {
        (!window.sees("main [data-as-of]").await).then_some(())
    })
    .await;
    window
        .see("main [data-study=bean-counting][data-state=online]")
        .await;
    window.close().await;
    desktop.platform().down();

    // Its page stands there as well, although nobody can be asked yet: everything was stopped.
    let window = desktop.open(&[]).await;
    window.click("[data-study=bean-counting]").await;
    let people = window.text("[data-tile=people]").await;
    assert!(people.contains("ada@example.org"), "{people}");
    window.picture("4-at-the-next-start").await;
    window.close().await;
    desktop.keeps_secret(&secrets.each_ref().map(String::as_str));
    desktop.ends_clean();
}

/// What the study's servers and add-ons cost, by the platform's own prices.
async fn monthly_cents(api: &crate::support::platform::Api, app: &str) -> u64 {
    let sizes = api.get("/dyno-sizes").await;
    let sizes = sizes.as_array().unwrap();
    let mut cents = 0;
    let formation = api.get(&format!("/apps/{app}/formation")).await;
    for wish in formation.as_array().unwrap() {
        let mut all = sizes.iter();
        let size = all.find(|size| size["name"] == wish["size"]).unwrap();
        let price = size["cost"]["cents"].as_u64().unwrap();
        cents += wish["quantity"].as_u64().unwrap() * price;
    }
    let addons = api.get(&format!("/apps/{app}/addons")).await;
    let addons = addons.as_array().unwrap().iter();
    let prices = addons.map(|addon| addon["billed_price"]["cents"].as_u64().unwrap());
    cents + prices.sum::<u64>()
}
