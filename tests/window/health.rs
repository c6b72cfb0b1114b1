//! A study's health, by clicks: visitors come, the verdict says how the server copes, and the table has the platform's numbers.

use std::time::Duration;

use serde_json::{Value, json};

use crate::dialog::{DIALOG_BREATH, dialog_beside_the_window};
use crate::support::desktop::{Desktop, Keychain};
use crate::support::people;
use crate::support::platform::Api;
use crate::support::projects::Project;
use crate::support::visitor::Visitor;
use crate::support::wait::{LONG, SOON, until, until_async};

#[tokio::test]
async fn health_says_how_the_server_copes_and_is_saved_as_a_table() {
    let desktop = Desktop::with("health", (1280, 1400), Keychain::Ready);
    let project = Project::made_by_otree(&desktop.home, "bean-counting");
    let window = desktop.open(&[project.folder()]).await;
    window.see("#continue").await;
    let online = window.puts_online("bean-counting").await;
    let api = desktop.platform().up();
    let config = api.config(&online.app).await;
    let key = config["OTREE_REST_KEY"].as_str().expect("a key").to_owned();

    // Basic is measured in long steps: the page says so, and listens to the log.
    window.click("[data-study=bean-counting]").await;
    window.click("#tab-health").await;
    window.see_within("[data-unmeasured=coarse]", SOON).await;
    window.see("[data-verdict]").await;
    window.picture("1-basic").await;
    window.click("#health-tell").await;
    until_async("the log to tell what the server uses", SOON, || async {
        let path = format!("/apps/{}/features/log-runtime-metrics", online.app);
        (api.get(&path).await["enabled"] == true).then_some(())
    })
    .await;

    // A size that is measured by the minute.
    let size = json!({ "updates": [{ "type": "web", "quantity": 1, "dyno_size": { "name": "Standard-1X" } }] });
    api.patch(&format!("/apps/{}/formation", online.app), &size)
        .await;
    let minutes = until_async("whole minutes with visitors", LONG, || async {
        // The other size is another start.
        Visitor::of(&online.address).waits_for("/login").await;
        people::come(&online.address, &key, 2, 2).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let told = whole_minutes(&api, &online.app).await;
        (told.len() >= 2).then_some(told)
    })
    .await;
    let (at, requests) = minutes[0].clone();

    // Another time is chosen, and this one again: the page asks anew.
    for span in ["24h", "2h"] {
        let chosen = format!("label:has([name=health-span][value='{span}'])");
        window.click(&chosen).await;
    }
    window.see_within("[data-source=measured]", SOON).await;
    window
        .see_within("[data-verdict=well], [data-verdict=quiet]", SOON)
        .await;
    assert!(window.count("[data-chart] canvas").await >= 4);
    window.picture("2-by-the-minute").await;

    // The table says what the platform says.
    window.click("#health-table").await;
    window.see("[data-health-table]").await;
    window.picture("3-table").await;
    // What a box cuts off WebDriver holds for hidden.
    let page = window.holds().await;
    let table = page.split("data-health-table").nth(1).expect("the table");
    let table = table.split("</section>").next().unwrap();
    assert!(
        table.contains("512 MB") && table.contains("1 min"),
        "{table}"
    );

    // Saved, it has the platform's numbers.
    window.click("#health-save").await;
    let dialog = until("the dialog", SOON, || dialog_beside_the_window(&desktop));
    desktop.say("xdotool", &["windowactivate", "--sync", &dialog]);
    let file = desktop.home.path().join("figures.csv");
    let _clipboard = desktop.copies(file.to_str().unwrap());
    for keys in ["ctrl+a", "ctrl+v"] {
        tokio::time::sleep(DIALOG_BREATH).await;
        desktop.say("xdotool", &["key", "--clearmodifiers", keys]);
    }
    until("the dialog to take the path", SOON, || {
        desktop.say("xdotool", &["key", "--clearmodifiers", "Return"]);
        std::thread::sleep(DIALOG_BREATH);
        dialog_beside_the_window(&desktop).is_none().then_some(())
    });
    let saved = until("the file", SOON, || std::fs::read_to_string(&file).ok());
    let line = saved
        .lines()
        .find(|line| line.starts_with(&at))
        .expect("the minute's row");
    let cells: Vec<&str> = line.split(',').collect();
    assert_eq!(cells[1], "1");
    assert_eq!(cells[5], requests.to_string(), "{line}");
    window.picture("4-saved").await;

    window.close().await;
    desktop.platform().down();
    desktop.keeps_secret(&[&api.token, &online.password, &key]);
    desktop.ends_clean();
}

/// The minutes that are over and in which somebody came, as the platform itself tells them: when, and how many requests.
async fn whole_minutes(api: &Api, app: &str) -> Vec<(String, u64)> {
    let app = api.get(&format!("/apps/{app}")).await;
    let id = app["id"].as_str().expect("an id");
    let now = jiff::Timestamp::now();
    let start = jiff::Timestamp::from_second(now.as_second() - 3600).unwrap();
    let path = format!(
        "/apps/{id}/router-metrics/status?start_time={}&end_time={}&step=1m&process_type=web",
        start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    );
    let told = api.get(&path).await;
    let begin: jiff::Timestamp = told["start_time"].as_str().unwrap().parse().unwrap();
    let rows: Vec<&Vec<Value>> = told["data"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_array)
        .collect();
    let steps = rows.first().map_or(0, |row| row.len());
    // The last one is not over.
    (0..steps.saturating_sub(1))
        .filter_map(|step| {
            let sum: u64 = rows.iter().filter_map(|row| row[step].as_u64()).sum();
            let at = jiff::Timestamp::from_second(begin.as_second() + 60 * step as i64).unwrap();
            (sum > 0).then(|| (at.to_string(), sum))
        })
        .collect()
}
