//! WebSockets: bytes both ways, untouched, until one side ends it or neither says anything for too long.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, split};
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::account::Account;
use super::fault::Fault;

/// After one side has ended it, the other may still have something to say.
const LAST_WORDS: Duration = Duration::from_secs(1);

pub(super) async fn pass(
    browser: OnUpgrade,
    dyno: OnUpgrade,
    mut account: Account,
    silence: Duration,
    closing: CancellationToken,
) {
    let Ok((browser, dyno)) = tokio::try_join!(browser, dyno) else {
        account.refuse(Fault::Interrupted);
        return;
    };
    let (from_browser, to_browser) = split(TokioIo::new(browser));
    let (from_dyno, to_dyno) = split(TokioIo::new(dyno));
    let spoke = Mutex::new(Instant::now());
    let both = async {
        let down = relay(from_dyno, to_browser, &spoke, |bytes| account.sent(bytes));
        let up = relay(from_browser, to_dyno, &spoke, |_| ());
        tokio::pin!(down, up);
        tokio::select! {
            () = &mut down => drop(timeout(LAST_WORDS, up).await),
            () = &mut up => drop(timeout(LAST_WORDS, down).await),
        }
    };
    let fault = tokio::select! {
        () = both => None,
        () = quiet(&spoke, silence) => Some(Fault::Idle),
        () = closing.cancelled() => None,
    };
    match fault {
        Some(fault) => account.refuse(fault),
        None => account.finish(),
    }
}

async fn relay(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    spoke: &Mutex<Instant>,
    mut count: impl FnMut(u64),
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length) = from.read(&mut buffer).await {
        let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        *spoke.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        if to.write_all(bytes).await.is_err() || to.flush().await.is_err() {
            break;
        }
        count(bytes.len() as u64);
    }
    let _ = to.shutdown().await;
}

async fn quiet(spoke: &Mutex<Instant>, silence: Duration) {
    loop {
        let end = *spoke.lock().unwrap_or_else(PoisonError::into_inner) + silence;
        if Instant::now() >= end {
            return;
        }
        sleep_until(end).await;
    }
}
