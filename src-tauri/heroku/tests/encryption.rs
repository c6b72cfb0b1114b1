//! Encrypted connections: a certificate is trusted or it is not, and no second try changes that.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use heroku::{Client, Limits};
use support::{quick, token};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

/// A server whose connections are counted and handed to `meet`.
async fn server<F>(meet: impl Fn(TcpStream) -> F + Send + 'static) -> (String, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(meet(stream));
        }
    });
    (base, connections)
}

fn client(base: &str, limits: Limits) -> Client {
    Client::with_limits(base, token(), limits).unwrap()
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_fatal_at_once() {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let (base, connections) = server(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let _ = acceptor.accept(stream).await;
        }
    })
    .await;
    let failure = client(&base, quick()).account().await.unwrap_err();
    assert_eq!(
        (
            failure.code(),
            failure.may_pass(),
            failure.may_have_arrived()
        ),
        ("certificate", false, false)
    );
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_handshake_that_goes_wrong_is_tried_again() {
    let (base, connections) = server(|mut stream| async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let _ = stream.read(&mut [0; 4096]).await;
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let failure = client(&base, quick()).account().await.unwrap_err();
    assert_eq!((failure.code(), failure.may_have_arrived()), ("tls", false));
    assert_eq!(connections.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_handshake_without_an_answer_ends_in_time() {
    let (base, _) = server(|stream| async move {
        let _held = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let limits = Limits {
        connect: Duration::from_millis(200),
        retries: 1,
        ..quick()
    };
    let failure = client(&base, limits).account().await.unwrap_err();
    assert_eq!(
        (failure.code(), failure.may_have_arrived()),
        ("connect-timeout", false)
    );
}
