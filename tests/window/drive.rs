//! Does Orchard's main job once, with the sample study, in the real window on a virtual screen, and
//! saves what it looks like to `pictures/`. `make run` does this where there is no display.

#[cfg(target_os = "linux")]
#[path = "../support/mod.rs"]
mod support;

#[cfg(target_os = "linux")]
#[tokio::main(flavor = "current_thread")]
async fn main() {
    drive::all().await;
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
#[allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "it tells what it does"
)]
mod drive {
    use std::path::{Path, PathBuf};

    use super::support::desktop::Desktop;
    use super::support::programs;
    use super::support::visitor::Visitor;
    use super::support::wait::LONG;
    use super::support::window::Window;

    pub async fn all() {
        let album = Album::new(&programs::top().join("pictures"));
        let desktop = Desktop::new("drive");
        let window = desktop.open(&[]).await;
        window.see("#drop").await;
        album
            .add(&window, "1-first-screen", "Orchard is open.")
            .await;

        window.click("#sample").await;
        window.see("#continue").await;
        album
            .add(&window, "2-findings", "The sample study was checked.")
            .await;

        window.click("#continue").await;
        window.write("#name", "sample-study").await;
        window.see("#put-online:not([aria-disabled=true])").await;
        album
            .add(&window, "3-name", "It is called sample-study.")
            .await;

        window.click("#put-online").await;
        window
            .see_within("[data-step=build][data-state=running]", LONG)
            .await;
        album.add(&window, "4-build", "It is being built.").await;

        let online = window.comes_online().await;
        album
            .add(
                &window,
                "5-online",
                &format!("It is online: {}", online.address),
            )
            .await;
        let mut owner = Visitor::of(&online.address);
        owner.waits_for("/").await;
        assert!(
            owner.logs_in(&online.password).await,
            "its admin pages open"
        );
        println!("  Its pages answer, and the password opens the admin pages.");

        window.close().await;
        desktop.ends_clean();
        println!(
            "\nEverything was stopped again. The pictures are in {}",
            album.folder.display()
        );
    }

    struct Album {
        folder: PathBuf,
    }

    impl Album {
        fn new(folder: &Path) -> Self {
            std::fs::create_dir_all(folder).unwrap();
            Self {
                folder: folder.to_owned(),
            }
        }

        async fn add(&self, window: &Window<'_>, name: &str, said: &str) {
            let picture = window.picture(name).await;
            let kept = self.folder.join(format!("{name}.png"));
            std::fs::copy(picture, &kept).unwrap();
            println!("  {said:<60} {}", kept.display());
        }
    }
}
