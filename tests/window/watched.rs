//! A study with people in it, on every page that tells of it: each number is held beside what the platform, PostgreSQL and the people's
//! own record say.

use fantoccini::key::Key;
use serde_json::{Value, json};

use crate::dialog::{DIALOG_BREATH, dialog_beside_the_window};
use crate::support::beans::Beans;
use crate::support::desktop::{Desktop, Keychain};
use crate::support::people::Person;
use crate::support::rows;
use crate::support::visitor::Visitor;
use crate::support::wait::{LONG, SOON, until, until_async};

#[tokio::test]
async fn what_is_told_of_a_study_is_what_the_platform_the_database_and_its_people_say() {
    let desktop = Desktop::with("watched", (1280, 1400), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let window = &study.window;

    window.click("[data-study=bean-counting]").await;
    window.click("#tab-health").await;
    is_measured_by_the_minute(&study).await;
    let people = come_in_two_minutes(&study).await;

    the_charts_are_the_platforms(&study).await;
    the_table_is_saved_as_it_stands(&desktop, &study).await;
    window.click("#tab-participants").await;
    who_is_where_is_the_databases(&study, &people).await;
    window.click("#tab-log").await;
    the_lines_are_the_peoples_own(&study, &people).await;
    the_events_are_the_platforms(&study).await;
    window.click("#tab-overview").await;
    the_overview_is_the_platforms(&study, &people).await;

    study.end().await;
    desktop.ends_clean();
}

/// Basic is measured in long steps: the page says so, and has the log tell. Then the server gets a size that is measured by the minute.
async fn is_measured_by_the_minute(study: &Beans<'_>) {
    let (window, api) = (&study.window, &study.api);
    window.see_within("[data-unmeasured=coarse]", SOON).await;
    window.see("[data-verdict]").await;
    window.picture("1-basic").await;
    window.click("#health-tell").await;
    until_async("the log to tell what the server uses", SOON, || async {
        let feature = study.path("/features/log-runtime-metrics");
        (api.get(&feature).await["enabled"] == true).then_some(())
    })
    .await;
    let size = json!({ "updates": [{ "type": "web", "quantity": 1, "dyno_size": { "name": "Standard-1X" } }] });
    api.patch(&study.path("/formation"), &size).await;
}

/// Four people come, and as many more in another minute.
async fn come_in_two_minutes(study: &Beans<'_>) -> Vec<Person> {
    let mut people = Vec::new();
    for minutes in 1..=2 {
        // The other size is another start.
        Visitor::of(&study.online.address).waits_for("/login").await;
        people.extend(study.people_come(6, 4).await);
        until_async("the minute with them to be over", LONG, || async {
            (whole_minutes(study).await.len() >= minutes).then_some(())
        })
        .await;
    }
    people
}

/// Each minute of the chart of requests, as the arrow keys tell it, is the minute that the platform measured.
async fn the_charts_are_the_platforms(study: &Beans<'_>) {
    let window = &study.window;
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

    let chart = "[data-health-chart=requests] [data-chart]";
    until_async("the chart to have each minute", LONG, || async {
        let measured: Vec<u64> = whole_minutes(study)
            .await
            .into_iter()
            .map(|(_, requests)| requests)
            .collect();
        let mut told = Vec::new();
        window.press_at(chart, Key::Home).await;
        let last: usize = window
            .attribute(chart, "aria-valuemax")
            .await
            .parse()
            .ok()?;
        for _ in 0..=last {
            let said = window.attribute(chart, "aria-valuetext").await;
            told.extend(said.rsplit(' ').next()?.parse::<u64>().ok());
            window.press_at(chart, Key::Right).await;
        }
        told.retain(|requests| *requests > 0);
        (told == measured).then_some(())
    })
    .await;
}

/// The table says what the platform says, on the page and in the file.
async fn the_table_is_saved_as_it_stands(desktop: &Desktop, study: &Beans<'_>) {
    let window = &study.window;
    let (at, requests) = whole_minutes(study).await[0].clone();
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

    window.click("#health-save").await;
    let dialog = until("the dialog", SOON, || dialog_beside_the_window(desktop));
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
        dialog_beside_the_window(desktop).is_none().then_some(())
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
}

/// The large figures are PostgreSQL's, and everybody who came stands with the page on which PostgreSQL has them.
async fn who_is_where_is_the_databases(study: &Beans<'_>, people: &[Person]) {
    let window = &study.window;
    let number = |query: &str| rows::number(&study.database, query);
    let figures = [
        (
            "came",
            "select count(*) from otree_participant where visited",
        ),
        (
            "waiting",
            "select count(*) from otree_participant where is_on_wait_page",
        ),
        (
            "finished",
            "select count(*) from otree_participant where visited and _index_in_pages >= _max_page_index",
        ),
    ];
    assert_eq!(number(figures[0].1), people.len() as i64);
    for (name, query) in figures {
        let figure = format!("[data-figure={name}][data-count='{}']", number(query));
        window.see_within(&figure, LONG).await;
    }
    window.picture("5-who-is-where").await;
    let sessions = rows::rows(&study.database, "select code from otree_session order by 1");
    assert!(!sessions.is_empty());
    for session in sessions.iter().flatten() {
        window.click(&format!("[data-session='{session}']")).await;
        let of_session = format!(
            "select p.code, p._current_page_name from otree_participant p join otree_session s on s.id = p.session_id \
             where p.visited and s.code = '{session}'"
        );
        let there = rows::rows(&study.database, &of_session);
        until_async("who is in the session", SOON, || async {
            let table = window.text("#people").await;
            let all = there
                .iter()
                .flatten()
                .all(|text| table.contains(text.as_str()));
            all.then_some(())
        })
        .await;
    }
}

/// What each person did is in the router's lines, no more and no less, and the window finds what the platform has.
async fn the_lines_are_the_peoples_own(study: &Beans<'_>, people: &[Person]) {
    let window = &study.window;
    window.see("[data-link=live]").await;
    window.choose("#log-from", "heroku[router]").await;
    for person in people.iter().rev().take(4) {
        window.write("#log-search", &person.code).await;
        until_async("her lines, each once", SOON, || async {
            let told = window.text("[data-told]").await;
            let found: usize = told.split(' ').next()?.parse().ok()?;
            (told.contains(" of ") && found == person.requests).then_some(())
        })
        .await;
        let platforms = study.log().await;
        let of_router = platforms
            .lines()
            .filter(|line| line.contains("heroku[router]"));
        let hers = of_router.filter(|line| line.contains(&person.code));
        assert_eq!(hers.count(), person.requests, "{}", person.code);
    }
    window.picture("6-her-lines").await;
    window.click("#log-clear").await;
}

/// What happened is told as often as it happened.
async fn the_events_are_the_platforms(study: &Beans<'_>) {
    let window = &study.window;
    window.click("#log-events-all").await;
    let platforms = study.log().await;
    let kinds = [
        ("up", "State changed from starting to up"),
        ("released", "]: Release v"),
        ("scaled", "Scaled to "),
    ];
    for (kind, says) in kinds {
        let happened = platforms.lines().filter(|line| line.contains(says)).count();
        assert!(happened > 0, "{says}: {platforms}");
        until_async("what happened to be told", SOON, || async {
            let event = format!("[data-event={kind}]");
            let told = window.attributes(&event, "data-count").await;
            let sum: usize = told
                .iter()
                .filter_map(|count| count.parse::<usize>().ok())
                .sum();
            (sum == happened).then_some(())
        })
        .await;
    }
    window.picture("7-what-happened").await;
}

/// The server, what it may use, and how many came.
async fn the_overview_is_the_platforms(study: &Beans<'_>, people: &[Person]) {
    let (window, api) = (&study.window, &study.api);
    let came = format!("[data-figure=came][data-count='{}']", people.len());
    window.see_within(&came, LONG).await;
    let dynos = api.get(&study.path("/dynos")).await;
    let dynos = dynos.as_array().unwrap();
    assert_eq!(dynos.len(), 1);
    let row = format!("[data-server='{}']", dynos[0]["name"].as_str().unwrap());
    let row = window.text(&row).await;
    assert!(row.contains(dynos[0]["size"].as_str().unwrap()), "{row}");
    let update = window.text("[data-tile=update]").await;
    let releases = api.get(&study.path("/releases")).await;
    let with_code = releases
        .as_array()
        .unwrap()
        .iter()
        .filter(|release| release["slug"].is_object());
    let newest = with_code
        .filter_map(|release| release["version"].as_u64())
        .max()
        .unwrap();
    assert!(update.contains(&newest.to_string()), "{update}");
    window.picture("8-at-a-glance").await;
}

/// The minutes that are over and in which somebody came, as the platform itself tells them: when, and how many requests.
async fn whole_minutes(study: &Beans<'_>) -> Vec<(String, u64)> {
    let api = &study.api;
    let app = api.get(&study.path("")).await;
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
