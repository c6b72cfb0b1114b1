//! What can go wrong on the way home, and what it is called then: each code has its four lines in both languages.

use std::fs;

use serde_json::json;
use workflows::data::{Ending, Standing, Wanted};

use crate::study::{APP, Study};
use crate::support::platform::Platform;
use crate::support::programs;
use crate::support::small_disk::SmallDisk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_takes_nothing_says_why_and_holds_no_half_backup() {
    let study = Study::online("data-faults").await;
    let (data, tasks) = (&study.data, &study.tasks);
    study.people_come(2, 2).await;
    fs::create_dir_all(study.folder()).unwrap();
    let Some(disk) = SmallDisk::mount(&study.folder(), "32k") else {
        return;
    };

    // Full: the download stops, and nothing that lies there is taken for a backup.
    study
        .fails(data.back_up(tasks, APP), "write-disk-full")
        .await;
    assert_eq!(data.shelf(APP).list(), []);
    let listing = study.listing().await;
    let cut = &listing.backups[0];
    assert!(cut.here.is_none() && cut.there.is_some());
    let key = cut.key.clone();

    // With room again it goes on, and comes home.
    disk.grow("64m");
    study.succeeds(data.bring_home(tasks, APP, &key)).await;
    let listing = study.listing().await;
    assert!(listing.backups[0].partial.is_none());
    assert!(matches!(
        listing.backups[0].here.as_ref().unwrap().standing,
        Standing::Verified(_)
    ));

    // Two exports at once, differently: each whole, in a folder of its own.
    let plain = data.export(tasks, APP, &key, Wanted::default());
    let german = Wanted {
        german: true,
        ..Wanted::default()
    };
    let german = data.export(tasks, APP, &key, german);
    let (plain, german) = (study.succeeds(plain).await, study.succeeds(german).await);
    let (plain, german) = (plain.folder.unwrap(), german.folder.unwrap());
    assert_ne!(plain, german);
    let wide = |folder: &std::path::Path| fs::read(folder.join("all_apps_wide.csv")).unwrap();
    assert!(!wide(&plain).starts_with(b"\xef\xbb\xbf"));
    assert!(wide(&german).starts_with(b"\xef\xbb\xbf"));

    // A backup of something else than oTree's database.
    let other = programs::top().join("fuzz/seeds/read_dump/1.16-gzip");
    fs::copy(other, study.folder().join("other.dump")).unwrap();
    study
        .succeeds(data.bring_home(tasks, APP, "other.dump"))
        .await;
    let export = data.export(tasks, APP, "other.dump", Wanted::default());
    study.fails(export, "backup-not-otree").await;

    // A file that is damaged says so when it is verified.
    let golden = fs::read(programs::top().join("tests/golden/study.dump")).unwrap();
    fs::write(
        study.folder().join("short.dump"),
        &golden[..golden.len() / 2],
    )
    .unwrap();
    let verify = data.bring_home(tasks, APP, "short.dump");
    study.fails(verify, "backup-not-whole").await;

    // Sealed: nothing can be written, and it says so before anything is asked of the study.
    disk.seal();
    study
        .fails(data.back_up(tasks, APP), "folder-read-only")
        .await;
    let export = data.export(tasks, APP, &key, Wanted::default());
    let ending = study.ends(export).await;
    let Ending::Failed(why) = &*ending else {
        panic!("{ending:?}");
    };
    assert_eq!(why.code(), "folder-read-only");
    drop(disk);

    // Gone with the disk it was on.
    fs::remove_dir_all(study.folder()).unwrap();
    fs::write(study.folder(), "").unwrap();
    study.fails(data.back_up(tasks, APP), "folder-gone").await;
    assert_eq!(
        data.export(tasks, APP, &key, Wanted::default())
            .unwrap_err()
            .code(),
        "folder-gone"
    );
    study.desk.ends_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_breaks_its_word_is_told_and_what_it_sent_is_no_backup() {
    let study = Study::online("data-store").await;
    let (data, tasks) = (&study.data, &study.tasks);
    study.people_come(2, 2).await;
    let whole = study.succeeds(data.back_up(tasks, APP)).await;
    let kept = data.kept(APP, &whole.backup.unwrap()).unwrap();
    let sent = fs::read(data.shelf(APP).path(&kept)).unwrap();
    let platform = Platform::of(&study.desk.home);
    let play = |rules: serde_json::Value| {
        fs::remove_dir_all(study.folder()).unwrap();
        platform.up_with(&json!({ "rules": rules }));
    };
    let of_dumps = |act: serde_json::Value| json!({"path": "/transfer-dumps/*", "do": act});

    let breaks = [
        // No address that is given is good for anything.
        (json!("expire"), "link-expired"),
        // Fewer bytes than were said, whenever they are asked for.
        (
            json!({"content_length": {"by": 1000}}),
            "download-wrong-length",
        ),
        // More bytes than were said: those that were not announced are never taken.
        (json!({"content_length": {"by": -1000}}), "backup-not-whole"),
    ];
    for (act, code) in breaks {
        play(json!([of_dumps(act)]));
        let listing = study.listing().await;
        let key = &listing.backups[0].key;
        study.fails(data.bring_home(tasks, APP, key), code).await;
        assert_eq!(data.shelf(APP).list(), [], "{code}");
        assert!(study.listing().await.backups[0].here.is_none(), "{code}");
    }

    // An address that expired once, and a store that sends the whole where the rest was asked for.
    let half = sent.len() as u64 / 2;
    let mended = [
        json!([{"path": "/transfer-dumps/*", "when": {"nth": 1}, "do": "expire"}]),
        json!([
            {"path": "/transfer-dumps/*", "when": {"nth": 1}, "do": {"cut": {"after": half}}},
            of_dumps(json!("ignore_range")),
        ]),
    ];
    for rules in mended {
        play(rules.clone());
        let listing = study.listing().await;
        let home = data.bring_home(tasks, APP, &listing.backups[0].key);
        let done = study.succeeds(home).await;
        let kept = data.kept(APP, &done.backup.unwrap()).unwrap();
        let came = fs::read(data.shelf(APP).path(&kept)).unwrap();
        assert!(came == sent, "{rules}");
        let uses = study.uses().await;
        assert!(uses.iter().all(|uses| *uses > 0), "{rules}: {uses:?}");
    }
    study.desk.ends_clean();
}
