//! Whom a receiver over https may be vouched for by: the authorities this computer trusts, and the platform's own,
//! which vouches for this computer alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// Connects to receivers, with TLS where their address says so. `own` is the file of the platform's own authority.
pub(super) async fn connector(own: &Path) -> Result<HttpsConnector<HttpConnector>, rustls::Error> {
    let own = own.to_owned();
    let roots = tokio::task::spawn_blocking(move || roots(own)).await;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots.unwrap_or_else(|_| RootCertStore::empty()))
        .with_no_client_auth();
    Ok(HttpsConnectorBuilder::new()
        .with_tls_config(config)
        .https_or_http()
        .enable_http1()
        .build())
}

/// What can't be read is not trusted; what else there is still is.
fn roots(own: PathBuf) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        tracing::warn!("this computer trusts no certificate authority");
    }
    roots.add_parsable_certificates(found.certs);
    match CertificateDer::from_pem_file(&own) {
        Ok(own) => drop(roots.add_parsable_certificates([own])),
        Err(error) => tracing::warn!(%error, "the platform's own authority can't be read"),
    }
    roots
}

/// Whether a connection failed because nobody trusted vouches for the receiver.
pub(super) fn is_about_trust(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let refused = error.downcast_ref::<rustls::Error>();
        if matches!(refused, Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        // What an error of the system's kind holds is not its source, but has one.
        cause = match error.downcast_ref::<std::io::Error>() {
            Some(error) => error.get_ref().map(|inner| inner as _),
            None => error.source(),
        };
    }
    false
}
