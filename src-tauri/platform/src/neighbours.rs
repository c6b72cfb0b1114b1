//! Other computers of the same network: which apps they may reach is read from the store, and the addresses they come by
//! are followed as this computer changes its network. Of the platform itself nothing is ever opened to them.

use std::net::Ipv4Addr;

use crate::limits;
use crate::network::Network;
use crate::platform::Platform;
use crate::router::{Reach, Shut};
use crate::store::{StoreError, rooms};

/// Opens or closes an app's room as the store says.
pub async fn see_to(platform: &Platform, app: &str) -> Result<(), StoreError> {
    let Some(room) = platform.crew.room(app) else {
        return Ok(());
    };
    let id = app.to_owned();
    let open = platform
        .store
        .with::<_, StoreError>(move |tx| rooms::is_open(tx, &id))
        .await?;
    if open || room.reach().open {
        let changed = room.set(open, &look().await).await;
        tell(platform, app, changed, room.port());
    }
    Ok(())
}

/// Follows the network as long as the platform runs. Where nobody is let in, it does not even look.
pub async fn watch(platform: Platform) {
    let mut looks = tokio::time::interval(limits::NETWORK);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => {}
            () = platform.closing.cancelled() => return,
        }
        let mut rooms = platform.crew.rooms();
        rooms.retain(|(_, room)| room.reach().open);
        if rooms.is_empty() {
            continue;
        }
        let network = look().await;
        for (app, room) in rooms {
            let changed = room.follow(&network).await;
            tell(&platform, &app, changed, room.port());
        }
    }
}

/// The address of a study at one of this computer's own.
pub fn url(address: Ipv4Addr, port: u16) -> String {
    format!("http://{address}:{port}/")
}

async fn look() -> Network {
    tokio::task::spawn_blocking(Network::look)
        .await
        .unwrap_or_default()
}

fn tell(platform: &Platform, app: &str, changed: Option<(Reach, Reach)>, port: u16) {
    let Some((before, after)) = changed else {
        return;
    };
    let line = match (before.open, after.open, after.shut) {
        (false, false, _) => return,
        (true, false, _) => "Other computers can no longer reach this study".to_owned(),
        (_, true, Some(shut)) => {
            format!("No other computer can reach this study: {}", why(shut))
        }
        (_, true, None) => {
            let urls: Vec<String> = after
                .addresses
                .iter()
                .map(|address| url(*address, port))
                .collect();
            format!(
                "Other computers in this network can now reach this study at {}",
                urls.join(" or ")
            )
        }
    };
    platform.log(app, &line);
}

fn why(shut: Shut) -> &'static str {
    match shut {
        Shut::NoNetwork => "this computer is in no network",
        Shut::OnlyPublic => "this computer has only addresses that the whole internet could reach",
        Shut::PortTaken => "another program has the port",
        Shut::Refused => "the system did not let the port be opened",
    }
}
