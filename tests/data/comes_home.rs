//! Backed up, brought home, exported, taken away, put back, opened beside.

use std::fs;

use workflows::data::{Before, DataError, Stage, Standing, TransferState, Wanted};

use crate::study::{APP, Study};
use crate::support::rows;
use crate::support::visitor::Visitor;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_data_come_home_whole_and_go_only_when_they_are_safe() {
    let study = Study::online("data").await;
    let (data, tasks) = (&study.data, &study.tasks);
    study.people_come(6, 3).await;
    // The first page time is written at once; the others are in oTree's memory.
    let written = study.page_times();

    // Backed up: every row of every table, and what oTree had only in its memory.
    let done = study.succeeds(data.back_up(tasks, APP)).await;
    assert_eq!(done.notes, [], "the page times were written down first");
    assert!(study.page_times() > written);
    let key = done.backup.expect("a backup");
    let kept = data.verified(APP, &key).unwrap();
    let file = kept.file.clone();
    assert!(
        file.starts_with("bean-counting_2") && file.ends_with(".dump"),
        "{file}"
    );
    let Standing::Verified(slip) = &kept.standing else {
        panic!("{kept:?}");
    };
    let whole = slip.whole().unwrap();
    assert_eq!(
        rows::settled(whole.tables.clone()),
        rows::settled(study.rows())
    );
    assert_eq!(whole.numbers.participants, 3, "three never came");
    assert_eq!(whole.numbers.sessions, 1);
    let listing = study.listing().await;
    assert_eq!(listing.backups.len(), 1, "the same backup, there and here");
    let backup = &listing.backups[0];
    assert_eq!(backup.there.unwrap().state, TransferState::Finished);
    assert_eq!(backup.here.as_ref().unwrap().file, file);
    let info = listing.database.expect("figures");
    assert!(info.bytes.is_some_and(|bytes| bytes > 0), "{info:?}");
    assert_eq!(listing.undo, None);
    let files: Vec<_> = fs::read_dir(study.folder()).unwrap().flatten().collect();
    assert_eq!(
        files.len(),
        2,
        "the backup and what is known of it: {files:?}"
    );

    // Exported as oTree itself does it.
    let done = study
        .succeeds(data.export(
            tasks,
            APP,
            &file,
            Wanted {
                workbook: true,
                ..Wanted::default()
            },
        ))
        .await;
    let folder = done.folder.expect("a folder");
    assert_eq!(folder.parent(), Some(study.folder().as_path()));
    for (name, page) in [
        ("all_apps_wide.csv", "api/export_wide"),
        ("beans.csv", "api/export_app?app=beans"),
        ("PageTimes.csv", "api/export_page_times"),
    ] {
        let ours = fs::read(folder.join(name)).unwrap();
        assert!(ours == study.exports(page).await, "{name}");
    }
    assert!(folder.join("study.xlsx").is_file());
    let again = study
        .succeeds(data.export(tasks, APP, &file, Wanted::default()))
        .await;
    assert_ne!(
        again.folder,
        Some(folder),
        "another folder for another export"
    );

    // Taken away: not by another name, not when more came than were told of.
    assert!(matches!(
        data.reset(tasks, APP, "bean", 3),
        Err(DataError::WrongName { .. })
    ));
    let before = study.rows();
    study.people_come(2, 2).await;
    study
        .fails(data.reset(tasks, APP, APP, 3), "reset-more-came")
        .await;
    assert_eq!(
        study.rows()["public.otree_participant"],
        8,
        "nothing is lost"
    );
    Visitor::of(&study.address).waits_for("/").await;
    let full = study.rows();
    assert!(full["public.beans_player"] > before["public.beans_player"]);

    let done = study.succeeds(data.reset(tasks, APP, APP, 5)).await;
    let safe = done.backup.expect("a backup of what was there");
    assert_eq!(study.rows()["public.otree_participant"], 0);
    Visitor::of(&study.address).waits_for("/").await;
    let kept = data.verified(APP, &safe).unwrap();
    let slip = kept.standing.slip().unwrap();
    assert_eq!(slip.before, Some(Before::Reset));
    assert_eq!(slip.whole().unwrap().tables["public.otree_participant"], 8);
    let undo = study.listing().await.undo.expect("a way back");
    assert_eq!(undo, safe);

    // And put back by one step: each table has the rows it had.
    study.succeeds(data.restore(tasks, APP, &undo)).await;
    Visitor::of(&study.address).waits_for("/").await;
    assert_eq!(rows::settled(study.rows()), rows::settled(full));
    assert_eq!(study.listing().await.undo, None, "it is undone");

    // The first backup beside the study, as a study of its own, in oTree's own admin pages.
    let done = study.succeeds(data.open_here(tasks, APP, &file)).await;
    let other = done.app.expect("a second study");
    let (address, rows) = study.other(&other).await;
    assert_eq!(rows["public.otree_participant"], 6);
    let mut owner = Visitor::of(&address);
    owner.waits_for("/").await;
    assert!(owner.logs_in(&study.password(&other).await).await);
    assert_eq!(
        study.rows()["public.otree_participant"],
        8,
        "the study is as it was"
    );
    study.desk.ends_clean();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_can_be_stopped_and_gone_on_with() {
    let study = Study::online("data-stopped").await;
    let (data, tasks) = (&study.data, &study.tasks);
    study.people_come(2, 1).await;

    // A backup that is stopped is no backup, and the service makes it no further.
    let task = data.back_up(tasks, APP).unwrap();
    assert!(matches!(
        data.back_up(tasks, APP).map(|same| same == task),
        Ok(true)
    ));
    assert!(
        matches!(data.reset(tasks, APP, APP, 9), Err(DataError::Busy { .. })),
        "one thing at a time is done with a study's data"
    );
    tasks.stop(task);
    let ending = study.ends(Ok(task)).await;
    assert!(
        matches!(&*ending, workflows::data::Ending::Stopped),
        "{ending:?}"
    );
    assert_eq!(data.shelf(APP).list(), []);

    // One that is there is brought home, also after it went from here.
    let then = rows::settled(study.rows());
    let done = study.succeeds(data.back_up(tasks, APP)).await;
    let file = data.verified(APP, &done.backup.unwrap()).unwrap().file;
    let listing = study.listing().await;
    let key = listing.backups[0].key.clone();
    let first = fs::read(study.folder().join(&file)).unwrap();
    fs::remove_file(study.folder().join(&file)).unwrap();
    // The beginning of it is here from before, with nothing that says of what it is: it is fetched from the start.
    let partial = study.folder().join(format!(".{key}.part"));
    fs::write(&partial, &first[..first.len() / 2]).unwrap();
    let task = data.bring_home(tasks, APP, &key).unwrap();
    study.reaches(task, Stage::Download).await;
    let done = study.succeeds(Ok(task)).await;
    let kept = data.verified(APP, &done.backup.unwrap()).unwrap();
    let again = fs::read(study.folder().join(kept.file)).unwrap();
    assert!(first == again);
    assert!(!partial.exists());

    // Deleted there, it is still here, and nowhere else.
    let client = data.client().await.unwrap();
    data.delete(&client, APP, &key).await.unwrap();
    let listing = study.listing().await;
    let of_key = listing.backups.iter().find(|backup| backup.key == key);
    assert!(of_key.is_none(), "{of_key:?}");
    assert!(
        listing
            .backups
            .iter()
            .any(|backup| backup.there.is_none() && backup.here.is_some())
    );
    study.succeeds(data.bring_home(tasks, APP, &key)).await;

    // From here it is put back, and opened beside the study, all the same.
    study.people_come(2, 1).await;
    assert_ne!(rows::settled(study.rows()), then);
    let task = data.restore(tasks, APP, &key).unwrap();
    study.succeeds(Ok(task)).await;
    let stages = tasks.get(task).unwrap().stages;
    assert!(stages.contains(&Stage::Send), "{stages:?}");
    Visitor::of(&study.address).waits_for("/").await;
    assert_eq!(rows::settled(study.rows()), then);
    let done = study.succeeds(data.open_here(tasks, APP, &key)).await;
    let (_, rows) = study.other(&done.app.expect("a second study")).await;
    assert_eq!(rows::settled(rows), then);
    fs::remove_dir_all(study.folder()).unwrap();
    study
        .fails(data.bring_home(tasks, APP, &key), "backup-gone")
        .await;

    // Every day at an hour of one's own, and no more.
    let daily = Some((3, "Europe/Berlin"));
    data.set_daily(&client, APP, daily).await.unwrap();
    let schedule = study.listing().await.daily.expect("a schedule");
    assert_eq!(
        (schedule.hour, schedule.timezone.as_str()),
        (3, "Europe/Berlin")
    );
    data.set_daily(&client, APP, None).await.unwrap();
    assert!(study.listing().await.daily.is_none());
    study.desk.ends_clean();
}
