//! The participants' data, by clicks: backed up, looked into, exported, taken away with the name typed, and put back.

use std::fs;

use crate::support::beans::Beans;
use crate::support::desktop::{Desktop, Keychain};
use crate::support::rows;
use crate::support::wait::{LONG, SOON, until, until_async};

#[tokio::test]
async fn data_come_home_are_taken_away_and_put_back_by_clicks() {
    let desktop = Desktop::with("data", (1280, 1000), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let window = &study.window;
    study.people_come(6, 4).await;
    let before = rows::counts(&study.database);

    // Backed up: one click, and the row says that it is verified and on this computer.
    window.click("[data-study=bean-counting]").await;
    window.click("#tab-data").await;
    window.see("#back-up").await;
    window.picture("1-nothing-yet").await;
    window.click("#back-up").await;
    window
        .see_within("[data-kind=back-up][data-ending=done]", LONG)
        .await;
    window
        .see("[data-backup][data-here=verified][data-there=finished]")
        .await;
    assert!(
        window
            .text("[data-figure=participants]")
            .await
            .contains('4')
    );
    window.picture("2-backed-up").await;
    let folder = desktop.home.path().join("Documents/Orchard/bean-counting");
    let shown = window.text("#data-folder").await;
    assert_eq!(shown, folder.display().to_string());
    assert_eq!(dumps(&folder), 1);

    // The file manager shows where it is.
    window.click("[data-kind=back-up] [data-show]").await;
    until("the file manager to be asked", SOON, || {
        desktop.home.browsed().contains(&shown).then_some(())
    });
    window.click("[data-kind=back-up] [data-dismiss]").await;

    // Looked into: who took part, and every table.
    window.click("[data-action=look]").await;
    window.see("[data-table]").await;
    window.click("[data-view=\"table beans_player\"]").await;
    window.write("#table-search", "203").await;
    until_async("the search to find one row", SOON, || async {
        let told = window.text("[data-told]").await;
        told.starts_with("1 ").then_some(())
    })
    .await;
    window.picture("3-looked-into").await;
    window.click("#back").await;

    // Exported as oTree has it.
    window.click("[data-more] button").await;
    window.click("[data-action=export]").await;
    window.see("#export-go").await;
    window.picture("4-export").await;
    window.click("#export-go").await;
    window
        .see_within("[data-kind=export][data-ending=done]", LONG)
        .await;
    window.picture("5-exported").await;
    let exported = fs::read_dir(&folder).unwrap().flatten();
    let exported = exported
        .map(|entry| entry.path())
        .find(|path| path.is_dir());
    let exported = exported.expect("a folder with the export");
    let wide = fs::read_to_string(exported.join("all_apps_wide.csv")).unwrap();
    assert_eq!(wide.lines().count(), 7, "six people and the head");
    assert!(exported.join("study.xlsx").is_file());
    window.click("[data-kind=export] [data-dismiss]").await;

    // Taken away: only after a backup of now, only with the name typed.
    window.click("[data-danger] summary").await;
    window.click("#reset").await;
    window.click("#reset-back-up").await;
    window.see_within("#reset-loss", LONG).await;
    assert!(window.text("#reset-loss").await.contains('4'));
    assert!(window.sees("#confirm[aria-disabled=true]").await);
    window.write("#reset-name", "bean-countin").await;
    assert!(window.sees("#confirm[aria-disabled=true]").await);
    window.picture("6-reset").await;
    window.write("#reset-name", "bean-counting").await;
    window.click("#confirm").await;
    window
        .see_within("[data-kind=reset][data-ending=done]", LONG)
        .await;
    assert_eq!(rows::counts(&study.database)["public.otree_participant"], 0);
    assert!(dumps(&folder) >= 3, "what was there is here");

    // And put back.
    window.see("#undo-reset").await;
    window.picture("7-taken-away").await;
    window.click("#undo-reset").await;
    let begun = window
        .sees_first(&["#confirm", "[data-kind=restore]"], SOON)
        .await;
    if begun == "#confirm" {
        window.click("#confirm").await;
    }
    window
        .see_within("[data-kind=restore][data-ending=done]", LONG)
        .await;
    window.picture("8-put-back").await;
    let after = rows::counts(&study.database);
    assert_eq!(rows::settled(after), rows::settled(before));

    study.end().await;
    desktop.ends_clean();
}

fn dumps(folder: &std::path::Path) -> usize {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "dump"))
        .count()
}
