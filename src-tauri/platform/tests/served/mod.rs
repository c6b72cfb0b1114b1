//! A platform that runs as a program of its own on a folder of its own, and a client that speaks plain HTTP to it.
#![allow(
    dead_code,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_orchard-platform");

/// What an answer said.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The JSON of an answer that must have this status.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// The id and message of a refusal that must have this status.
    pub fn refused(&self, status: u16, id: &str) -> String {
        let body = self.expect(status);
        assert_eq!(body["id"], id, "{body}");
        body["message"].as_str().unwrap().to_owned()
    }
}

/// The command that runs it in the foreground.
fn serving(program: &Path, data: &Path) -> Command {
    let mut serve = Command::new(program);
    serve
        .args(["serve", "--data"])
        .arg(data)
        .stdout(Stdio::piped());
    serve
}

/// A platform in the foreground of a process that this test owns.
pub struct Served {
    pub data: PathBuf,
    pub address: String,
    pub token: String,
    pub tls_address: String,
    pub ca: PathBuf,
    process: Option<Child>,
    _folder: Option<tempfile::TempDir>,
}

impl Served {
    pub fn start() -> Served {
        let folder = tempfile::tempdir().unwrap();
        let mut served = Served::on(&folder.path().join("data"));
        served._folder = Some(folder);
        served
    }

    /// On a computer without tools.
    pub fn bare() -> Served {
        let folder = tempfile::tempdir().unwrap();
        let nothing = folder.path().join("nothing");
        std::fs::create_dir(&nothing).unwrap();
        let mut served = Served::with_tools(&folder.path().join("data"), Some(&nothing));
        served._folder = Some(folder);
        served
    }

    /// One that plays a script of faults.
    pub fn faulty(rules: &Value) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("faults.json");
        std::fs::write(&script, serde_json::json!({"rules": rules}).to_string()).unwrap();
        let data = folder.path().join("data");
        let mut served = Served::started(&data, own_tools().as_deref(), |serve| {
            serve.arg("--faults").arg(&script);
        });
        served._folder = Some(folder);
        served
    }

    pub fn on(data: &Path) -> Served {
        Served::with_tools(data, own_tools().as_deref())
    }

    /// That writes its replies down in this folder; without tools.
    pub fn writing(replies: &Path) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let nothing = folder.path().join("nothing");
        std::fs::create_dir(&nothing).unwrap();
        let data = folder.path().join("data");
        let mut served = Served::started(&data, Some(&nothing), |serve| {
            serve.env("ORCHARD_REPLIES", replies);
        });
        served._folder = Some(folder);
        served
    }

    /// On a computer with nothing on PATH.
    pub fn without_servers(data: &Path) -> Served {
        Served::with_path(data, Path::new(""))
    }

    /// On a computer with this folder alone on PATH.
    pub fn with_path(data: &Path, path: &Path) -> Served {
        let mut serve = serving(PROGRAM.as_ref(), data);
        serve.env("PATH", path);
        Served::spawn(serve, data)
    }

    fn with_tools(data: &Path, tools: Option<&Path>) -> Served {
        Served::started(data, tools, |_| {})
    }

    fn started(data: &Path, tools: Option<&Path>, prepare: impl FnOnce(&mut Command)) -> Served {
        let mut serve = serving(PROGRAM.as_ref(), data);
        if let Some(tools) = tools {
            serve.env("ORCHARD_TOOLS", tools);
        }
        prepare(&mut serve);
        Served::spawn(serve, data)
    }

    /// As somebody who is not root, whoever runs the tests. `None` where such a one could not reach the tools.
    #[cfg(unix)]
    pub fn unprivileged() -> Option<Served> {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        use std::os::unix::process::CommandExt;
        let folder = tempfile::tempdir().unwrap();
        if folder.path().metadata().unwrap().uid() != 0 {
            return Some(Served::start());
        }
        const NOBODY: u32 = 65534;
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/tools");
        let tools = std::env::var_os("ORCHARD_TOOLS").map_or(own, PathBuf::from);
        let open = |part: &Path| {
            let mode = part.metadata().map_or(0, |meta| meta.permissions().mode());
            mode & 0o001 != 0
        };
        if !tools.canonicalize().ok()?.ancestors().all(open) {
            return None;
        }
        let program = folder.path().join("orchard-platform");
        std::fs::copy(PROGRAM, &program).unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        for place in [folder.path(), &data] {
            chown(place, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let mut serve = serving(&program, &data);
        serve
            .env("ORCHARD_TOOLS", &tools)
            .env("UV_CACHE_DIR", folder.path().join("packages"))
            .env("HOME", folder.path())
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .current_dir(folder.path())
            .uid(NOBODY)
            .gid(NOBODY);
        let mut served = Served::spawn(serve, &data);
        served._folder = Some(folder);
        Some(served)
    }

    fn spawn(mut serve: Command, data: &Path) -> Served {
        let mut process = serve.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said: Value =
            serde_json::from_str(&line).unwrap_or_else(|_| panic!("it said {line:?}"));
        let text = |key: &str| {
            said[key]
                .as_str()
                .unwrap_or_else(|| panic!("it said {said}"))
                .to_owned()
        };
        Served {
            data: data.to_owned(),
            address: text("address"),
            token: text("token"),
            tls_address: text("tls_address"),
            ca: PathBuf::from(text("ca")),
            process: Some(process),
            _folder: None,
        }
    }

    /// One that runs in the test's own process.
    pub fn beside(data: &Path, address: &str, token: &str) -> Served {
        Served {
            data: data.to_owned(),
            address: address.to_owned(),
            token: token.to_owned(),
            tls_address: String::new(),
            ca: PathBuf::new(),
            process: None,
            _folder: None,
        }
    }

    pub fn pid(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Ends it at once and starts it again on the same folder.
    pub fn kill_and_start(mut self) -> Served {
        let process = self.process.as_mut().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
        let folder = self._folder.take();
        let mut next = Served::on(&self.data.clone());
        next._folder = folder;
        next
    }

    /// Asks it to end, and waits.
    pub fn stop(&mut self) -> bool {
        let down = Command::new(PROGRAM)
            .args(["down", "--data"])
            .arg(&self.data)
            .output()
            .unwrap();
        let mut rest = String::new();
        let process = self.process.as_mut().unwrap();
        let _ = process.stdout.take().unwrap().read_to_string(&mut rest);
        down.status.success() && process.wait().unwrap().success()
    }

    pub fn app(&self, name: &str) -> App<'_> {
        App {
            served: self,
            name: name.to_owned(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, &[], Body::from(body.to_string()))
            .await
    }

    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send("PATCH", path, &[], Body::from(body.to_string()))
            .await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, &[], Body::from(body.to_string()))
            .await
    }

    /// A request with the token, and more headers.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let token = format!("Bearer {}", self.token);
        let mut all = vec![
            ("authorization", token.as_str()),
            ("accept", "application/vnd.heroku+json; version=3"),
        ];
        all.extend(headers);
        ask(method, &format!("{}{path}", self.address), &all, body).await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // The keepers see their platform go and end what they hold.
        if let Some(process) = &mut self.process {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Where they were made ready, the tools need not be fetched for each test.
fn own_tools() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/tools");
    (std::env::var_os("ORCHARD_TOOLS").is_none() && tools.is_dir()).then_some(tools)
}

/// A TLS connection to a port of 127.0.0.1, for one who trusts the authority in `ca`.
pub async fn secure(ca: &Path, port: u16) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(ca).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let name = ServerName::try_from("127.0.0.1").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

/// One request, to any address.
pub async fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: Body) -> Answer {
    let response = send(method, url, headers, body).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .map(|body| body.to_bytes().to_vec())
        .unwrap_or_default();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

/// The same where nobody may answer, or not to the end, or not within a minute.
pub async fn try_ask(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Option<Answer> {
    let whole = async {
        let response = send(method, url, headers, body).await.ok()?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.ok()?.to_bytes().to_vec();
        Some(Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        })
    };
    tokio::time::timeout(Duration::from_secs(60), whole)
        .await
        .ok()?
}

async fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Body,
) -> Result<Response<Incoming>, hyper_util::client::legacy::Error> {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    client.request(request.body(body).unwrap()).await
}

/// Asks again until `done` has something, for two minutes at most.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut done: impl FnMut() -> F) -> T {
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        if let Some(value) = done().await {
            return value;
        }
        assert!(Instant::now() < end, "it never came: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// An app of a platform.
pub struct App<'a> {
    served: &'a Served,
    pub name: String,
}

impl App<'_> {
    pub async fn create(self) -> Self {
        self.served
            .post("/apps", serde_json::json!({"name": self.name}))
            .await
            .expect(201);
        self
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/apps/{}{rest}", self.name)
    }

    pub async fn get(&self, rest: &str) -> Value {
        self.served.get(&self.path(rest)).await.expect(200)
    }

    /// Uploads an archive; the address to get it.
    pub async fn upload(&self, archive: Vec<u8>) -> String {
        let source = self.served.post("/sources", Value::Null).await.expect(201);
        let put = source["source_blob"]["put_url"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(ask("PUT", &put, &[], Body::from(archive)).await.status, 200);
        source["source_blob"]["get_url"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Begins a build of these files.
    pub async fn begin_build(&self, files: &[(&str, &str)]) -> Value {
        let archive = pack(files);
        let checksum = format!(
            "SHA256:{}",
            platform::secret::hex(&Sha256::digest(&archive))
        );
        let url = self.upload(archive).await;
        let blob = serde_json::json!({"source_blob": {"url": url, "checksum": checksum, "version": "test-1"}});
        self.served
            .post(&self.path("/builds"), blob)
            .await
            .expect(201)
    }

    /// Builds these files to the end; the build and its output.
    pub async fn build(&self, files: &[(&str, &str)]) -> (Value, String) {
        let build = self.begin_build(files).await;
        self.built(&build).await
    }

    /// Puts the tiny app that says `text` online, and insists that it is built.
    pub async fn runs_tiny(&self, text: &str) {
        let (build, output) = self.build(&lent(&tiny(text))).await;
        assert_eq!(build["status"], "succeeded", "{output}");
    }

    /// Follows a build to its end.
    pub async fn built(&self, build: &Value) -> (Value, String) {
        let output = ask(
            "GET",
            build["output_stream_url"].as_str().unwrap(),
            &[],
            Body::empty(),
        )
        .await
        .text();
        let path = format!("/builds/{}", build["id"].as_str().unwrap());
        let done = until("the end of the build", || async {
            Some(self.get(&path).await).filter(|build| build["status"] != "pending")
        });
        (done.await, output.replace('\0', ""))
    }

    /// What the app itself answers, once it answers so.
    pub async fn answers(&self, wanted: &str) {
        let url = self.get("").await["web_url"].as_str().unwrap().to_owned();
        // The name resolves to loopback in browsers; here the address is used and the name sent.
        let (host, port) = url
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .rsplit_once(':')
            .unwrap();
        let (address, host) = (
            format!("http://127.0.0.1:{port}/"),
            format!("{host}:{port}"),
        );
        until(&format!("the answer {wanted:?}"), || async {
            let answer = ask("GET", &address, &[("host", &host)], Body::empty()).await;
            answer.text().contains(wanted).then_some(())
        })
        .await;
    }
}

/// A gzipped tar of these files.
pub fn pack(files: &[(&str, &str)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(
        Vec::new(),
        flate2::Compression::fast(),
    ));
    for (name, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// `3.11`, of the Python that is here.
pub fn python() -> String {
    let output = Command::new("python3")
        .args(["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A web app of the standard library alone that says `text` and what GREETING holds.
pub fn tiny(text: &str) -> Vec<(&'static str, String)> {
    let server = format!(
        "import os, http.server\n\
         class H(http.server.BaseHTTPRequestHandler):\n\
         \x20   def do_GET(self):\n\
         \x20       text = ('{text} ' + os.environ.get('GREETING', '')).encode()\n\
         \x20       self.send_response(200)\n\
         \x20       self.send_header('Content-Length', str(len(text)))\n\
         \x20       self.end_headers()\n\
         \x20       self.wfile.write(text)\n\
         http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), H).serve_forever()\n"
    );
    vec![
        ("server.py", server),
        ("requirements.txt", "# nothing\n".to_owned()),
        (".python-version", format!("{}\n", python())),
        (
            "Procfile",
            "web: python server.py\nworker: python -c pass\n".to_owned(),
        ),
    ]
}

/// The same, as `pack` takes it.
pub fn lent<'a>(files: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect()
}
