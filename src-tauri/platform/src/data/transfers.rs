//! Transfers while they run: begun, followed, cancelled, and ended truthfully whatever happens.
//! One that an end of the platform cut off is never said to have succeeded, unless its target says so.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::carry::{self, Carrier};
use super::problem::TransferError;
use crate::limits;
use crate::platform::Platform;
use crate::store::transfers::{self, End, Kind, Transfer};
use crate::store::{StoreError, addons};

/// The transfers that run. Cheap to clone.
#[derive(Clone)]
pub struct Transfers {
    live: Arc<Mutex<HashMap<String, Arc<Live>>>>,
    turns: Arc<Semaphore>,
    tasks: TaskTracker,
}

impl Default for Transfers {
    fn default() -> Self {
        Self {
            live: Arc::default(),
            turns: Arc::new(Semaphore::new(limits::TRANSFERS)),
            tasks: TaskTracker::new(),
        }
    }
}

/// One that runs.
#[derive(Default)]
pub(super) struct Live {
    processed: AtomicU64,
    stage: AtomicU8,
    cancelled: CancellationToken,
}

/// It can still be cancelled.
const OPEN: u8 = 0;
/// It shall end without effect.
const CANCELLED: u8 = 1;
/// Its effect is being made lasting.
const SEALED: u8 = 2;

impl Live {
    fn turn(&self, to: u8) -> bool {
        self.stage
            .compare_exchange(OPEN, to, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }

    pub(super) fn has_processed(&self, bytes: u64) {
        self.processed.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// What became of the wish to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It ends without effect.
    Yes,
    /// It is too late.
    TooLate,
}

impl Transfers {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes carried so far by one that runs.
    pub fn processed(&self, id: &str) -> Option<u64> {
        let live = self.lock();
        live.get(id)
            .map(|live| live.processed.load(Ordering::Relaxed))
    }

    /// Waits until none runs any more.
    pub async fn all_ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Carries out a transfer that was written down.
pub fn begin(platform: &Platform, transfer: Transfer) {
    let live = Arc::new(Live::default());
    let all = &platform.transfers;
    all.lock().insert(transfer.id.clone(), Arc::clone(&live));
    all.tasks.spawn(run(platform.clone(), transfer, live));
}

/// Cancels one that was begun.
pub async fn cancel(platform: &Platform, id: &str) -> Result<Cancelled, StoreError> {
    let live = platform.transfers.lock().get(id).cloned();
    if let Some(live) = &live
        && !live.turn(CANCELLED)
        && live.stage.load(Ordering::SeqCst) == SEALED
    {
        return Ok(Cancelled::TooLate);
    }
    let key = id.to_owned();
    // First it is written down why it ends, then it ends.
    let noted = platform
        .store
        .with::<_, StoreError>(move |tx| transfers::cancel(tx, &key))
        .await;
    if let Some(live) = live {
        live.cancelled.cancel();
    }
    Ok(match noted? {
        true => Cancelled::Yes,
        false => Cancelled::TooLate,
    })
}

async fn run(platform: Platform, transfer: Transfer, live: Arc<Live>) {
    let (said, lines) = mpsc::unbounded_channel();
    let writer = tokio::spawn(write_down(platform.clone(), transfer.id.clone(), lines));
    let mut carrier = Carrier::new(platform.clone(), transfer.clone(), Arc::clone(&live), said);
    let carried = carry_out(&platform, &mut carrier, &live).await;
    let end = match carried {
        Ok(end) => end,
        Err(error) => {
            carrier.say(&error.to_string());
            End {
                processed_bytes: live.processed.load(Ordering::Relaxed),
                ..End::default()
            }
        }
    };
    carrier.clear_up().await;
    drop(carrier);
    // Whoever sees its end finds all that was said.
    let _ = writer.await;
    let (id, succeeded) = (transfer.id.clone(), end.succeeded);
    platform
        .insist("the end of a transfer", move |tx| {
            transfers::finish(tx, &id, &end).map(drop)
        })
        .await;
    platform.transfers.lock().remove(&transfer.id);
    if succeeded && transfer.kind == Kind::Backup {
        forget_surplus(&platform, transfer).await;
    }
}

async fn carry_out(
    platform: &Platform,
    carrier: &mut Carrier,
    live: &Live,
) -> Result<End, TransferError> {
    let carried = async {
        let _turn = platform.transfers.turns.acquire().await;
        carrier.prepare().await
    };
    let prepared = tokio::select! {
        prepared = carried => prepared?,
        () = live.cancelled.cancelled() => return Err(TransferError::Cancelled),
        () = platform.closing.cancelled() => return Err(TransferError::Stopped),
    };
    if !live.turn(SEALED) {
        return Err(TransferError::Cancelled);
    }
    carrier.settle(prepared).await
}

async fn write_down(platform: Platform, id: String, mut lines: mpsc::UnboundedReceiver<String>) {
    let mut left = limits::TRANSFER_LINES;
    loop {
        let mut some = Vec::new();
        if lines.recv_many(&mut some, 500).await == 0 {
            return;
        }
        some.truncate(left);
        left -= some.len();
        let id = id.clone();
        let noted = platform
            .store
            .with::<_, StoreError>(move |tx| transfers::say(tx, &id, &some));
        if noted.await.is_err() {
            tracing::warn!("what a transfer said could not be written down");
        }
    }
}

async fn forget_surplus(platform: &Platform, newest: Transfer) {
    let surplus = platform
        .store
        .with::<_, StoreError>(move |tx| transfers::delete_surplus(tx, &newest))
        .await;
    for id in surplus.unwrap_or_default() {
        remove_dump(platform, &id).await;
    }
}

/// Removes the dump of a transfer that was deleted; what can't be removed goes at the next start.
pub async fn remove_dump(platform: &Platform, id: &str) {
    let (dumps, id) = (platform.dumps.clone(), id.to_owned());
    let removed = tokio::task::spawn_blocking(move || dumps.remove(&id)).await;
    if !matches!(removed, Ok(Ok(()))) {
        tracing::warn!("a dump could not be removed; the next start tries again");
    }
}

/// What a start of the platform does first: dumps that nobody can have are removed, and what cannot have come to
/// its end is said to have failed. The others are decided by [`judge`].
pub async fn recover(platform: &Platform) -> Result<Vec<Transfer>, StoreError> {
    let (known, open) = platform
        .store
        .with::<_, StoreError>(|tx| {
            let (open, failed): (Vec<_>, Vec<_>) = transfers::unfinished(tx)?
                .into_iter()
                .partition(|transfer| transfer.successor.is_some());
            for transfer in failed {
                transfers::say(tx, &transfer.id, &[TransferError::Stopped.to_string()])?;
                transfers::finish(tx, &transfer.id, &End::default())?;
            }
            Ok((transfers::dump_ids(tx)?, open))
        })
        .await?;
    let dumps = platform.dumps.clone();
    let _ = tokio::task::spawn_blocking(move || dumps.sweep(&known)).await;
    Ok(open)
}

/// Decides those whose target may have been replaced already: its number tells.
pub async fn judge(platform: &Platform, open: Vec<Transfer>) -> Result<(), TransferError> {
    for transfer in open {
        let id = transfer.to_id.clone();
        let target = platform
            .store
            .with::<_, StoreError>(move |tx| addons::find(tx, &id))
            .await?;
        let number = match target.and_then(|addon| addon.credentials) {
            Some(credentials) => platform.cluster().await?.number(&credentials).await?,
            None => None,
        };
        let succeeded = number.is_some() && number == transfer.successor;
        let end = End {
            succeeded,
            processed_bytes: if succeeded { transfer.source_bytes } else { 0 },
            checksum: None,
        };
        let words = match succeeded {
            true => carry::REPLACED.to_owned(),
            false => TransferError::Stopped.to_string(),
        };
        platform
            .store
            .with::<_, StoreError>(move |tx| {
                transfers::say(tx, &transfer.id, &[words])?;
                transfers::finish(tx, &transfer.id, &end)
            })
            .await?;
    }
    Ok(())
}
