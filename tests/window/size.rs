//! Another size of server, by clicks: what is chosen is what the platform has, and the study answers from it.

use crate::support::beans::Beans;
use crate::support::desktop::{Desktop, Keychain};
use crate::support::visitor::Visitor;
use crate::support::wait::{LONG, SOON, until_async};

#[tokio::test]
async fn a_larger_server_is_chosen_and_the_study_answers_from_it() {
    let desktop = Desktop::with("size", (1280, 1400), Keychain::Ready);
    let study = Beans::on(&desktop).await;
    let (window, online, api) = (&study.window, &study.online, &study.api);
    study.people_come(2, 2).await;
    let web = study.path("/formation/web");
    assert_eq!(api.get(&web).await["size"], "Basic");

    // The sizes are the platform's own; nothing is paid on this computer.
    window.click("[data-study=bean-counting]").await;
    window.click("#server-size").await;
    window.see("dialog [data-size=Basic]:checked").await;
    let sizes = api.get("/dyno-sizes").await;
    let sizes = sizes.as_array().unwrap();
    assert_eq!(window.count("dialog [data-size]").await, sizes.len());
    for size in sizes {
        let name = size["name"].as_str().unwrap();
        window.see(&format!("dialog [data-size='{name}']")).await;
    }
    let asked = window.text("dialog").await;
    assert!(!asked.contains('$'), "{asked}");
    window.see("dialog [data-present]").await;
    window.picture("1-sizes").await;

    window.click("dialog [data-size='Standard-2X']").await;
    window.click("#size-go").await;
    window.see("[data-resizing]").await;
    window.picture("2-starting").await;
    // The dialog goes once the server is up.
    until_async("the dialog to go", LONG, || async {
        (window.count("dialog").await == 0).then_some(())
    })
    .await;
    until_async("the new size to be shown", SOON, || async {
        let row = window.text("[data-server='web.1']").await;
        row.contains("Standard-2X").then_some(())
    })
    .await;
    let formation = api.get(&web).await;
    assert_eq!(
        (&formation["size"], &formation["quantity"]),
        (&"Standard-2X".into(), &1.into())
    );
    let dynos = api.get(&study.path("/dynos")).await;
    let dynos = dynos.as_array().unwrap();
    assert_eq!(dynos.len(), 1, "{dynos:?}");
    assert_eq!(
        (&dynos[0]["size"], &dynos[0]["state"]),
        (&"Standard-2X".into(), &"up".into())
    );
    let page = Visitor::of(&online.address).go("/login").await;
    assert_eq!(page.status, 200, "people go on at once");
    window.picture("3-changed").await;

    study.end().await;
    desktop.ends_clean();
}
