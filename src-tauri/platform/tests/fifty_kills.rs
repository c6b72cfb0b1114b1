//! A platform at work is killed fifty times, at any moment: all that it acknowledged is there, and nothing is left running.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod databases;
mod family;
mod ledger;
mod served;
mod study;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use databases::{program, provisioned, query, url};
use ledger::{Backup, Door, Known, Workers};
use serde_json::Value;
use served::{Served, ask, lent, until};
use study::Study;

const KILLS: u32 = 50;
/// In every so manieth round the study's participants are waited for: then they are at work when the kill comes.
const STUDY: u32 = 3;
const PEOPLE: usize = 60;
const AT_ONCE: usize = 5;

/// Numbers from a seed, so that a run can be had again.
struct Dice(u64);

impl Dice {
    fn new() -> Dice {
        let given = std::env::var("ORCHARD_SEED").ok();
        let seed = given.map_or_else(
            || uuid::Uuid::new_v4().as_u64_pair().0,
            |seed| seed.parse().unwrap(),
        );
        println!("ORCHARD_SEED={seed}");
        Dice(seed)
    }

    /// From zero to `most` milliseconds.
    fn moment(&mut self, most: u64) -> Duration {
        // splitmix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Duration::from_millis((mixed ^ (mixed >> 31)) % most)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_was_acknowledged_outlives_fifty_kills() {
    let mut dice = Dice::new();
    let mut served = Served::start();
    let workers = begin(&served).await;
    let mut ports: BTreeSet<u16> = BTreeSet::new();
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(Arc::clone(&workers).make_apps());
    tasks.spawn(Arc::clone(&workers).change_settings());
    tasks.spawn(Arc::clone(&workers).deploy());
    tasks.spawn(Arc::clone(&workers).back_up());
    for _ in 0..AT_ONCE {
        tasks.spawn(Arc::clone(&workers).take_part());
    }
    for round in 0..KILLS {
        let with_study = round % STUDY == 0;
        if with_study {
            people_answer(&workers).await;
        }
        tokio::time::sleep(dice.moment(2000)).await;
        let family = family::below(served.pid());
        ports.extend(ports_of(&served, &workers));
        let (address, tls, token) = (
            served.address.clone(),
            served.tls_address.clone(),
            served.token.clone(),
        );
        served = served.kill_and_start();
        assert_eq!(
            (&served.address, &served.tls_address, &served.token),
            (&address, &tls, &token),
            "after kill {round}"
        );
        until("the end of what the killed one had started", || async {
            family::left_of(&family).is_empty().then_some(())
        })
        .await;
        // Nobody changes anything while it is looked at.
        let quiet = workers.quiet.write().await;
        apps_are_there(&workers, round).await;
        settings_are_right(&workers, round).await;
        drop(quiet);
        while let Some(ended) = tasks.try_join_next() {
            ended.unwrap();
        }
    }
    workers.finish();
    answers(&workers.study).await;
    while let Some(ended) = tasks.join_next().await {
        ended.unwrap();
    }
    apps_are_there(&workers, KILLS).await;
    settings_are_right(&workers, KILLS).await;
    releases_are_whole(&served, &workers).await;
    builds_are_known(&served, &workers).await;
    answers_are_there(&served, &workers).await;
    backups_are_whole(&served, &workers).await;

    let family = family::below(served.pid());
    ports.extend(ports_of(&served, &workers));
    assert!(!family.is_empty() && ports.len() > 10);
    assert!(served.stop(), "it did not stop in order");
    assert_eq!(family::left_of(&family), []);
    assert_eq!(family::of_folder(&served.data), [0_u32; 0]);
    let held: Vec<_> = family::listening().intersection(&ports).copied().collect();
    assert_eq!(held, [0_u16; 0], "ports are still listened on");
}

/// The study with its people, and the small app that is deployed again and again.
async fn begin(served: &Served) -> Arc<Workers> {
    let app = served.app("study").create().await;
    let addon = provisioned(served, &app).await;
    let config = app.path("/config-vars");
    served.patch(&config, study::config()).await.expect(200);
    let (build, output) = app.build(&lent(&study::files())).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    let tiny = served.app("tiny").create().await;
    tiny.runs_tiny("version 0").await;
    let study = Study::of(&app).await;
    let people = study.session("many", PEOPLE).await;
    let door = Door {
        address: served.address.clone(),
        token: served.token.clone(),
    };
    let database = addon["id"].as_str().unwrap().to_owned();
    let workers = Workers::new(door, study, database, people);
    for name in ["study", "tiny"] {
        let app = served.app(name).get("").await;
        let known = Known::Here {
            id: app["id"].clone(),
            url: app["web_url"].clone(),
        };
        workers.ledger().apps.insert(name.to_owned(), known);
    }
    workers
}

/// The ports of the platform and, by what the system says of their sockets, of all below it.
fn ports_of(served: &Served, workers: &Workers) -> BTreeSet<u16> {
    let mut sockets = BTreeSet::new();
    for pid in family::below(served.pid()).iter().map(|one| one.pid) {
        let files = std::fs::read_dir(format!("/proc/{pid}/fd"));
        for file in files.into_iter().flatten().flatten() {
            let target = std::fs::read_link(file.path()).unwrap_or_default();
            let target = target.to_string_lossy().into_owned();
            let number = target.strip_prefix("socket:[");
            sockets.extend(number.map(|rest| rest.trim_end_matches(']').to_owned()));
        }
    }
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let lines = table.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let own = fields[3] == "0A" && sockets.contains(fields[9]);
        own.then(|| u16::from_str_radix(fields[1].rsplit_once(':').unwrap().1, 16).unwrap())
    });
    let mut ports: BTreeSet<u16> = lines.collect();
    // The platform's own files are nobody's to look at.
    let mut own = vec![served.address.clone(), served.tls_address.clone()];
    for known in workers.ledger().apps.values() {
        if let Known::Here { url, .. } = known {
            own.push(url.as_str().unwrap().trim_end_matches('/').to_owned());
        }
    }
    let port = |address: &String| address.rsplit(':').next().unwrap().parse::<u16>().unwrap();
    ports.extend(own.iter().map(port));
    ports
}

/// Waits until each of those who take part could have answered once more.
async fn people_answer(workers: &Workers) {
    let before = workers.ledger().answers.len();
    until("answers of participants", || async {
        (workers.ledger().answers.len() >= before + AT_ONCE).then_some(())
    })
    .await;
}

/// Waits until the study answers.
async fn answers(study: &Study) {
    until("the study", || async {
        let answer = study.send("GET", "/login", &[], "").await?;
        (answer.status == 200).then_some(())
    })
    .await;
}

async fn apps_are_there(workers: &Workers, round: u32) {
    let listed = workers.door.send("GET", "/apps", &Value::Null).await;
    let listed = listed.unwrap().expect(200);
    let listed: BTreeMap<&str, &Value> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|app| (app["name"].as_str().unwrap(), app))
        .collect();
    let ledger = workers.ledger();
    for (name, known) in &ledger.apps {
        match (known, listed.get(name.as_str())) {
            (Known::Here { id, url }, Some(app)) => {
                assert_eq!((&app["id"], &app["web_url"]), (id, url), "{name}, {round}");
            }
            (Known::Gone, None) | (Known::Unsure, _) => {}
            (known, found) => panic!("{name}, {round}: {known:?}, but {found:?}"),
        }
    }
    let known = |name: &&&str| ledger.apps.contains_key(**name);
    assert_eq!(listed.keys().filter(known).count(), listed.len());
}

async fn settings_are_right(workers: &Workers, round: u32) {
    let path = "/apps/tiny/config-vars";
    let all = workers.door.send("GET", path, &Value::Null).await;
    let all = all.unwrap().expect(200);
    for (key, setting) in &workers.ledger().settings {
        let value = all[key].as_str().map(str::to_owned);
        let asked_for = value
            .as_ref()
            .is_some_and(|value| setting.since.contains(value));
        assert!(
            value == setting.acknowledged || asked_for,
            "{key}, {round}: {value:?} is not {setting:?}"
        );
    }
}

/// Versions without a gap, each with the config vars of its time: one change after the other, none lost.
async fn releases_are_whole(served: &Served, workers: &Workers) {
    let tiny = served.app("tiny");
    let range = [("range", "version ..; max=1000")];
    let path = tiny.path("/releases");
    let listed = served.send("GET", &path, &range, Body::empty()).await;
    let listed = listed.json();
    let versions: Vec<u64> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|release| release["version"].as_u64().unwrap())
        .collect();
    assert_eq!(versions, (1..=versions.len() as u64).collect::<Vec<_>>());
    let mut before: BTreeMap<String, Value> = BTreeMap::new();
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for version in &versions {
        let now = tiny.get(&format!("/releases/{version}/config-vars")).await;
        let now: BTreeMap<String, Value> = serde_json::from_value(now).unwrap();
        let changed: Vec<_> = now
            .iter()
            .filter(|(key, value)| before.get(*key) != Some(value))
            .collect();
        assert!(changed.len() <= 1, "v{version}: {changed:?}");
        assert!(before.keys().all(|key| now.contains_key(key)));
        for (key, value) in changed {
            let value = value.as_str().unwrap().to_owned();
            let first = seen.entry(key.clone()).or_default().insert(value);
            assert!(first, "v{version}: {key} went back");
        }
        before = now;
    }
    let last = tiny.get("/config-vars").await;
    assert_eq!(last, serde_json::to_value(&before).unwrap());
    for (key, values) in &workers.ledger().values {
        assert!(values.is_subset(&seen[key]), "{key}: a release is missing");
    }
    println!("{} releases", versions.len());
}

async fn builds_are_known(served: &Served, workers: &Workers) {
    let builds = workers.ledger().builds.clone();
    let mut done = 0;
    for (id, told) in &builds {
        let path = format!("/apps/tiny/builds/{id}");
        let build = until("the end of a build", || async {
            let build = served.get(&path).await.expect(200);
            (build["status"] != "pending").then_some(build)
        })
        .await;
        if let Some(told) = told {
            assert_eq!(build["status"], told.as_str(), "{build}");
        }
        if build["status"] == "succeeded" {
            done += 1;
            let release = build["release"]["id"].as_str().unwrap();
            let release = served
                .app("tiny")
                .get(&format!("/releases/{release}"))
                .await;
            assert_eq!(release["slug"]["id"], build["slug"]["id"]);
        }
    }
    println!("{} builds, {done} of them to the end", builds.len());
    assert!(done > 0);
}

async fn answers_are_there(served: &Served, workers: &Workers) {
    let sql = "SELECT p.code || ' ' || a.round_number || ' ' || a.said FROM answers_player a
        JOIN otree_participant p ON p.id = a.participant_id WHERE a.said IS NOT NULL";
    let rows = query(&url(&served.app("study")).await, sql).await;
    let kept: BTreeMap<(String, usize), i64> = rows.iter().map(|row| answer(row)).collect();
    let ledger = workers.ledger();
    for (place, said) in &ledger.answers {
        assert_eq!(kept.get(place), Some(said), "{place:?}");
    }
    println!("{} answers", ledger.answers.len());
    assert!(ledger.answers.len() > 50);
}

fn answer(row: &str) -> ((String, usize), i64) {
    let fields: Vec<&str> = row.split(' ').collect();
    let place = (fields[0].to_owned(), fields[1].parse().unwrap());
    (place, fields[2].parse().unwrap())
}

/// Each backup of which it was said that it is finished can be fetched, read, and has every row that was there before.
async fn backups_are_whole(served: &Served, workers: &Workers) {
    let backups: Vec<Backup> = workers.ledger().backups.clone();
    let folder = tempfile::tempdir().unwrap();
    let mut whole = 0;
    for backup in &backups {
        let path = format!("/client/v11/apps/study/transfers/{}", backup.id);
        let now = until("the end of a backup", || async {
            let now = served.get(&path).await.expect(200);
            (!now["finished_at"].is_null()).then_some(now)
        })
        .await;
        assert_eq!(now["num"], backup.number.as_str());
        if let Some(succeeded) = backup.succeeded {
            assert_eq!(now["succeeded"], succeeded, "{now}");
        }
        if now["succeeded"] != true {
            continue;
        }
        whole += 1;
        let public = format!("{path}/actions/public-url");
        let given = served.post(&public, Value::Null).await.expect(200);
        let inside = given["url"].as_str().unwrap();
        let inside = inside.strip_prefix(&served.tls_address).unwrap();
        let address = format!("{}{inside}", served.address);
        let dump = ask("GET", &address, &[], Body::empty()).await;
        assert_eq!(
            dump.body.len() as u64,
            now["processed_bytes"].as_u64().unwrap()
        );
        let file = folder.path().join(&backup.id);
        std::fs::write(&file, &dump.body).unwrap();
        let listed = restore(&["--list"], &file).await;
        assert!(
            listed.contains("TABLE DATA public answers_player"),
            "{listed}"
        );
        let people = copied(&file, "otree_participant", ["id", "code"]).await;
        let people: BTreeMap<String, String> =
            people.into_iter().map(|[id, code]| (id, code)).collect();
        let said = copied(&file, "answers_player", ["participant_id", "round_number"]).await;
        let values = copied(&file, "answers_player", ["round_number", "said"]).await;
        let kept: BTreeMap<(String, usize), &str> = said
            .iter()
            .zip(&values)
            .map(|([id, round], [_, said])| {
                ((people[id].clone(), round.parse().unwrap()), said.as_str())
            })
            .collect();
        for (place, said) in &backup.answers {
            assert_eq!(kept.get(place).copied(), Some(said.to_string().as_str()));
        }
    }
    println!("{} backups, {whole} of them to the end", backups.len());
    assert!(whole > 0);
}

/// Two columns of a table in a dump.
async fn copied(file: &std::path::Path, table: &str, columns: [&str; 2]) -> Vec<[String; 2]> {
    let arguments = ["--data-only", "--file=-", "--table", table];
    let text = restore(&arguments, file).await;
    let mut lines = text.lines().skip_while(|line| !line.starts_with("COPY "));
    let head = lines.next().unwrap();
    let names = head.split_once('(').unwrap().1.split_once(')').unwrap().0;
    let names: Vec<&str> = names
        .split(", ")
        .map(|name| name.trim_matches('"'))
        .collect();
    let places = columns.map(|column| names.iter().position(|name| *name == column).unwrap());
    lines
        .take_while(|line| *line != "\\.")
        .map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            places.map(|place| fields[place].to_owned())
        })
        .collect()
}

async fn restore(arguments: &[&str], file: &std::path::Path) -> String {
    let mut command = Command::new(program("pg_restore").await);
    let output = command.args(arguments).arg(file).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn what_keeps_its_port_has_one_that_the_system_gives_to_nobody() {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap();
    let range: Vec<u16> = range
        .split_whitespace()
        .map(|number| number.parse().unwrap())
        .collect();
    let served = Served::start();
    let app = served.app("study").create().await;
    provisioned(&served, &app).await;
    let own = url(&app).await;
    let database: u16 = own.rsplit([':', '/']).nth(1).unwrap().parse().unwrap();
    let port = |address: &str| address.rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let study = Study::of(&app).await;
    for kept in [
        port(&served.address),
        port(&served.tls_address),
        study.port(),
        database,
    ] {
        assert!(!(range[0]..=range[1]).contains(&kept), "{kept}");
    }
}
