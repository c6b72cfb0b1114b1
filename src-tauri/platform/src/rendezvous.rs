//! Where the client of an attached dyno is met: one TLS port for all, and a secret for each that holds once.
//! A stranger learns nothing: without a secret that is awaited, the connection is closed without a word.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::secret::{NoRandomness, Secret};
use crate::tls::{Stream, TlsListener};

/// How long a client may take to say its secret.
const PATIENCE: Duration = Duration::from_secs(10);
/// Clients that may be about to say theirs.
const GUESTS: usize = 64;
/// Longest line with a secret, bytes.
const LINE: usize = 256;
/// What a client gets first. The command line throws its first piece away, so it must be one of its own.
const BANNER: &[u8] = b"rendezvous\r\n";

/// The meeting place. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Rendezvous {
    port: u16,
    awaited: Arc<Mutex<Vec<Awaited>>>,
}

#[derive(Debug)]
struct Awaited {
    secret: Secret,
    client: oneshot::Sender<Stream>,
}

impl Rendezvous {
    /// Meets clients on a port until the platform closes. Must be called within the runtime.
    pub fn new(listener: TlsListener, closing: CancellationToken) -> Rendezvous {
        let rendezvous = Rendezvous {
            port: listener.port(),
            awaited: Arc::default(),
        };
        let place = rendezvous.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = place.meet_all(listener) => {}
                () = closing.cancelled() => {}
            }
        });
        rendezvous
    }

    /// An address for one client, and that client when it comes. It is no longer awaited when the receiver is dropped.
    pub fn expect(&self) -> Result<(String, oneshot::Receiver<Stream>), NoRandomness> {
        let secret = Secret::random()?;
        let address = format!("rendezvous://127.0.0.1:{}/{}", self.port, secret.reveal());
        let (client, arrival) = oneshot::channel();
        let mut awaited = self.lock();
        awaited.retain(|awaited| !awaited.client.is_closed());
        awaited.push(Awaited { secret, client });
        Ok((address, arrival))
    }

    async fn meet_all(&self, mut listener: TlsListener) {
        let places = Arc::new(Semaphore::new(GUESTS));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let (stream, _) = listener.next().await;
            let rendezvous = self.clone();
            tokio::spawn(async move {
                let _ = timeout(PATIENCE, rendezvous.meet(stream)).await;
                drop(place);
            });
        }
    }

    async fn meet(&self, mut stream: Stream) -> Option<()> {
        let mut line = Vec::new();
        // One at a time: what follows the line is for the program.
        while line.len() < LINE {
            match stream.read_u8().await.ok()? {
                b'\n' => break,
                byte => line.push(byte),
            }
        }
        let client = self.take(std::str::from_utf8(&line).ok()?.trim_end_matches('\r'))?;
        stream.write_all(BANNER).await.ok()?;
        stream.flush().await.ok()?;
        client.send(stream).ok()
    }

    /// Who awaits this secret; from now on nobody does.
    fn take(&self, said: &str) -> Option<oneshot::Sender<Stream>> {
        let mut awaited = self.lock();
        // Each is compared, so that how long it takes tells nothing.
        let found = awaited
            .iter()
            .enumerate()
            .fold(None, |found, (place, one)| {
                if one.secret.is(said) {
                    Some(place)
                } else {
                    found
                }
            });
        let client = awaited.swap_remove(found?).client;
        (!client.is_closed()).then_some(client)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Awaited>> {
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
