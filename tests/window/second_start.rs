//! The program started while another one of it is there, or is just ending.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::support::desktop::Desktop;
use crate::support::programs;
use crate::support::projects::Project;
use crate::support::wait::{SOON, until};

/// The name that the first program has on the bus.
const NAME: &str = "org.orchard.Orchard.SingleInstance";

/// One that takes nothing any more: asked, it gives its name away and answers with an error.
struct Ending(Arc<AtomicU32>);

#[zbus::interface(name = "org.SingleInstance.DBus")]
impl Ending {
    async fn execute_callback(
        &self,
        _arguments: Vec<String>,
        _folder: String,
        #[zbus(connection)] connection: &zbus::Connection,
    ) -> zbus::fdo::Result<()> {
        self.0.fetch_add(1, Ordering::SeqCst);
        connection.release_name(NAME).await?;
        Err(zbus::fdo::Error::NoReply("it is ending".into()))
    }
}

#[tokio::test]
async fn a_start_while_another_program_is_just_ending_opens_the_window() {
    let desktop = Desktop::new("just-ending");
    let asked = Arc::new(AtomicU32::new(0));
    let address = desktop.bus().expect("a bus");
    let ending = zbus::connection::Builder::address(address)
        .unwrap()
        .name(NAME)
        .unwrap()
        .serve_at("/org/orchard/Orchard/SingleInstance", Ending(asked.clone()))
        .unwrap();
    let ending = ending.build().await.unwrap();

    let window = desktop.open(&[]).await;
    window.see("#drop").await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    window.close().await;
    drop(ending);
    desktop.ends_clean();
}

#[tokio::test]
async fn a_second_start_hands_its_project_to_the_first_and_ends() {
    let desktop = Desktop::new("second-start");
    let project = Project::made_by_otree(&desktop.home, "later-beans");
    let window = desktop.open(&[]).await;
    window.see("#drop").await;
    let mut second = desktop.start(programs::ours("orchard"), |command| {
        command.arg(project.folder());
    });
    window.see("#continue").await;
    until("the second one to end", SOON, || {
        (!second.runs()).then_some(())
    });
    window.close().await;
    desktop.ends_clean();
}
