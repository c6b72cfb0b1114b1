//! The page made larger and smaller: by the keys of a keyboard and by buttons, kept over the end of the program.

use crate::support::desktop::Desktop;
use crate::support::wait::{SOON, until_async};
use crate::support::window::Window;

/// The width of the page in its own pixels: the larger it is drawn, the fewer there are.
const WIDTH: &str = "innerWidth";

/// How far what is on the page goes beyond it at the side.
const BEYOND: &str = "Math.max(...[document.documentElement, document.querySelector('main')].map((box) => box.scrollWidth - box.clientWidth))";

#[tokio::test]
async fn the_page_is_as_large_as_it_was_made_also_at_the_next_start() {
    let desktop = Desktop::new("zoom");
    let window = desktop.open(&[]).await;
    window.see("#drop").await;
    let first = window.measure(WIDTH).await;
    window.press("ctrl+plus");
    comes_to(&window, first / 1.1).await;
    window.press("ctrl+KP_Add");
    comes_to(&window, first / 1.25).await;
    window.picture("1-larger").await;
    window.close().await;

    let window = desktop.open(&[]).await;
    window.see("#drop").await;
    comes_to(&window, first / 1.25).await;
    window.press("ctrl+minus");
    comes_to(&window, first / 1.1).await;
    window.press("ctrl+0");
    comes_to(&window, first).await;

    // Without a keyboard, and as large as has to do in the smallest window.
    window.click("#settings").await;
    for factor in [1.1, 1.25, 1.5, 1.75, 2.0] {
        window.choose_button("#zoom-more").await;
        comes_to(&window, first / factor).await;
    }
    assert_eq!(window.text("#zoom").await, "200%");
    window.shape(640, 480);
    comes_to(&window, 320.0).await;
    for (page, leaves) in [
        ("#zoom-less", "#back"),
        ("#sign-in", "#sign-in"),
        ("#token", "#back"),
    ] {
        window.see(page).await;
        assert!(window.measure(BEYOND).await <= 0.0, "{page} is cut off");
        window
            .picture(&format!("2-{}", page.trim_start_matches('#')))
            .await;
        window.choose_button(leaves).await;
    }
    window.close().await;
    desktop.ends_clean();
}

/// The width is rounded to whole pixels.
async fn comes_to(window: &Window<'_>, width: f64) {
    until_async(
        &format!("the page to be {width} wide"),
        SOON,
        || async move {
            let now = window.measure(WIDTH).await;
            ((now - width).abs() <= 1.0).then_some(())
        },
    )
    .await;
}
