//! Asks a platform that may be running. It must prove that it is the one before it is sent the token:
//! after a kill, somebody else may have its port.

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use rusqlite::{Connection, OpenFlags};

use crate::api::own;
use crate::platform::tls_address;
use crate::secret::{Secret, random_hex};
use crate::store::settings::{self, Running};

const PATIENCE: Duration = Duration::from_secs(5);

/// What the data folder says of a platform that runs, or ran.
pub struct Known {
    /// Process and port.
    pub running: Running,
    /// Its token.
    pub token: Secret,
    /// The file that says whom to trust for https.
    pub ca: PathBuf,
}

impl Known {
    /// Reads the folder; changes nothing in it.
    pub fn read(data: &Path) -> Option<Known> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let store = Connection::open_with_flags(data.join("platform.sqlite"), flags).ok()?;
        store.busy_timeout(PATIENCE).ok()?;
        let running = settings::running(&store).ok()??;
        let token = settings::get(&store, settings::TOKEN).ok()??;
        Some(Known {
            running,
            token: Secret::kept(token),
            ca: data.join("tls").join("ca.pem"),
        })
    }

    /// Where it answers.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.running.port)
    }

    /// Where it answers over TLS.
    pub fn tls_address(&self) -> Option<String> {
        self.running.tls_port.map(tls_address)
    }

    /// Whether the one on that port knows the token.
    pub async fn proves_itself(&self) -> bool {
        let Ok(nonce) = random_hex(16) else {
            return false;
        };
        let path = format!("{}?nonce={nonce}", own::PROOF);
        match self.send(Method::GET, &path, false).await {
            Some((StatusCode::OK, proof)) => self.token.signed(own::PROOF, &nonce, &proof),
            _ => false,
        }
    }

    /// Asks it to end; whether it agreed.
    pub async fn ask_to_end(&self) -> bool {
        matches!(
            self.send(Method::POST, own::DOWN, true).await,
            Some((StatusCode::ACCEPTED, _))
        )
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        with_token: bool,
    ) -> Option<(StatusCode, String)> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.address()));
        if with_token {
            request = request.header(
                header::AUTHORIZATION,
                format!("Bearer {}", self.token.reveal()),
            );
        }
        let request = request.body(Body::empty()).ok()?;
        let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
        let exchange = async {
            let response = client.request(request).await.ok()?;
            let status = response.status();
            let body = Limited::new(response.into_body(), 1024)
                .collect()
                .await
                .ok()?
                .to_bytes();
            Some((status, String::from_utf8(body.to_vec()).ok()?))
        };
        tokio::time::timeout(PATIENCE, exchange).await.ok()?
    }
}
