//! MemCachier over a real Memcached: used, limited, taken up again, taken away, and not offered where there is none.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod addon_servers;
mod served;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use addon_servers::{is_not_offered, made, on_path};
use axum::body::Body;
use serde_json::json;
use served::{App, Served, ask, lent, tiny, until};

const GET: u8 = 0x00;
const SET: u8 = 0x01;
const VERSION: u8 = 0x0b;
const STAT: u8 = 0x10;
const LOGIN: u8 = 0x21;
const NOT_FOUND: u16 = 1;
const TOO_LARGE: u16 = 3;
const NOT_IN: u16 = 0x20;

/// A client of the server: the binary protocol, as a study's library speaks it.
struct Client(TcpStream);

/// What a server answers: its status, the key and the value.
type Said = Result<(u16, Vec<u8>, Vec<u8>), String>;

impl Client {
    fn unknown(place: &str) -> Result<Client, String> {
        let stream = TcpStream::connect(place).map_err(|error| error.to_string())?;
        let patience = Some(Duration::from_secs(20));
        stream.set_read_timeout(patience).unwrap();
        Ok(Client(stream))
    }

    /// Comes in as the study does; the server's words where it does not let it in.
    fn to(vars: &Vars) -> Result<Client, String> {
        let mut client = Client::unknown(&vars.servers)?;
        match client.login(&vars.username, &vars.password)? {
            0 => Ok(client),
            status => Err(format!("status {status}")),
        }
    }

    fn login(&mut self, username: &str, password: &str) -> Result<u16, String> {
        let plain = format!("\0{username}\0{password}");
        Ok(self.say(LOGIN, b"", b"PLAIN", plain.as_bytes())?.0)
    }

    fn say(&mut self, opcode: u8, extras: &[u8], key: &[u8], value: &[u8]) -> Said {
        let mut request = vec![0x80, opcode];
        request.extend(u16::try_from(key.len()).unwrap().to_be_bytes());
        request.extend([u8::try_from(extras.len()).unwrap(), 0, 0, 0]);
        let body = u32::try_from(extras.len() + key.len() + value.len()).unwrap();
        request.extend(body.to_be_bytes());
        request.extend([0; 12]);
        for part in [extras, key, value] {
            request.extend(part);
        }
        // A server that takes no more clients may have gone already: what it said is still there to be read.
        let _ = self.0.write_all(&request);
        self.hear()
    }

    fn hear(&mut self) -> Said {
        let mut head = [0; 24];
        let mut read = 0;
        while read < head.len() {
            match self.0.read(&mut head[read..]) {
                Ok(0) | Err(_) => break,
                Ok(more) => read += more,
            }
        }
        if read < head.len() || head[0] != 0x81 {
            return Err(String::from_utf8_lossy(&head[..read]).into_owned());
        }
        let number = |at: usize| usize::from(u16::from_be_bytes([head[at], head[at + 1]]));
        let body = u32::from_be_bytes([head[8], head[9], head[10], head[11]]);
        let mut rest = vec![0; body as usize];
        self.0
            .read_exact(&mut rest)
            .map_err(|error| error.to_string())?;
        let value = rest.split_off(usize::from(head[4]) + number(2));
        let key = rest.split_off(usize::from(head[4]));
        Ok((u16::from_be_bytes([head[6], head[7]]), key, value))
    }

    fn set(&mut self, key: &str, value: &[u8]) -> u16 {
        self.say(SET, &[0; 8], key.as_bytes(), value).unwrap().0
    }

    fn get(&mut self, key: &str) -> (u16, Vec<u8>) {
        let (status, _, value) = self.say(GET, b"", key.as_bytes(), b"").unwrap();
        (status, value)
    }

    fn stats(&mut self) -> BTreeMap<String, String> {
        let mut stats = BTreeMap::new();
        let mut said = self.say(STAT, b"", b"", b"").unwrap();
        while !said.1.is_empty() {
            let text = |bytes| String::from_utf8(bytes).unwrap();
            stats.insert(text(said.1), text(said.2));
            said = self.hear().unwrap();
        }
        stats
    }
}

/// What a study finds its server by.
#[derive(Clone, Debug, PartialEq)]
struct Vars {
    servers: String,
    username: String,
    password: String,
}

async fn vars(app: &App<'_>, name: &str) -> Option<Vars> {
    let all = app.get("/config-vars").await;
    let of = |suffix: &str| Some(all.get(format!("{name}_{suffix}"))?.as_str()?.to_owned());
    Some(Vars {
        servers: of("SERVERS")?,
        username: of("USERNAME")?,
        password: of("PASSWORD")?,
    })
}

/// Says aloud when there is nothing to test with.
fn is_here() -> bool {
    let here = ["memcached", "saslpasswd2"]
        .iter()
        .all(|name| on_path(name).is_some());
    if !here {
        eprintln!("SKIPPED: memcached and saslpasswd2 are not both on PATH here");
    }
    here
}

/// The servers whose folder lies below the platform's.
#[cfg(target_os = "linux")]
fn servers(data: &Path) -> Vec<u32> {
    addon_servers::servers(&data.join("memcached"), &["memcached"])
}

/// Comes until as many are in as the plan allows; then the next is refused.
async fn full(vars: &Vars, wanted: usize) -> Vec<Client> {
    let mut open = Vec::new();
    while open.len() < wanted {
        // Who left before may not be gone from the server's count yet.
        open.push(until("a place", || async { Client::to(vars).ok() }).await);
    }
    let refused = Client::unknown(&vars.servers)
        .unwrap()
        .say(VERSION, b"", b"", b"")
        .unwrap_err();
    assert!(refused.starts_with("ERROR Too many"), "{refused}");
    open
}

#[tokio::test]
async fn a_server_is_reached_by_its_password_alone_and_keeps_to_its_plan() {
    if !is_here() {
        return;
    }
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = made(&served, &app, "memcachier:dev").await;
    let names = [
        "MEMCACHIER_SERVERS",
        "MEMCACHIER_USERNAME",
        "MEMCACHIER_PASSWORD",
    ];
    assert_eq!(addon["config_vars"], json!(names));
    assert_eq!(addon["addon_service"]["name"], "memcachier");
    assert_eq!(app.get("/addon-attachments").await[0]["name"], "MEMCACHIER");
    let own = vars(&app, "MEMCACHIER").await.unwrap();
    let port: u16 = own
        .servers
        .strip_prefix("127.0.0.1:")
        .unwrap()
        .parse()
        .unwrap();
    assert!((20_000..30_000).contains(&port), "{port}");

    // Nobody comes in without the password, with another, or as another.
    let stranger = || Client::unknown(&own.servers).unwrap();
    assert_eq!(stranger().get("a").0, NOT_IN);
    let mut guessing = stranger();
    for (username, password) in [(&*own.username, "wrong"), ("nobody", &own.password)] {
        assert_eq!(guessing.login(username, password).unwrap(), NOT_IN);
    }
    assert_eq!(guessing.get("a").0, NOT_IN);
    let mut plain = stranger();
    plain.0.write_all(&b"stats\r\n".repeat(10)).unwrap();
    assert_eq!(plain.hear().unwrap_err(), "");
    // Nor does who looks at what runs on this computer learn it.
    #[cfg(target_os = "linux")]
    for pid in servers(&served.data) {
        for place in ["cmdline", "environ"] {
            let said = std::fs::read(format!("/proc/{pid}/{place}")).unwrap();
            assert!(!String::from_utf8_lossy(&said).contains(&own.password));
        }
    }

    let mut client = Client::to(&own).unwrap();
    assert_eq!(client.set("a", b"b"), 0);
    assert_eq!(client.get("a"), (0, b"b".to_vec()));

    // Memory: the plan's 25 MB; what is oldest goes for what is new, and one value has a megabyte at most.
    let large = vec![b'x'; 900_000];
    for n in 0..40 {
        assert_eq!(client.set(&format!("k{n}"), &large), 0);
    }
    assert_eq!(client.get("k39"), (0, large));
    assert_eq!(client.get("k0").0, NOT_FOUND);
    assert_eq!(client.set("larger", &vec![b'x'; 1 << 20]), TOO_LARGE);
    let stats = client.stats();
    assert_eq!(stats["limit_maxbytes"], (25 << 20).to_string());
    assert!(stats["bytes"].parse::<u64>().unwrap() <= 25 << 20);

    // Connections: 100 and no more.
    drop((guessing, plain, client));
    let open = full(&own, 100).await;
    // Another plan, while all are connected: the same address and password, and nothing in it.
    let change = app.path(&format!("/addons/{}", addon["name"].as_str().unwrap()));
    let plan = json!({"plan": {"name": "memcachier:100"}});
    let changed = served.patch(&change, plan).await.expect(200);
    let said = changed["provision_message"].as_str().unwrap();
    assert!(said.contains("is empty"), "{said}");
    drop(open);
    assert_eq!(vars(&app, "MEMCACHIER").await.unwrap(), own);
    let mut client = Client::to(&own).unwrap();
    assert_eq!(client.get("k39").0, NOT_FOUND);
    assert_eq!(client.stats()["limit_maxbytes"], (100 << 20).to_string());
    drop(client);
    full(&own, 200).await;
    let session = served
        .post(&app.path("/log-sessions"), json!({"lines": 100}))
        .await
        .expect(201);
    let url = session["logplex_url"].as_str().unwrap();
    let log = ask("GET", url, &[], Body::empty()).await.text();
    assert!(log.contains("app[memcachier]: "), "{log}");
    assert!(log.contains("is empty"), "{log}");
    // What another service calls a plan is refused.
    let refused = served
        .patch(&change, json!({"plan": "heroku-postgresql:essential-0"}))
        .await;
    refused.refused(422, "invalid_params");
}

/// A study that keeps something in the server that its settings name, and reads it again.
const STUDY: &str = r#"import os, socket, struct, http.server
def say(s, op, extras, key, value):
    body = extras + key + value
    s.sendall(struct.pack('>BBHBBHIIQ', 0x80, op, len(key), len(extras), 0, 0, len(body), 0, 0) + body)
    f = s.makefile('rb')
    head = struct.unpack('>BBHBBHIIQ', f.read(24))
    return head[5], f.read(head[6])[head[3]:]
def keep():
    host, port = os.environ['CACHE_SERVERS'].split(':')
    with socket.create_connection((host, int(port))) as s:
        name, word = os.environ['CACHE_USERNAME'].encode(), os.environ['CACHE_PASSWORD'].encode()
        said = [say(s, 0x21, b'', b'PLAIN', b'\0' + name + b'\0' + word)[0]]
        said.append(say(s, 1, bytes(8), b'from', b'the study')[0])
        return said, say(s, 0, b'', b'from', b'')[1]
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = str(keep()).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)
http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), H).serve_forever()
"#;

#[tokio::test]
async fn a_dyno_finds_its_server_by_three_variables_under_whatever_name_it_is_attached() {
    if !is_here() {
        return;
    }
    let served = Served::start();
    let owner = served.app("owner").create().await;
    let addon = made(&served, &owner, "memcachier:dev").await;
    let own = vars(&owner, "MEMCACHIER").await.unwrap();
    let second = made(&served, &owner, "memcachier:dev").await;
    assert_eq!(second["config_vars"][2], "MEMCACHIER_RED_PASSWORD");
    assert_ne!(vars(&owner, "MEMCACHIER_RED").await.unwrap(), own);
    let found = owner.get("/addons/MEMCACHIER_RED_USERNAME").await;
    assert_eq!(found["name"], second["name"]);

    // Another app under another name; a setting of that name gives way only to somebody who confirms it.
    let app = served.app("study").create().await;
    let set = json!({"CACHE_USERNAME": "mine"});
    served
        .patch(&app.path("/config-vars"), set)
        .await
        .expect(200);
    let mut attach = json!({"addon": addon["name"], "app": "study", "name": "CACHE"});
    let refused = served.post("/addon-attachments", attach.clone()).await;
    let said = refused.expect(423)["message"].as_str().unwrap().to_owned();
    assert!(said.contains("CACHE_USERNAME"), "{said}");
    attach["confirm"] = "study".into();
    let attached = served.post("/addon-attachments", attach).await.expect(201);
    assert_eq!(vars(&app, "CACHE").await.unwrap(), own);
    for name in ["CACHE_SERVERS", "CACHE_USERNAME", "CACHE_PASSWORD"] {
        let set = json!({name: "mine"});
        let refused = served.patch(&app.path("/config-vars"), set).await;
        refused.refused(422, "invalid_params");
    }

    let mut files = tiny("here");
    files[0].1 = STUDY.to_owned();
    let (build, output) = app.build(&lent(&files)).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    app.answers("([0, 0], b'the study')").await;
    let mut client = Client::to(&own).unwrap();
    assert_eq!(client.get("from"), (0, b"the study".to_vec()));

    let path = format!("/addon-attachments/{}", attached["id"].as_str().unwrap());
    served.delete(&path).await.expect(200);
    let left = app.get("/config-vars").await;
    assert!(
        !left
            .as_object()
            .unwrap()
            .keys()
            .any(|name| name.starts_with("CACHE")),
        "{left}"
    );
}

#[tokio::test]
async fn a_server_ends_with_the_platform_and_is_back_with_it_under_the_same_password() {
    if !is_here() {
        return;
    }
    let mut served = Served::start();
    let app = served.app("study").create().await;
    let addon = made(&served, &app, "memcachier:dev").await;
    let own = vars(&app, "MEMCACHIER").await.unwrap();
    assert_eq!(Client::to(&own).unwrap().set("answer", b"yes"), 0);
    #[cfg(target_os = "linux")]
    let before = servers(&served.data);
    #[cfg(target_os = "linux")]
    assert_eq!(before.len(), 1);

    served = served.kill_and_start();
    let app = served.app("study");
    // The port is the same: the study has not to be told anything. What it held is gone, as it should be.
    assert_eq!(vars(&app, "MEMCACHIER").await.unwrap(), own);
    let back = || async { Client::to(&own).ok() };
    let mut client = until("the server after the end", back).await;
    assert_eq!(client.get("answer").0, NOT_FOUND);
    #[cfg(target_os = "linux")]
    {
        let now = servers(&served.data);
        assert_eq!(now.len(), 1);
        assert_ne!(now, before);
        // Killed by somebody, it comes back by itself.
        let pid = nix::unistd::Pid::from_raw(i32::try_from(now[0]).unwrap());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
        until("another server", || async {
            let again = servers(&served.data);
            (again.len() == 1 && again != now).then_some(())
        })
        .await;
        let mut client = until("the server again", back).await;
        assert_eq!(client.get("answer").0, NOT_FOUND);
    }

    let data = served.data.clone();
    assert!(served.stop());
    #[cfg(target_os = "linux")]
    assert_eq!(servers(&data), Vec::<u32>::new());
    // Another program takes its port meanwhile: the study is told of the new one by a release.
    let taken = std::net::TcpListener::bind(&own.servers).unwrap();
    let again = Served::on(&data);
    let app = again.app("study");
    let moved = until("the new address", || async {
        let now = vars(&app, "MEMCACHIER").await.unwrap();
        (now.servers != own.servers).then_some(now)
    })
    .await;
    assert_eq!(moved.password, own.password);
    until("the server there", || async { Client::to(&moved).ok() }).await;
    until("the release", || async {
        let releases = app.get("/releases").await;
        let last = releases.as_array().unwrap().last().unwrap().clone();
        (last["description"] == "Update MEMCACHIER by memcachier").then_some(())
    })
    .await;
    drop(taken);

    // Removed, nothing is left of it.
    let path = app.path(&format!("/addons/{}", addon["name"].as_str().unwrap()));
    again.delete(&path).await.expect(200);
    assert_eq!(vars(&app, "MEMCACHIER").await, None);
    until("the server's end", || async {
        let left = std::fs::read_dir(data.join("memcached")).unwrap().count();
        (left == 0).then_some(())
    })
    .await;
    #[cfg(target_os = "linux")]
    assert_eq!(servers(&data), Vec::<u32>::new());
}

#[tokio::test]
async fn without_its_programs_the_service_is_not_offered_and_what_there_was_says_so() {
    if !is_here() {
        return;
    }
    let mut served = Served::start();
    let app = served.app("study").create().await;
    let plans = served.get("/addon-services/memcachier/plans").await;
    assert_eq!(plans.expect(200).as_array().unwrap().len(), 4);
    let addon = made(&served, &app, "memcachier:dev").await;
    let path = format!("/addons/{}", addon["name"].as_str().unwrap());
    let data = served.data.clone();
    assert!(served.stop());

    // A memcached that was built without SASL is none.
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let without = folder.path().join("memcached");
        let script = "#!/bin/sh\n[ \"$1\" = -S ] && exit 64\necho memcached 1.6.18\n";
        std::fs::write(&without, script).unwrap();
        std::fs::set_permissions(&without, std::fs::Permissions::from_mode(0o755)).unwrap();
        symlink(
            on_path("saslpasswd2").unwrap(),
            folder.path().join("saslpasswd2"),
        )
        .unwrap();
        let mut served = Served::with_path(&data, folder.path());
        is_not_offered(&served, &path, "memcachier:dev", "memcached").await;
        assert!(served.stop());
    }
    let served = Served::without_servers(&data);
    is_not_offered(&served, &path, "memcachier:dev", "memcached").await;
    // It can be taken away all the same.
    let app = served.app("study");
    served.delete(&app.path(&path)).await.expect(200);
}
