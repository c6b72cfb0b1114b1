//! What can go wrong on the way home, and what it is called then: each code has its four lines in both languages.

use std::fs;

use workflows::data::{Ending, Standing, Wanted};

use crate::study::{APP, Study};
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
