//! Who takes part, told while they move, beside what the database has of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use workflows::heroku::ConfigChange;
use workflows::participants::{self, Away, By, Crowd};
use workflows::studies;

use crate::study::{APP, Study};
use crate::support::people::Person;
use crate::support::rows;
use crate::support::wait::{LONG, SOON, until_async};

const POLL: Duration = Duration::from_millis(200);

/// Each person's code: pages, page, round, whether they wait.
type Places = BTreeMap<String, (String, String, String, bool)>;

fn seen(crowd: &Crowd) -> Places {
    let people = crowd.sessions.iter().flat_map(|one| one.people.values());
    people
        .map(|person| {
            let place = person.place.clone().unwrap_or_default();
            let (page, last) = person.pages;
            let at = format!("{}/{}", place.app, place.page);
            let pages = format!("{page}/{last}");
            let round = place.round.to_string();
            (person.code.clone(), (pages, at, round, person.waits))
        })
        .collect()
}

fn there(study: &Study) -> Places {
    let query = "select code, _index_in_pages || '/' || _max_page_index, _current_app_name || '/' || _current_page_name, \
        _round_number, is_on_wait_page from otree_participant where visited";
    rows::rows(study.database(), query)
        .into_iter()
        .map(|row| {
            let [code, pages, at, round, waits] = row.try_into().unwrap();
            (code, (pages, at, round, waits == "t"))
        })
        .collect()
}

fn rooms(crowd: &Crowd) -> Vec<(String, String)> {
    let rooms = crowd.rooms.iter();
    rooms
        .map(|room| (room.name.clone(), room.link.clone()))
        .collect()
}

/// The rooms as oTree itself says them to somebody else.
async fn rooms_of(study: &Study) -> Vec<(String, String)> {
    let said: serde_json::Value =
        serde_json::from_slice(&study.exports("api/rooms").await).unwrap();
    let rooms = said.as_array().unwrap();
    assert!(!rooms.is_empty());
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    rooms
        .iter()
        .map(|room| (text(&room["name"]), text(&room["url"])))
        .collect()
}

/// Waits until as many have come as there are, and all of them are where the database says.
async fn agrees(study: &Study, told: &watch::Receiver<Crowd>, came: usize) -> Crowd {
    let until = Instant::now() + SOON;
    loop {
        let crowd = told.borrow().clone();
        let (seen, there) = (seen(&crowd), there(study));
        if seen.len() == came && seen == there {
            return crowd;
        }
        if Instant::now() > until {
            let client = study.data.client().await.unwrap();
            let log = client.recent_log(&APP.parse().unwrap(), 60).await;
            panic!(
                "{:?}, {came}: {seen:#?}, and not {there:#?}; {log:#?}",
                crowd.away
            );
        }
        tokio::time::sleep(POLL).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_part_is_told_as_they_move_and_asks_the_study_for_next_to_nothing() {
    let study = Study::online("watch-people").await;
    let client = study.data.client().await.unwrap();
    let app = studies::find(&client, APP).await.unwrap();
    let (tell, told) = watch::channel(Crowd::default());
    let watching = participants::watch(client.clone(), app.clone(), By::Tables, move |crowd| {
        tell.send_replace(crowd);
    });
    let watching = tokio::spawn(watching);

    study.people_come(4, 1).await;
    let crowd = agrees(&study, &told, 1).await;
    let first = crowd.sessions[0].clone();
    assert_eq!((first.places, first.config.as_str()), (4, "beans"));
    let count = first.count(jiff::Timestamp::now());
    assert_eq!((count.came, count.waiting, count.present), (1, 1, 1));
    assert!(first.link.unwrap().starts_with("http"));

    assert_eq!(rooms(&crowd), rooms_of(&study).await);

    // Another session; the newest comes first, and its people reach their last page.
    study.people_come(2, 2).await;
    let crowd = agrees(&study, &told, 3).await;
    assert_eq!((crowd.sessions.len(), crowd.all), (2, 2));
    assert_eq!(crowd.sessions[0].people.len(), 2);
    assert_eq!(crowd.sessions[1].people.len(), 1);
    let finished = crowd.sessions[0].count(jiff::Timestamp::now()).finished;
    let sum = "select count(*) from otree_participant where visited and _index_in_pages >= _max_page_index";
    assert_eq!(i64::from(finished), rows::number(study.database(), sum));

    // One look gives the same.
    let looked = participants::now(&client, &app, By::Tables).await;
    assert_eq!(seen(&looked), there(&study));

    // The study itself was asked for a list when a session came, and for nothing else; its database by one connection.
    let log = client.recent_log(&app.name, 1500).await.unwrap();
    let asked = |what: &str| {
        let lines = log.iter().filter(|line| line.contains("heroku[router]"));
        lines.filter(|line| line.contains(what)).count()
    };
    let lists = asked("method=GET path=\"/api/sessions\"");
    assert!((2..=3).contains(&lists), "{lists} lists");
    assert_eq!(asked("session_monitor"), 0);
    let ours = "select count(*) from pg_stat_activity where application_name = 'Orchard'";
    assert_eq!(rows::number(study.database(), ours), 1);

    // It is not asked when it does not run, and seen again when it does.
    studies::take_offline(&client, APP).await.unwrap();
    until_async("nobody to be seen", SOON, || async {
        (told.borrow().away == Some(Away::NotRunning)).then_some(())
    })
    .await;
    studies::switch(&client, APP, true).await.unwrap();
    agrees(&study, &told, 3).await;
    watching.abort();
    study.desk.ends_clean();
}

/// The end of each person's page: their code, the app, the page and its number.
fn heard(crowd: &Crowd) -> BTreeSet<String> {
    let people = crowd.sessions.iter().flat_map(|one| one.people.values());
    people
        .map(|person| {
            let place = person.place.clone().unwrap_or_default();
            let (page, _) = person.pages;
            format!("/p/{}/{}/{}/{page}", person.code, place.app, place.page)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_table_can_be_read_the_log_tells_who_came_and_where_they_are() {
    let study = Study::online("watch-afar").await;
    let client = study.data.client().await.unwrap();
    let app = studies::find(&client, APP).await.unwrap();
    // Some are there before anybody looks.
    let mut people = study.people_come(4, 2).await;
    let (tell, told) = watch::channel(Crowd::default());
    let watching = participants::watch(client.clone(), app.clone(), By::Log, move |crowd| {
        tell.send_replace(crowd);
    });
    let watching = tokio::spawn(watching);
    let shown = |people: &[Person]| -> BTreeSet<String> {
        people.iter().map(|person| person.page.clone()).collect()
    };

    for (places, answering) in [(0, 0), (2, 2), (6, 5)] {
        if places > 0 {
            people.extend(study.people_come(places, answering).await);
        }
        let until = Instant::now() + SOON;
        while heard(&told.borrow()) != shown(&people) {
            let late = Instant::now() > until;
            let (crowd, shown) = (told.borrow().clone(), shown(&people));
            assert!(!late, "{crowd:#?}, and not {shown:#?}");
            tokio::time::sleep(POLL).await;
        }
    }
    let visited = "select count(*) from otree_participant where visited";
    assert_eq!(rows::number(study.database(), visited), people.len() as i64);
    let crowd = told.borrow().clone();
    assert_eq!((crowd.sessions.len(), crowd.all), (3, 3));
    assert!(crowd.heard_since.is_some());
    assert_eq!(rooms(&crowd), rooms_of(&study).await);
    let newest = &crowd.sessions[0];
    assert_eq!((newest.places, newest.config.as_str()), (6, "beans"));
    assert!(newest.created.is_some());
    assert!(newest.link.as_deref().unwrap().starts_with("http"));
    let count = newest.count(jiff::Timestamp::now());
    assert_eq!((count.came, count.present, count.waiting), (5, 5, 0));

    // One look gives the same, and nobody was asked through the database.
    let looked = participants::now(&client, &app, By::Log).await;
    assert_eq!(heard(&looked), shown(&people));
    let ours = "select count(*) from pg_stat_activity where application_name = 'Orchard'";
    assert_eq!(rows::number(study.database(), ours), 0);

    // Who put a study online by hand may have set no key for programs; then it tells nobody, until it is given one.
    let without = ConfigChange::new().unset("OTREE_REST_KEY");
    client
        .change_config_vars(&app.name, &without)
        .await
        .unwrap();
    until_async("the study to tell nobody", LONG, || async {
        let crowd = participants::now(&client, &app, By::Log).await;
        (crowd.away == Some(Away::NoKey)).then_some(())
    })
    .await;
    participants::give_key(&client, APP).await.unwrap();
    until_async("the study to tell again", LONG, || async {
        let crowd = participants::now(&client, &app, By::Log).await;
        (crowd.away.is_none() && crowd.sessions.len() == 3).then_some(())
    })
    .await;

    studies::take_offline(&client, APP).await.unwrap();
    until_async("nobody to be heard", SOON, || async {
        (told.borrow().away == Some(Away::NotRunning)).then_some(())
    })
    .await;
    watching.abort();
    study.desk.ends_clean();
}
