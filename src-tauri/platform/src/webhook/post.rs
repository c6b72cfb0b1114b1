//! Sends what is written down for webhooks, signed, each on its own, and again where that was asked for.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::{Notify, broadcast};

use super::{tell, trust};
use crate::api::show;
use crate::dyno::Dyno;
use crate::platform::Platform;
use crate::secret::new_id;
use crate::store::webhooks::{self, Attempt, Delivery};
use crate::store::{StoreError, apps};

/// How long a receiver may take. Ours (2026-11).
const PATIENCE: Duration = Duration::from_secs(10);
/// Deliveries on their way at once. Ours (2026-11).
const AT_ONCE: usize = 8;
/// How often one is tried at most. With the pauses doubling up to an hour that is half a day. Ours (2026-11).
const TRIES: u32 = 22;
/// The longest pause between two tries, seconds. Ours (2026-11).
const LONGEST: i64 = 3600;

type Sender = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Rings when something new is to be sent.
#[derive(Default)]
pub struct Postbox(Notify);

impl Postbox {
    /// There is something to send.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Sends what is due, and watches the dynos, until the platform closes.
pub async fn work(platform: Platform) {
    let connector = match trust::connector(platform.tls.ca()).await {
        Ok(connector) => connector,
        Err(error) => {
            tracing::error!(%error, "nothing can be sent to webhooks");
            return;
        }
    };
    let sender: Sender = Client::builder(TokioExecutor::new()).build(connector);
    let mut dynos = platform.dynos.changes();
    loop {
        let pause = match round(&platform, &sender).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "what is to be sent could not be read");
                PATIENCE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = platform.postbox.0.notified() => {}
            dyno = dynos.recv() => match dyno {
                Ok(dyno) => dyno_changed(&platform, &dyno).await,
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "changes of dynos were not told");
                }
                Err(broadcast::error::RecvError::Closed) => return,
            },
            () = platform.closing.cancelled() => return,
        }
    }
}

async fn dyno_changed(platform: &Platform, dyno: &Dyno) {
    let key = dyno.app.clone();
    let app = platform
        .store
        .with::<_, StoreError>(move |tx| apps::find(tx, &key));
    if let Ok(Some(app)) = app.await {
        tell(
            platform,
            &app.id,
            "dyno",
            "update",
            show::dyno(&app, dyno, None),
        )
        .await;
    }
}

/// Sends what is due now; how long until something else is.
async fn round(platform: &Platform, sender: &Sender) -> Result<Duration, StoreError> {
    loop {
        let now = Timestamp::now().as_second();
        // If this process ends meanwhile, they are due again a little later.
        let again = now + 3 * PATIENCE.as_secs() as i64;
        let due = platform
            .store
            .with::<_, StoreError>(move |tx| webhooks::take_due(tx, now, again, AT_ONCE))
            .await?;
        if due.is_empty() {
            break;
        }
        let sent = due.into_iter().map(|(delivery, payload)| async move {
            let attempt = attempt(sender, &delivery, &payload).await;
            let written = platform
                .store
                .with::<_, StoreError>(move |tx| webhooks::attempted(tx, &delivery.id, &attempt));
            written.await
        });
        for written in futures_util::future::join_all(sent).await {
            written?;
        }
    }
    let next = platform
        .store
        .with::<_, StoreError>(|tx| webhooks::next_due(tx))
        .await?;
    let wait = next.map_or(LONGEST, |due| due - Timestamp::now().as_second());
    Ok(Duration::from_secs(wait.clamp(1, LONGEST).unsigned_abs()))
}

async fn attempt(sender: &Sender, delivery: &Delivery, payload: &str) -> Attempt {
    let id = new_id();
    let answer = match request(delivery, payload, &id) {
        Some(request) => tokio::time::timeout(PATIENCE, sender.request(request)).await,
        None => return over(id, None, Some("BadAddress"), "failed"),
    };
    let (code, error) = match answer {
        Ok(Ok(response)) => (Some(response.status()), None),
        Ok(Err(error)) if trust::is_about_trust(&error) => (None, Some("CertificateRefused")),
        Ok(Err(error)) if error.is_connect() => (None, Some("ConnectionFailed")),
        Ok(Err(_)) => (None, Some("BrokenOff")),
        Err(_) => (None, Some("Timeout")),
    };
    let number = code.map(|code| code.as_u16());
    if code.is_some_and(|code| code.is_success()) {
        return over(id, number, None, "succeeded");
    }
    if delivery.webhook.level == "notify" || delivery.attempts + 1 >= TRIES {
        return over(id, number, error, "failed");
    }
    let pause = 1_i64
        .checked_shl(delivery.attempts)
        .unwrap_or(LONGEST)
        .min(LONGEST);
    Attempt {
        due: Some(Timestamp::now().as_second() + pause),
        ..over(id, number, error, "retrying")
    }
}

fn over(
    id: String,
    code: Option<u16>,
    error: Option<&'static str>,
    status: &'static str,
) -> Attempt {
    Attempt {
        id,
        code,
        error,
        status,
        due: None,
    }
}

fn request(delivery: &Delivery, payload: &str, attempt: &str) -> Option<Request<Full<Bytes>>> {
    let webhook = &delivery.webhook;
    let mut body: Value = serde_json::from_str(payload).ok()?;
    body.as_object_mut()?.insert(
        "webhook_metadata".to_owned(),
        json!({
            "attempt": {"id": attempt}, "delivery": {"id": delivery.id}, "webhook": {"id": webhook.id},
            "event": {"id": delivery.event_id, "include": delivery.include},
        }),
    );
    let body = body.to_string();
    let signature = BASE64_STANDARD.encode(webhook.secret.mac_of(body.as_bytes()));
    let mut request = Request::post(&webhook.url)
        .header("content-type", "application/json")
        .header("user-agent", "Heroku-Webhook")
        .header("heroku-webhook-hmac-sha256", signature);
    if let Some(authorization) = &webhook.authorization {
        request = request.header("authorization", authorization);
    }
    request.body(Full::new(Bytes::from(body))).ok()
}
