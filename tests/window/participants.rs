//! Who takes part, in the real window: told while they move, person by person, and before they would be disturbed.

use crate::support::beans::Beans;
use crate::support::desktop::{Desktop, Keychain};
use crate::support::rows;
use crate::support::wait::{LONG, SOON};

#[tokio::test]
async fn who_takes_part_is_seen_while_they_move_and_told_before_they_would_be_disturbed() {
    let desktop = Desktop::with("participants", (1280, 1200), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let window = &study.window;

    // Nobody yet, and then they come by themselves.
    window.click("[data-study=bean-counting]").await;
    window.click("#tab-participants").await;
    window.see_within("[data-away=no-sessions]", LONG).await;
    study.people_come(6, 3).await;
    window
        .see_within("[data-figure=came][data-count='3']", LONG)
        .await;
    let number = |query: &str| rows::number(&study.database, query);
    let waiting = number("select count(*) from otree_participant where is_on_wait_page");
    window
        .see_within(
            &format!("[data-figure=waiting][data-count='{waiting}']"),
            SOON,
        )
        .await;
    window.see("#people [aria-rowcount='4']").await;
    window.picture("1-who-takes-part").await;
    let codes = rows::rows(
        &study.database,
        "select code from otree_participant where visited",
    );
    let table = window.text("#people").await;
    for code in codes.iter().flatten() {
        assert!(table.contains(code.as_str()), "{code}: {table}");
    }

    window.see("[data-otree-room]").await;

    window.click("#tab-overview").await;
    window
        .see_within("[data-figure=came][data-count='3']", LONG)
        .await;

    // Who would notice is said before.
    window.click("#take-offline").await;
    let finished = number(
        "select count(*) from otree_participant where visited and _index_in_pages >= _max_page_index",
    );
    let present = 3 - finished;
    window
        .see_within(&format!("dialog [data-present='{present}']"), SOON)
        .await;
    window.picture("2-before-they-are-disturbed").await;
    window.click("#confirm").await;
    window.click("#tab-participants").await;
    window.see_within("[data-away=not-running]", LONG).await;

    study.end().await;
    desktop.ends_clean();
}
