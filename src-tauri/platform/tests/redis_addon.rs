//! Heroku Key-Value Store over a real server: used, limited, kept, rotated, taken away, and not offered where there is none.
// clippy.toml lets tests do this, but not the functions they share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod addon_servers;
mod served;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use addon_servers::{is_not_offered, made, on_path};
use serde_json::{Value, json};
use served::{App, Served, lent, tiny, until};

/// A client of the server: RESP, as a study's library speaks it.
struct Client(BufReader<TcpStream>);

impl Client {
    /// Connects to `redis://:PASSWORD@127.0.0.1:PORT` and gives the password.
    fn to(url: &str) -> Result<Client, String> {
        let (password, place) = parts(url);
        let mut client = Client::unknown(place)?;
        client.say(&["AUTH", password]).map(|_| client)
    }

    /// Connects without a password.
    fn unknown(place: &str) -> Result<Client, String> {
        let stream = TcpStream::connect(place).map_err(|error| error.to_string())?;
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        Ok(Client(BufReader::new(stream)))
    }

    fn say(&mut self, words: &[&str]) -> Result<String, String> {
        let mut bytes = format!("*{}\r\n", words.len());
        for word in words {
            bytes.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        let io = |error: std::io::Error| error.to_string();
        self.0.get_mut().write_all(bytes.as_bytes()).map_err(io)?;
        let mut line = String::new();
        self.0.read_line(&mut line).map_err(io)?;
        let line = line.trim_end();
        match line.split_at_checked(1) {
            Some(("$", "-1")) => Ok("nil".to_owned()),
            Some(("$", length)) => {
                let mut text = vec![0; length.parse::<usize>().unwrap() + 2];
                self.0.read_exact(&mut text).map_err(io)?;
                text.truncate(text.len() - 2);
                Ok(String::from_utf8(text).unwrap())
            }
            Some(("+" | ":", rest)) => Ok(rest.to_owned()),
            Some(("-", rest)) => Err(rest.to_owned()),
            _ => Err(format!("it said {line:?}")),
        }
    }
}

fn parts(url: &str) -> (&str, &str) {
    let rest = url
        .strip_prefix("redis://:")
        .unwrap_or_else(|| panic!("{url}"));
    rest.split_once('@').unwrap()
}

/// Says aloud when there is nothing to test with.
fn is_here() -> bool {
    let here = ["redis-server", "valkey-server"]
        .iter()
        .any(|name| on_path(name).is_some());
    if !here {
        eprintln!("SKIPPED: neither redis-server nor valkey-server is on PATH here");
    }
    here
}

async fn url(app: &App<'_>) -> String {
    app.get("/config-vars").await["REDIS_URL"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn path(addon: &Value, rest: &str) -> String {
    format!(
        "/redis/v0/databases/{}{rest}",
        addon["name"].as_str().unwrap()
    )
}

/// A row of what `redis:info` prints.
async fn row(served: &Served, addon: &Value, name: &str) -> String {
    let info = served.get(&path(addon, "")).await.expect(200);
    let rows = info["info"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name).unwrap();
    row["values"][0].as_str().unwrap().to_owned()
}

/// The servers whose folder lies below the platform's.
#[cfg(target_os = "linux")]
fn servers(data: &Path) -> Vec<u32> {
    addon_servers::servers(&data.join("redis"), &["redis", "valkey"])
}

#[tokio::test]
async fn a_server_is_reached_by_its_password_alone_and_keeps_to_its_plan() {
    if !is_here() {
        return;
    }
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = made(&served, &app, "heroku-redis:mini").await;
    assert_eq!(addon["config_vars"], json!(["REDIS_URL"]));
    assert_eq!(addon["addon_service"]["name"], "heroku-redis");
    assert_eq!(addon["billed_price"]["cents"], 300);
    assert_eq!(app.get("/addon-attachments").await[0]["name"], "REDIS");
    let url = url(&app).await;
    let (password, place) = parts(&url);
    let port: u16 = place.strip_prefix("127.0.0.1:").unwrap().parse().unwrap();
    assert!((20_000..30_000).contains(&port), "{port}");

    // Nobody comes in without it, or with another.
    let mut stranger = Client::unknown(place).unwrap();
    assert!(
        stranger
            .say(&["GET", "a"])
            .unwrap_err()
            .starts_with("NOAUTH")
    );
    let refused = stranger.say(&["AUTH", "wrong"]).unwrap_err();
    assert!(refused.starts_with("WRONGPASS"), "{refused}");
    // The password is in no file, but for the platform's own memory.
    let folder = served
        .data
        .join("redis")
        .join(addon["id"].as_str().unwrap());
    let written = std::fs::read_to_string(folder.join("redis.conf")).unwrap();
    assert!(!written.contains(password));
    drop(stranger);

    let mut client = Client::to(&url).unwrap();
    assert_eq!(client.say(&["SET", "a", "b"]).unwrap(), "OK");
    assert_eq!(client.say(&["GET", "a"]).unwrap(), "b");
    // What would lift the limits is not the study's.
    for command in [
        &["CONFIG", "SET", "maxmemory", "0"][..],
        &["ACL", "LIST"],
        &["SHUTDOWN"],
        &["SAVE"],
        &["MODULE", "LIST"],
        &["CLIENT", "KILL", "USER", "orchard"],
    ] {
        let refused = client.say(command).unwrap_err();
        assert!(refused.starts_with("NOPERM"), "{command:?}: {refused}");
    }

    // Memory: the plan's 25 MB, and nothing is thrown away for what is new.
    let large = "x".repeat(1 << 20);
    let full = (0..40).find_map(|n| client.say(&["SET", &format!("k{n}"), &large]).err());
    assert!(full.unwrap().starts_with("OOM"));
    assert_eq!(client.say(&["GET", "a"]).unwrap(), "b");
    let set = json!({"maxmemory_policy": "allkeys-lru"});
    let told = served
        .patch(&path(&addon, "/config"), set)
        .await
        .expect(200);
    assert_eq!(told["maxmemory_policy"]["value"], "allkeys-lru");
    assert!(told["maxmemory_policy"]["values"]["allkeys-lru"].is_string());
    assert_eq!(client.say(&["SET", "more", &large]).unwrap(), "OK");
    assert_eq!(row(&served, &addon, "Maxmemory").await, "allkeys-lru");
    assert!(row(&served, &addon, "Memory").await.ends_with("/ 25 MB"));

    // Connections: 20 and no more, and the platform can still ask.
    let mut open = vec![client];
    while open.len() < 20 {
        open.push(Client::to(&url).unwrap());
    }
    let refused = Client::to(&url).err().unwrap();
    assert!(refused.contains("max number of clients"), "{refused}");
    assert_eq!(row(&served, &addon, "Connections").await, "20/20");
    // A larger plan takes effect while all are connected, and loses nothing.
    let change = app.path(&format!("/addons/{}", addon["name"].as_str().unwrap()));
    let plan = json!({"plan": {"name": "heroku-redis:premium-0"}});
    served.patch(&change, plan).await.expect(200);
    assert_eq!(open[0].say(&["GET", "more"]).unwrap(), large);
    assert_eq!(row(&served, &addon, "Persistence").await, "AOF");
    open.push(Client::to(&url).unwrap());
    for n in 0..30 {
        open[0].say(&["SET", &format!("k{n}"), &large]).unwrap();
    }
    // What does not fit is refused, and so is another service's plan.
    for plan in ["heroku-redis:mini", "heroku-postgresql:essential-0"] {
        let refused = served.patch(&change, json!({"plan": plan})).await;
        refused.refused(422, "invalid_params");
    }
}

#[tokio::test]
async fn a_dyno_finds_its_server_and_goes_on_after_the_password_was_changed() {
    if !is_here() {
        return;
    }
    let served = Served::start();
    let app = served.app("study").create().await;
    let addon = made(&served, &app, "heroku-redis:mini").await;
    let before = url(&app).await;
    let mut files = tiny("here");
    // A study that counts in the server that its settings name, in the protocol's plain form.
    files[0].1 = "import os, socket, http.server\n\
        from urllib.parse import urlparse\n\
        def count():\n\
        \x20   at = urlparse(os.environ['REDIS_URL'])\n\
        \x20   with socket.create_connection((at.hostname, at.port)) as s:\n\
        \x20       s.sendall(f'AUTH {at.password}\\r\\nINCR visits\\r\\n'.encode())\n\
        \x20       f = s.makefile()\n\
        \x20       return f.readline().strip() + ' ' + f.readline().strip()\n\
        class H(http.server.BaseHTTPRequestHandler):\n\
        \x20   def do_GET(self):\n\
        \x20       text = count().encode()\n\
        \x20       self.send_response(200)\n\
        \x20       self.send_header('Content-Length', str(len(text)))\n\
        \x20       self.end_headers()\n\
        \x20       self.wfile.write(text)\n\
        http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), H).serve_forever()\n"
        .to_owned();
    let (build, output) = app.build(&lent(&files)).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    app.answers("+OK :").await;

    let mut old = Client::to(&before).unwrap();
    let visits: u64 = old.say(&["GET", "visits"]).unwrap().parse().unwrap();
    assert!(visits >= 1);
    let rotate = path(&addon, "/credentials_rotation");
    served.post(&rotate, json!({})).await.expect(200);
    let after = url(&app).await;
    assert_ne!(before, after);
    assert!(Client::to(&before).err().unwrap().starts_with("WRONGPASS"));
    assert!(old.say(&["PING"]).is_err());
    let info = served.get(&path(&addon, "")).await.expect(200);
    assert_eq!(info["resource_url"], after);
    app.answers("+OK :").await;
    // What it held was not touched.
    let mut client = Client::to(&after).unwrap();
    let more: u64 = client.say(&["GET", "visits"]).unwrap().parse().unwrap();
    assert!(more > visits);
}

#[tokio::test]
async fn what_the_plan_keeps_outlives_the_platform_and_no_server_does() {
    if !is_here() {
        return;
    }
    let mut served = Served::start();
    let app = served.app("study").create().await;
    let kept = made(&served, &app, "heroku-redis:premium-0").await;
    let passing = made(&served, &app, "heroku-redis:mini").await;
    assert_eq!(passing["config_vars"], json!(["HEROKU_REDIS_RED_URL"]));
    let vars = app.get("/config-vars").await;
    let of = |vars: &Value, name: &str| vars[name].as_str().unwrap().to_owned();
    for name in ["REDIS_URL", "HEROKU_REDIS_RED_URL"] {
        let mut client = Client::to(&of(&vars, name)).unwrap();
        assert_eq!(client.say(&["SET", "answer", "yes"]).unwrap(), "OK");
    }
    #[cfg(target_os = "linux")]
    assert_eq!(servers(&served.data).len(), 2);

    served = served.kill_and_start();
    let app = served.app("study");
    let answer = |url: String, wanted: &'static str| async move {
        until("the server after the end", || async {
            let mut client = Client::to(&url).ok()?;
            // It takes connections while it still reads what it had kept.
            client.say(&["GET", "answer"]).ok()
        })
        .await
            == wanted
    };
    // The ports are the same: no study has to be told anything.
    assert_eq!(app.get("/config-vars").await, vars);
    assert!(answer(of(&vars, "REDIS_URL"), "yes").await);
    assert!(answer(of(&vars, "HEROKU_REDIS_RED_URL"), "nil").await);
    #[cfg(target_os = "linux")]
    assert_eq!(servers(&served.data).len(), 2);

    let data = served.data.clone();
    assert!(served.stop());
    #[cfg(target_os = "linux")]
    assert_eq!(servers(&data), Vec::<u32>::new());
    let (_, place) = parts(vars["REDIS_URL"].as_str().unwrap());
    // Another program takes its port meanwhile: the study is told of the new one by a release.
    let taken = std::net::TcpListener::bind(place).unwrap();
    let again = Served::on(&data);
    let app = again.app("study");
    let moved = until("the new address", || async {
        let now = app.get("/config-vars").await;
        (now["REDIS_URL"] != vars["REDIS_URL"]).then_some(now)
    })
    .await;
    assert!(answer(of(&moved, "REDIS_URL"), "yes").await);
    assert_eq!(moved["HEROKU_REDIS_RED_URL"], vars["HEROKU_REDIS_RED_URL"]);
    until("the release", || async {
        let releases = app.get("/releases").await;
        let last = releases.as_array().unwrap().last().unwrap().clone();
        (last["description"] == "Update REDIS by heroku-redis").then_some(())
    })
    .await;
    drop(taken);

    // Killed by somebody, a server comes back by itself.
    #[cfg(target_os = "linux")]
    {
        for pid in servers(&data) {
            let pid = nix::unistd::Pid::from_raw(i32::try_from(pid).unwrap());
            nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
        }
        until("both servers again", || async {
            (servers(&data).len() == 2).then_some(())
        })
        .await;
        assert!(answer(of(&moved, "REDIS_URL"), "yes").await);
    }

    // Removed, nothing is left of it.
    for addon in [&kept, &passing] {
        let path = app.path(&format!("/addons/{}", addon["name"].as_str().unwrap()));
        again.delete(&path).await.expect(200);
    }
    assert!(app.get("/config-vars").await.get("REDIS_URL").is_none());
    until("the servers' end", || async {
        let left = std::fs::read_dir(data.join("redis")).unwrap().count();
        (left == 0).then_some(())
    })
    .await;
    #[cfg(target_os = "linux")]
    assert_eq!(servers(&data), Vec::<u32>::new());
}

#[tokio::test]
async fn without_a_server_on_the_computer_the_service_is_not_offered_and_what_there_was_says_so() {
    if !is_here() {
        return;
    }
    let mut served = Served::start();
    let app = served.app("study").create().await;
    let services = served.get("/addon-services").await.expect(200);
    let names = |services: &Value| {
        let all = services.as_array().unwrap().iter();
        all.map(|service| service["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(names(&services).contains(&"heroku-redis".to_owned()));
    let plans = served.get("/addon-services/heroku-redis/plans").await;
    let plans = plans.expect(200);
    assert_eq!(plans.as_array().unwrap().len(), 5);
    served
        .get("/plans/heroku-redis:premium-0")
        .await
        .expect(200);
    let addon = made(&served, &app, "heroku-redis:mini").await;
    let data = served.data.clone();
    assert!(served.stop());

    let served = Served::without_servers(&data);
    let app = served.app("study");
    let services = served.get("/addon-services").await.expect(200);
    assert_eq!(names(&services), ["heroku-postgresql"]);
    let path = format!("/addons/{}", addon["name"].as_str().unwrap());
    is_not_offered(&served, &path, "heroku-redis:mini", "redis-server").await;
    assert_eq!(row(&served, &addon, "Status").await, "unavailable");
    // It can be taken away all the same.
    served.delete(&app.path(&path)).await.expect(200);
}
