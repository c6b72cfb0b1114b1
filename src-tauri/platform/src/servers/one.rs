//! The life of one server: started on the port it had, started again when it falls or gets other limits, stopped in
//! order.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::sleep;

use super::{Ground, Held, Kind, Running, ServerError, Spec};
use crate::catalogue::Plan;
use crate::process::Group;

/// Before a server that ended by itself is started again, and before it is first looked after.
const AGAIN: Duration = Duration::from_secs(1);

pub(super) struct One<K: Kind> {
    kind: Arc<K>,
    pub ground: Arc<Ground>,
    /// Held while it is started, asked or stopped: one thing at a time.
    running: Arc<Mutex<Option<Running<K>>>>,
}

impl<K: Kind> One<K> {
    pub(super) fn new(kind: Arc<K>, ground: Ground) -> Self {
        Self {
            kind,
            ground: Arc::new(ground),
            running: Arc::default(),
        }
    }

    async fn lock(&self) -> OwnedMutexGuard<Option<Running<K>>> {
        Arc::clone(&self.running).lock_owned().await
    }

    pub(super) async fn held(&self) -> Result<Held<K>, ServerError> {
        let held = OwnedMutexGuard::try_map(self.lock().await, Option::as_mut);
        held.map_err(|_| ServerError::Stopped)
    }

    pub(super) async fn stop(&self) {
        let mut running = self.lock().await;
        if let Some(running) = running.take() {
            running.group.stop(K::STOP).await;
        }
    }

    async fn boot(
        &self,
        spec: &Spec<K::Access>,
        port: u16,
    ) -> Result<(Arc<Group>, K::Hold), ServerError> {
        let (group, hold) = self.kind.boot(&self.ground, spec, port).await?;
        Ok((Arc::new(group), hold))
    }
}

/// Starts the server unless it runs, and has it watched.
pub(super) async fn start<K: Kind>(
    server: &Arc<One<K>>,
    spec: Spec<K::Access>,
) -> Result<u16, ServerError> {
    let mut running = server.lock().await;
    if let Some(running) = running.as_ref() {
        return Ok(running.port.number);
    }
    let ports = &server.ground.ports;
    let port = match ports.take_kept(K::port_of(&spec.access)) {
        Some(port) => port,
        None => ports.take().map_err(|_| ServerError::NoFreePort)?,
    };
    let number = port.number;
    let (group, hold) = server.boot(&spec, number).await?;
    tokio::spawn(watch(Arc::downgrade(server), Arc::clone(&group)));
    *running = Some(Running {
        spec,
        port,
        hold,
        group,
    });
    Ok(number)
}

/// Ends the server and starts it with the limits of another plan.
pub(super) async fn again<K: Kind>(
    server: &Arc<One<K>>,
    plan: &'static Plan,
) -> Result<(), ServerError> {
    let mut running = server.held().await?;
    // Whatever happens next, a server that is started again is the new one.
    running.spec.plan = plan;
    running.group.stop(K::STOP).await;
    // Where this fails, who watches the old one tries again.
    let (group, hold) = server.boot(&running.spec, running.port.number).await?;
    running.hold = hold;
    running.group = Arc::clone(&group);
    tokio::spawn(watch(Arc::downgrade(server), group));
    Ok(())
}

/// Looks after it, and starts it again on its port when it ended without having been asked to. Its port stays taken
/// meanwhile; no other of ours is given it.
async fn watch<K: Kind>(server: Weak<One<K>>, mut group: Arc<Group>) {
    let mut pause = Some(AGAIN);
    loop {
        let look = async {
            match pause {
                Some(pause) => sleep(pause).await,
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            _ = group.ending() => true,
            () = look => false,
        };
        if ended {
            sleep(AGAIN).await;
        }
        let Some(server) = server.upgrade() else {
            return;
        };
        let Ok(mut running) = server.held().await else {
            return;
        };
        // Stopped, or another by now.
        if running.group.id() != group.id() {
            return;
        }
        if !ended {
            pause = K::pulse(&mut running).await;
            continue;
        }
        tracing::warn!(
            kind = K::NAME,
            "a server ended by itself; starting it again"
        );
        match server.boot(&running.spec, running.port.number).await {
            Ok((now, hold)) => {
                group = Arc::clone(&now);
                running.group = now;
                running.hold = hold;
                pause = Some(AGAIN);
            }
            Err(error) => {
                tracing::error!(kind = K::NAME, %error, "a server cannot be started again");
            }
        }
    }
}
