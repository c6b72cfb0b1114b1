//! Scheduled backups: made at their hour, once, and only so many of them kept.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod databases;
mod served;

use databases::{ended, path, provisioned};
use jiff::{Timestamp, ToSpan};
use platform::data::schedules::run_due;
use platform::data::sizes::SizeLimits;
use platform::dyno::DynoLimits;
use platform::platform::{Options, Platform};
use platform::router::RouterLimits;
use serde_json::{Value, json};
use served::{Served, until};

#[tokio::test]
async fn schedules_are_made_changed_listed_and_taken_away_and_outlive_a_kill() {
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    let schedules = path(&addon, "/transfer-schedules");
    assert_eq!(served.get(&schedules).await.expect(200), json!([]));
    let body =
        json!({"hour": "02", "timezone": "America/Los_Angeles", "schedule_name": "DATABASE_URL"});
    let made = served.post(&schedules, body).await.expect(201);
    assert_eq!(
        (&made["hour"], &made["name"]),
        (&json!(2), &json!("DATABASE_URL"))
    );
    let changed = served
        .post(&schedules, json!({"hour": 23, "timezone": "UTC"}))
        .await
        .expect(201);
    assert_eq!(changed["uuid"], made["uuid"]);
    let wrong = [
        json!({}),
        json!({"hour": 24}),
        json!({"hour": "-1"}),
        json!({"hour": 2.5}),
        json!({"hour": [2]}),
        json!({"hour": 2, "timezone": "Mars/Olympus"}),
        json!({"hour": 2, "timezone": 5}),
        json!({"hour": 2, "timezone": "../../etc/passwd"}),
        json!({"hour": 2, "schedule_name": ""}),
    ];
    for wrong in wrong {
        served
            .post(&schedules, wrong)
            .await
            .refused(422, "invalid_params");
    }
    let served = served.kill_and_start();
    let listed = served.get(&schedules).await.expect(200);
    assert_eq!(
        (listed.as_array().unwrap().len(), &listed[0]["hour"]),
        (1, &json!(23))
    );
    let one = format!("{schedules}/{}", made["uuid"].as_str().unwrap());
    served.delete(&one).await.expect(200);
    served.delete(&one).await.refused(404, "not_found");
    assert_eq!(served.get(&schedules).await.expect(200), json!([]));
}

/// A platform in this process, so that the hour can be passed in.
async fn platform_here(folder: &std::path::Path) -> (Platform, Served) {
    let options = Options {
        data: folder.join("data"),
        keeper: served::PROGRAM.into(),
        dynos: DynoLimits::default(),
        router: RouterLimits::default(),
        sizes: SizeLimits::default(),
    };
    let started = Platform::start(options).await.unwrap();
    let platform = started.platform.clone();
    tokio::spawn(platform::api::serve(
        started.platform,
        started.listener,
        started.tls_listener,
    ));
    let served = Served::beside(
        &folder.join("data"),
        &platform.address(),
        platform.identity.token.reveal(),
    );
    (platform, served)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_at_its_hour_once_and_the_oldest_of_them_goes() {
    let folder = tempfile::tempdir().unwrap();
    let (platform, served) = platform_here(folder.path()).await;
    let app = served.app("study").create().await;
    let addon = provisioned(&served, &app).await;
    databases::captured(&served, &app, &addon).await;
    // So far from now that the platform's own clock finds nothing due.
    let now = Timestamp::now();
    let hour = (now + 12.hours()).to_zoned(jiff::tz::TimeZone::UTC).hour();
    let body =
        json!({"hour": format!("{hour:02}"), "timezone": "UTC", "schedule_name": "DATABASE_URL"});
    served
        .post(&path(&addon, "/transfer-schedules"), body)
        .await
        .expect(201);

    assert_eq!(run_due(&platform, now + 1.hours()).await.unwrap(), 0);
    for day in 0..8 {
        // One of those days the computer was off: its backup is not made up for.
        let moment = now + ((day + day / 4) * 24 + 13).hours();
        assert_eq!(run_due(&platform, moment).await.unwrap(), 1, "day {day}");
        assert_eq!(run_due(&platform, moment + 5.hours()).await.unwrap(), 0);
        let all = served
            .get("/client/v11/apps/study/transfers")
            .await
            .expect(200);
        let last = all.as_array().unwrap().last().unwrap().clone();
        let backup = ended(&served, &app, &last).await;
        assert_eq!(
            (&backup["succeeded"], backup["schedule"].is_object()),
            (&json!(true), true),
            "{backup}"
        );
    }
    let kept = until("the oldest to be gone", || async {
        let all = served
            .get("/client/v11/apps/study/transfers")
            .await
            .expect(200);
        let nums: Vec<Value> = all
            .as_array()
            .unwrap()
            .iter()
            .map(|t| t["num"].clone())
            .collect();
        (nums.len() == 8).then_some(nums)
    });
    // The manual one is not counted among them.
    let nums: Vec<_> = [1, 3, 4, 5, 6, 7, 8, 9]
        .iter()
        .map(|n| json!(n.to_string()))
        .collect();
    assert_eq!(kept.await, nums);
    until("the file of the oldest to be gone", || async {
        let files = std::fs::read_dir(platform.dumps.folder()).unwrap().count();
        (files == 8).then_some(())
    })
    .await;
    platform.stop().await;
}
