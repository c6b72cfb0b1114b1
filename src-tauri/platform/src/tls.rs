//! TLS of the platform's own making: an authority made once, and certificates for this computer's own names.
//! The authority's key never leaves its file, and a certificate's key never leaves the memory.

mod authority;
mod listener;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig};

use crate::{files, limits};
use authority::Authority;
pub use listener::{Stream, TlsListener};

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The authority's file can't be read or written.
    #[error("{} can't be used: {source}", path.display())]
    Folder {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The authority's file holds something else.
    #[error("{} holds no certificate authority of ours: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// No key or certificate could be made.
    #[error("no certificate can be made: {source}")]
    Unmade {
        /// What the library said.
        #[from]
        source: rcgen::Error,
    },
    /// The certificate that was made can't be used.
    #[error("the certificate can't be used: {source}")]
    Unusable {
        /// What the library said.
        #[from]
        source: rustls::Error,
    },
}

/// The platform's authority and the certificate it shows.
pub struct Tls {
    authority: Authority,
    leaf: Arc<Leaf>,
    acceptor: TlsAcceptor,
    ca: PathBuf,
}

impl Tls {
    /// Reads the authority from `folder`, or makes it there, and a certificate with it.
    pub fn open(folder: &Path) -> Result<Tls, TlsError> {
        files::private_dir(folder).map_err(|source| TlsError::Folder {
            path: folder.to_owned(),
            source,
        })?;
        let authority = Authority::open(&folder.join("authority.pem"))?;
        let ca = folder.join("ca.pem");
        authority.publish(&ca)?;
        let leaf = Arc::new(Leaf(RwLock::new(Shown {
            key: Arc::new(authority.certify()?),
            since: Timestamp::now(),
        })));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&leaf) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Tls {
            authority,
            leaf,
            acceptor: TlsAcceptor::from(Arc::new(config)),
            ca,
        })
    }

    /// The authority's certificate, for those who shall trust it: a PEM file.
    pub fn ca(&self) -> &Path {
        &self.ca
    }

    /// Takes connections over.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }

    /// Makes a new certificate when half the life of the one that is shown is over.
    pub fn renew(&self) -> Result<(), TlsError> {
        // By the clock on the wall: this computer may have slept.
        let age = Timestamp::now().duration_since(self.leaf.read().since);
        let half = SignedDuration::try_from(limits::CERTIFICATE / 2).unwrap_or_default();
        if age.abs() < half {
            return Ok(());
        }
        let shown = Shown {
            key: Arc::new(self.authority.certify()?),
            since: Timestamp::now(),
        };
        *self.leaf.0.write().unwrap_or_else(PoisonError::into_inner) = shown;
        Ok(())
    }
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls")
            .field("ca", &self.ca)
            .finish_non_exhaustive()
    }
}

/// The certificate that is shown now.
struct Leaf(RwLock<Shown>);

struct Shown {
    key: Arc<CertifiedKey>,
    since: Timestamp,
}

impl Leaf {
    fn read(&self) -> std::sync::RwLockReadGuard<'_, Shown> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Leaf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Leaf(..)")
    }
}

impl ResolvesServerCert for Leaf {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.read().key))
    }
}
