//! The study that comes with the program.

use crate::support::desktop::Desktop;

#[tokio::test]
async fn the_sample_study_is_one_click_away_and_has_nothing_to_mend() {
    let desktop = Desktop::new("sample");
    let window = desktop.open(&[]).await;
    window.see("#drop").await;
    window.picture("1-first-screen").await;
    window.click("#sample").await;
    window.see("#continue").await;
    window.picture("2-sample").await;
    for severity in ["blocks", "mended"] {
        assert_eq!(
            window
                .count(&format!("[data-finding][data-severity={severity}]"))
                .await,
            0,
            "{severity}"
        );
    }
    window.close().await;
    desktop.ends_clean();
}
