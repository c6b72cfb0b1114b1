//! The button instead of the drop: the system's own dialog, worked by keyboard.

use std::time::Duration;

use crate::support::desktop::Desktop;
use crate::support::projects::Project;
use crate::support::wait::{SOON, until};

/// GTK's file dialog opens its path field a moment after the key, and gives no sign when it is ready.
pub const DIALOG_BREATH: Duration = Duration::from_millis(600);

#[tokio::test]
async fn the_systems_own_dialog_opens_a_folder() {
    let desktop = Desktop::new("dialog");
    let project = Project::made_by_otree(&desktop.home, "chosen-beans");
    let path = project.folder().to_str().unwrap();

    let window = desktop.open(&[]).await;
    if !window.sees("#choose-folder").await {
        window.click("#choose").await;
    }
    window.click("#choose-folder").await;
    let dialog = until("the dialog", SOON, || dialog_beside_the_window(&desktop));
    desktop.picture("1-dialog");
    desktop.say("xdotool", &["windowactivate", "--sync", &dialog]);
    let _clipboard = desktop.copies(path);
    // Out of "Recent", where a typed folder cannot be opened.
    for keys in ["alt+Home", "ctrl+l", "ctrl+a", "ctrl+v"] {
        desktop.say("xdotool", &["key", "--clearmodifiers", keys]);
        tokio::time::sleep(DIALOG_BREATH).await;
    }
    // The first Return may only complete the path.
    until("the dialog to take the path", SOON, || {
        desktop.say("xdotool", &["key", "--clearmodifiers", "Return"]);
        std::thread::sleep(DIALOG_BREATH);
        dialog_beside_the_window(&desktop).is_none().then_some(())
    });
    window.see("#continue").await;
    window.picture("2-opened").await;
    window.close().await;
    desktop.ends_clean();
}

/// The number of the second window of the program, once there is one.
pub fn dialog_beside_the_window(desktop: &Desktop) -> Option<String> {
    let found = desktop.say(
        "xdotool",
        &["search", "--onlyvisible", "--class", "orchard"],
    );
    let windows: Vec<&str> = found.lines().collect();
    (windows.len() > 1).then(|| {
        let dialog = windows.iter().find(|id| {
            let name = desktop.say("xdotool", &["getwindowname", id]);
            !name.trim().is_empty() && name.trim() != "Orchard"
        });
        (*dialog.unwrap_or(&windows[0])).to_owned()
    })
}
