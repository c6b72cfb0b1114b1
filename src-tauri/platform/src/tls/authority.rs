//! The certificate authority: made once, good for this computer's own names and for nothing else in the world,
//! so that whoever trusts it trusts nobody new.

use std::fs;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, PublicKeyData, SanType, date_time_ymd,
};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls::crypto::ring::sign::any_supported_type;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;

use super::TlsError;
use crate::secret::hex;
use crate::{files, limits};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The authority, with the key that signs.
pub(super) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

impl Authority {
    /// Reads the authority from its file, or makes it. Key and certificate are one file: never one without the other.
    pub(super) fn open(path: &Path) -> Result<Authority, TlsError> {
        let folder = |source| TlsError::Folder {
            path: path.to_owned(),
            source,
        };
        match fs::read_to_string(path) {
            Ok(text) => Authority::read(path, &text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = KeyPair::generate()?;
                let certificate = params(&key)?.self_signed(&key)?;
                let text = format!("{}{}", key.serialize_pem(), certificate.pem());
                write(path, &text).map_err(folder)?;
                Authority::read(path, &text)
            }
            Err(error) => Err(folder(error)),
        }
    }

    fn read(path: &Path, text: &str) -> Result<Authority, TlsError> {
        let unreadable = |source| TlsError::Unreadable {
            path: path.to_owned(),
            source,
        };
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(unreadable)?;
        let certificate = CertificateDer::from_pem_slice(text.as_bytes()).map_err(unreadable)?;
        let key = KeyPair::try_from(&key)?;
        let start = text.find("-----BEGIN CERTIFICATE-----").unwrap_or_default();
        Ok(Authority {
            issuer: Issuer::new(params(&key)?, key),
            certificate,
            pem: text.get(start..).unwrap_or_default().to_owned(),
        })
    }

    /// Writes the certificate, without the key, to a file of its own.
    pub(super) fn publish(&self, path: &Path) -> Result<(), TlsError> {
        if fs::read_to_string(path).is_ok_and(|text| text == self.pem) {
            return Ok(());
        }
        write(path, &self.pem).map_err(|source| TlsError::Folder {
            path: path.to_owned(),
            source,
        })
    }

    /// A certificate for this computer's own names, with a key of its own.
    pub(super) fn certify(&self) -> Result<CertifiedKey, TlsError> {
        let key = KeyPair::generate()?;
        // No `*.localhost`: a wildcard right under the top is refused by clients, rustls even refuses the certificate.
        let mut leaf = CertificateParams::new(["localhost".to_owned()])?;
        for ip in [
            IpAddr::from(Ipv4Addr::LOCALHOST),
            IpAddr::from(Ipv6Addr::LOCALHOST),
        ] {
            leaf.subject_alt_names.push(SanType::IpAddress(ip));
        }
        leaf.distinguished_name = named("localhost");
        leaf.is_ca = IsCa::ExplicitNoCa;
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        leaf.use_authority_key_identifier_extension = true;
        hold(&mut leaf, limits::CERTIFICATE);
        let certificate = leaf.signed_by(&key, &self.issuer)?;
        let chain = vec![certificate.der().clone(), self.certificate.clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok(CertifiedKey::new(chain, any_supported_type(&key)?))
    }
}

/// What the authority's certificate says. The key alone decides its name: it can be made again from the file.
fn params(key: &KeyPair) -> Result<CertificateParams, TlsError> {
    let mut authority = CertificateParams::default();
    let mark = hex(&Sha256::digest(key.subject_public_key_info()));
    let mark = mark.get(..8).unwrap_or_default();
    authority.distinguished_name = named(&format!("Orchard on this computer {mark}"));
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let loopback = |ip, prefix| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, prefix));
    authority.name_constraints = Some(NameConstraints {
        permitted_subtrees: vec![
            GeneralSubtree::DnsName("localhost".to_owned()),
            loopback(Ipv4Addr::new(127, 0, 0, 0).into(), 8),
            loopback(Ipv6Addr::LOCALHOST.into(), 128),
        ],
        excluded_subtrees: Vec::new(),
    });
    hold(&mut authority, limits::AUTHORITY);
    Ok(authority)
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// From yesterday, since clocks differ, for so long; whole days.
fn hold(params: &mut CertificateParams, life: Duration) {
    let now = Timestamp::now();
    let number = |part: i8| u8::try_from(part).unwrap_or(1);
    let midnight = |time: Timestamp| {
        let date = time.to_zoned(TimeZone::UTC).date();
        date_time_ymd(
            i32::from(date.year()),
            number(date.month()),
            number(date.day()),
        )
    };
    params.not_before = midnight(now.saturating_sub(DAY).unwrap_or(now));
    params.not_after = midnight(now.saturating_add(life).unwrap_or(now));
}

/// Writes a whole file that only its owner may read, or leaves the one that is there.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    files::sync_dir(folder)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio_rustls::rustls::client::WebPkiServerVerifier;
    use tokio_rustls::rustls::crypto::ring::default_provider;
    use tokio_rustls::rustls::pki_types::{ServerName, UnixTime};
    use tokio_rustls::rustls::{Error, RootCertStore};

    use super::*;

    fn trusted(authority: &Authority, leaf: &CertificateDer<'_>, name: &str) -> Result<(), Error> {
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate.clone()).unwrap();
        let provider = Arc::new(default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let verifier: Arc<dyn tokio_rustls::rustls::client::danger::ServerCertVerifier> =
            verifier.build().unwrap();
        verifier
            .verify_server_cert(leaf, &[], &name, &[], UnixTime::now())
            .map(|_| ())
    }

    #[test]
    fn its_certificates_hold_for_this_computers_names_only() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::open(&folder.path().join("authority.pem")).unwrap();
        let leaf = authority.certify().unwrap();
        let leaf = leaf.cert.first().unwrap();
        for name in ["localhost", "127.0.0.1", "::1"] {
            assert_eq!(trusted(&authority, leaf, name), Ok(()), "{name}");
        }
        assert!(trusted(&authority, leaf, "example.com").is_err());
    }

    #[test]
    fn whoever_had_the_key_could_speak_for_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::open(&folder.path().join("authority.pem")).unwrap();
        for name in ["api.heroku.com", "10.0.0.1"] {
            let key = KeyPair::generate().unwrap();
            let forged = CertificateParams::new([name.to_owned()]).unwrap();
            let forged = forged.signed_by(&key, &authority.issuer).unwrap();
            let refused = trusted(&authority, forged.der(), name).unwrap_err();
            assert!(
                format!("{refused:?}").contains("NameConstraint"),
                "{refused:?}"
            );
        }
    }
}
