//! Databases and their backups.

use serde_json::Value;

use crate::scene::Scene;
use crate::support::rows::{Held, number, rows};
use crate::support::wait::{LONG, until};

const TRANSFERS: &str = "/client/v11/apps/my-study/transfers";

fn finished(it: &Value, count: usize) -> bool {
    it.as_array()
        .is_some_and(|all| all.len() == count && all.iter().all(|one| one["succeeded"] == true))
}

pub fn play(scene: &mut Scene) {
    scene.types("apps:create my-study");
    scene.sees("the app", "/apps/my-study", |it| it["name"] == "my-study");
    scene.types("addons:create heroku-postgresql:essential-0 --wait -a my-study");
    scene.sees("it is provisioned", "/apps/my-study/addons", |it| {
        it[0]["state"] == "provisioned"
    });
    let addons = scene.asks("/apps/my-study/addons");
    scene.knows("addon", &addons[0]["name"]);
    let database = format!(
        "/client/v11/databases/{}",
        addons[0]["id"].as_str().unwrap()
    );

    scene.reads("pg:info -a my-study", "Essential 0");
    scene.reads("pg:wait -a my-study", "");
    scene.reads("pg:credentials -a my-study", "default");
    scene.reads("pg:credentials:url -a my-study", "postgres://");
    scene.types("pg:credentials:rotate --confirm my-study -a my-study");
    scene.sees("a release for it", "/apps/my-study/releases", |it| {
        it.as_array().is_some_and(|all| all.len() >= 4)
    });
    scene.types("addons:upgrade {addon} heroku-postgresql:essential-1 -a my-study");
    scene.sees("the plan", "/apps/my-study/addons", |it| {
        it[0]["plan"]["name"] == "heroku-postgresql:essential-1"
    });

    scene.types("pg:backups:capture -a my-study");
    scene.sees("a backup", TRANSFERS, |it| finished(it, 1));
    scene.reads("pg:backups -a my-study", "b001");
    scene.reads("pg:backups:info b001 -a my-study", "b001");
    scene.reads("pg:backups:url b001 -a my-study", "https://");
    let dump = scene.desk.home.path().join("my.dump");
    scene.knows("file", &Value::from(dump.to_str().unwrap()));
    scene.reads("pg:backups:download b001 -o {file} -a my-study", "");
    let bytes = std::fs::read(&dump).unwrap();
    assert!(bytes.starts_with(b"PGDMP"), "the file is a backup");
    scene.notes("the file is a backup of PostgreSQL");
    scene.types("pg:backups:restore b001 DATABASE_URL --confirm my-study -a my-study");
    scene.sees("a restore", TRANSFERS, |it| finished(it, 2));
    scene.types("pg:backups:schedule DATABASE_URL --at \"02:00 Europe/Zurich\" -a my-study");
    scene.sees(
        "the schedule",
        &format!("{database}/transfer-schedules"),
        |it| it[0]["timezone"] == "Europe/Zurich",
    );
    scene.reads("pg:backups:schedules -a my-study", "Europe/Zurich");
    scene.types("pg:backups:unschedule DATABASE_URL -a my-study");
    scene.sees("none", &format!("{database}/transfer-schedules"), |it| {
        it.as_array().is_some_and(Vec::is_empty)
    });

    scene.types("addons:create heroku-postgresql:essential-0 --wait --as SECOND -a my-study");
    scene.sees("two databases", "/apps/my-study/addons", |it| {
        it.as_array().is_some_and(|all| {
            all.len() == 2 && all.iter().all(|one| one["state"] == "provisioned")
        })
    });
    scene.types("pg:copy DATABASE_URL SECOND_URL --confirm SECOND -a my-study");
    scene.sees("a copy", TRANSFERS, |it| finished(it, 3));
    scene.types("pg:promote SECOND -a my-study");
    scene.sees(
        "it is DATABASE now",
        "/apps/my-study/addon-attachments",
        |it| {
            it.as_array()
                .is_some_and(|all| all.iter().any(|one| one["name"] == "DATABASE"))
        },
    );
    let url = scene.asks("/apps/my-study/config-vars")["DATABASE_URL"]
        .as_str()
        .unwrap()
        .to_owned();
    rows(&url, "CREATE TABLE answers (answer text)");
    scene.reads("pg:diagnose DATABASE_URL -a my-study", "Connection Count");

    let mut locked = Held::open(&url, "BEGIN; LOCK TABLE answers; SELECT pg_sleep(600)");
    let waits = "SELECT count(*) FROM pg_locks WHERE relation = 'answers'::regclass AND granted";
    until("the table to be locked", LONG, || {
        (number(&url, waits) > 0).then_some(())
    });
    scene.types_until("pg:backups:capture DATABASE_URL -a my-study", "Backing up");
    let running = |it: &Value| {
        it.as_array()
            .is_some_and(|all| all.iter().any(|one| one["finished_at"].is_null()))
    };
    scene.sees("a backup that runs on", TRANSFERS, running);
    scene.types("pg:backups:cancel -a my-study");
    scene.sees("it is cancelled", TRANSFERS, |it| {
        it.as_array()
            .is_some_and(|all| all.iter().any(|one| one["canceled_at"].is_string()))
    });
    assert!(locked.is_open(), "the study's own connection is left alone");
    scene.types("pg:killall DATABASE_URL -a my-study");
    until("the connection to be ended", LONG, || {
        (!locked.is_open()).then_some(())
    });
    scene.notes("a connection that was open is ended");
    scene.types("pg:reset DATABASE_URL --confirm my-study -a my-study");
    let tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'";
    assert_eq!(number(&url, tables), 0, "the table is gone");
    scene.notes("the table that was there is gone");
    scene.types("pg:backups:delete b001 --confirm my-study -a my-study");
    scene.sees("it is gone", TRANSFERS, |it| {
        let there = |one: &Value| one["deleted_at"].is_null() && one["num"] == 1;
        it.as_array().is_some_and(|all| !all.iter().any(there))
    });
    scene.types("apps:destroy -a my-study --confirm my-study");
    scene.sees("no app", "/apps", |it| {
        it.as_array().is_some_and(Vec::is_empty)
    });
}
