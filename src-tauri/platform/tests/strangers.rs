//! Strangers at every door: other pages in the browser, names that climb, and a study that looks around.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod databases;
mod family;
mod served;

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use axum::body::Body;
use databases::{provisioned, url};
use serde_json::{Value, json};
use served::{App, Served, ask, lent, tiny, until};

#[tokio::test]
async fn a_page_elsewhere_gets_nothing_from_the_api_however_it_asks() {
    let served = Served::bare();
    let port = served.address.rsplit(':').next().unwrap();
    let token = format!("Bearer {}", served.token);
    let kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
    ];
    let origins = [
        "http://evil.example",
        "https://evil.example",
        "null",
        "file://",
        "http://study-1a2b.localhost:10001",
        "http://localhost",
        &served.address,
    ];
    for origin in origins {
        // What a page may send without asking, what it must ask for, and a form; with the token, to be sure.
        for (method, kind) in kinds
            .iter()
            .flat_map(|kind| [("POST", *kind), ("PUT", *kind)])
        {
            let headers = [("origin", origin), ("content-type", kind)];
            let body = Body::from("{\"name\": \"from-elsewhere\"}");
            let answer = served.send(method, "/apps", &headers, body).await;
            answer.refused(403, "forbidden");
            assert!(no_permission(&answer), "{:?}", answer.headers);
        }
        let preflight = [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization"),
            ("access-control-request-private-network", "true"),
        ];
        let url = format!("{}/apps", served.address);
        let answer = ask("OPTIONS", &url, &preflight, Body::empty()).await;
        answer.refused(403, "forbidden");
        assert!(no_permission(&answer), "{:?}", answer.headers);
        let websocket = [
            ("origin", origin),
            ("authorization", token.as_str()),
            ("connection", "Upgrade"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        for path in ["/", "/account", "/apps"] {
            let url = format!("{}{path}", served.address);
            let answer = ask("GET", &url, &websocket, Body::empty()).await;
            answer.refused(403, "forbidden");
        }
    }
    // A name of their own that leads here, with and without the port, and more than one name.
    for host in [
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.:{port}"),
        format!("localhost@evil.example:{port}"),
        format!("0.0.0.0:{port}"),
        format!("[::1]:{port}"),
        "localhost".to_owned(),
    ] {
        let answer = served
            .send("GET", "/account", &[("host", &host)], Body::empty())
            .await;
        assert!(matches!(answer.status.as_u16(), 400 | 403), "{host}");
    }
    assert_eq!(served.get("/apps").await.expect(200), json!([]));
}

fn no_permission(answer: &served::Answer) -> bool {
    let mut names = answer.headers.keys();
    !names.any(|name| name.as_str().starts_with("access-control-"))
}

#[tokio::test]
async fn a_page_of_another_origin_reads_nothing_of_a_study() {
    let served = Served::start();
    let app = served.app("study").create().await;
    app.runs_tiny("for its own page").await;
    app.answers("for its own page").await;
    let web_url = app.get("").await["web_url"].as_str().unwrap().to_owned();
    let port = web_url.trim_end_matches('/').rsplit(':').next().unwrap();
    let door = format!("http://127.0.0.1:{port}/");
    let own = format!("127.0.0.1:{port}");
    // A browser keeps an answer from a page of another origin unless the answer permits it.
    for method in ["GET", "OPTIONS"] {
        let headers = [
            ("host", own.as_str()),
            ("origin", "http://evil.example"),
            ("access-control-request-method", "GET"),
        ];
        let answer = ask(method, &door, &headers, Body::empty()).await;
        assert!(no_permission(&answer), "{:?}", answer.headers);
    }
    // A name of the page's own makes it the same origin: then there is no answer of the study's.
    for host in [
        format!("evil.example:{port}"),
        "evil.example".to_owned(),
        format!("other-1a2b.localhost:{port}"),
        format!("study.localhost:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
    ] {
        let answer = ask("GET", &door, &[("host", &host)], Body::empty()).await;
        assert_eq!(answer.status, 403, "{host}");
        assert!(!answer.text().contains("for its own page"), "{host}");
    }
    // What opens the API does not open it under an app's name, nor an app under the API's.
    let studys = [(
        "host",
        web_url.trim_start_matches("http://").trim_end_matches('/'),
    )];
    served
        .send("GET", "/account", &studys, Body::empty())
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn a_name_never_becomes_a_place_on_the_disk() {
    let served = Served::bare();
    served.app("study").create().await;
    let long = "x".repeat(5000);
    let climbing = [
        "..",
        ".",
        "..%2F..%2Fplatform.sqlite",
        "..%5C..%5Cplatform.sqlite",
        "%2e%2e%2fplatform.sqlite",
        "%252e%252e%252fplatform.sqlite",
        "%2Fetc%2Fpasswd",
        "study%00",
        "study%00.log",
        "study%2F..%2Fstudy",
        "study%20",
        "study.",
        "STUDY",
        "%EF%BC%8E%EF%BC%8E%EF%BC%8F",
        "%C0%AE%C0%AE%C0%AF",
        "%FF",
        "%",
        "C:",
        "study::$DATA",
        &long,
    ];
    for name in climbing {
        for rest in ["", "/config-vars", "/releases/1", "/builds/..%2F..%2Flock"] {
            let answer = served.get(&format!("/apps/{name}{rest}")).await;
            let status = answer.status.as_u16();
            assert!((400..500).contains(&status), "{name}{rest}: {status}");
            assert!(!answer.text().contains("root:"), "{name}");
        }
    }
    for path in [
        "/client/v11/databases/..%2F..%2Flock",
        "/orchard/sources/..%2F..%2Flock",
        "/addons/..%2Flock",
    ] {
        let status = served.get(path).await.status.as_u16();
        assert!((400..500).contains(&status), "{path}: {status}");
    }
    for name in [
        "../study", "a/b", "a\\b", "a\0b", "c:study", "con.txt", "..", &long,
    ] {
        served
            .post("/apps", json!({"name": name}))
            .await
            .refused(422, "invalid_params");
    }
    // Names that some systems keep for devices are names like others: nothing on the disk is called after an app.
    for name in ["con", "nul", "aux", "prn", "com1", "lpt1"] {
        let app = served.app(name).create().await;
        served
            .patch(&app.path("/config-vars"), json!({"A": "1"}))
            .await
            .expect(200);
        assert!(!is_named(&served.data, name), "{name}");
        served.delete(&app.path("")).await.expect(200);
    }
}

fn is_named(folder: &Path, name: &str) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| {
        let own = entry.file_name().to_string_lossy().into_owned();
        let stem = own.split('.').next().unwrap_or_default();
        let below = entry.file_type().is_ok_and(|kind| kind.is_dir());
        stem == name || (below && is_named(&entry.path(), name))
    })
}

#[tokio::test]
async fn a_study_gets_at_nothing_of_another_through_the_database() {
    let served = Served::start();
    let (mine, other) = (
        served.app("study").create().await,
        served.app("other").create().await,
    );
    provisioned(&served, &mine).await;
    provisioned(&served, &other).await;
    let (own, foreign) = (url(&mine).await, url(&other).await);
    databases::query(&foreign, "CREATE TABLE answers (said text)").await;
    let parts = |url: &str| -> Vec<String> {
        let parts = url.trim_start_matches("postgres://").split([':', '@', '/']);
        parts.map(str::to_owned).collect()
    };
    let (a, b) = (parts(&own), parts(&foreign));
    let (port, user, password) = (&a[3], &a[0], &a[1]);
    let at = |user: &str, password: &str, database: &str| {
        format!("postgres://{user}:{password}@127.0.0.1:{port}/{database}")
    };
    // Other databases, other people's roles, roles that clusters often have, no password at all.
    for address in [
        at(user, password, &b[4]),
        at(user, password, "postgres"),
        at(user, password, "template1"),
        at(user, password, "template0"),
        at(&b[0], password, &b[4]),
        at(&b[0], "", &b[4]),
        at("orchard", "", "postgres"),
        at("orchard", "orchard", "postgres"),
        at("orchard", password, "postgres"),
        at("postgres", "postgres", "postgres"),
        at("postgres", "", &b[4]),
    ] {
        let refused = tokio_postgres::connect(&address, tokio_postgres::NoTls).await;
        assert!(refused.is_err(), "it was let in");
    }
    let (client, connection) = tokio_postgres::connect(&own, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let role = format!("SET ROLE \"{}\"", b[0]);
    let member = format!("GRANT \"{}\" TO \"{user}\"", b[0]);
    let rename = format!("ALTER DATABASE \"{}\" RENAME TO mine", b[4]);
    let drop = format!("DROP DATABASE \"{}\"", b[4]);
    let end = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
        b[4]
    );
    let _busy = tokio_postgres::connect(&foreign, tokio_postgres::NoTls)
        .await
        .map(|(client, connection)| (client, tokio::spawn(connection)))
        .unwrap();
    for statement in [
        role.as_str(),
        &member,
        &rename,
        &drop,
        &end,
        "SET SESSION AUTHORIZATION orchard",
        "SET ROLE orchard",
        "SET ROLE pg_read_server_files",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT pg_read_binary_file('/etc/passwd')",
        "SELECT pg_ls_dir('.')",
        "SELECT pg_stat_file('PG_VERSION')",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "CREATE TEMP TABLE t (x text); COPY t FROM PROGRAM 'id'",
        "CREATE TEMP TABLE t (x text); COPY t FROM '/etc/passwd'",
        "COPY (SELECT 1) TO '/tmp/out'",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(lo_create(0), '/tmp/out')",
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow WHERE passwd IS NOT NULL",
        "SELECT * FROM pg_hba_file_rules",
        "SELECT * FROM pg_file_settings",
        "SELECT current_setting('data_directory')",
        "CREATE EXTENSION file_fdw",
        "CREATE EXTENSION dblink",
        "CREATE EXTENSION adminpack",
        "CREATE EXTENSION plpython3u",
        "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'libc', 'getpid'",
        "LOAD '/lib/x86_64-linux-gnu/libc.so.6'",
        "CREATE ROLE me SUPERUSER LOGIN",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER SYSTEM SET listen_addresses = '*'",
        "CREATE DATABASE mine",
        "CREATE SUBSCRIPTION s CONNECTION 'dbname=postgres' PUBLICATION p",
        "SELECT pg_reload_conf()",
    ] {
        let done = client.simple_query(statement).await;
        assert!(done.is_err(), "{statement}: {done:?}");
        for again in ["ROLLBACK", "DISCARD ALL"] {
            client.batch_execute(again).await.unwrap();
        }
    }
    // What others ask is hidden from it, their names are not.
    let seen = "SELECT query FROM pg_stat_activity WHERE usename <> current_user AND query <> '' AND query <> '<insufficient privilege>'";
    assert_eq!(databases::query(&own, seen).await, Vec::<String>::new());
    let left = databases::query(&foreign, "SELECT count(*) FROM answers").await;
    assert_eq!(left, ["0"]);
    let hba = std::fs::read_to_string(served.data.join("postgres/data/pg_hba.conf"));
    if let Ok(hba) = hba {
        assert_eq!(hba, "host all all 127.0.0.1/32 scram-sha-256\n");
    }
}

#[tokio::test]
async fn a_study_that_looks_around_finds_no_token_in_another_process_and_no_way_past_the_api() {
    let Some(served) = Served::unprivileged() else {
        eprintln!("not tried: nobody but root can reach the tools here");
        return;
    };
    let other = served.app("other").create().await;
    let secret = "a-secret-of-the-other-study";
    served
        .patch(&other.path("/config-vars"), json!({"PASSWORD": secret}))
        .await
        .expect(200);
    provisioned(&served, &other).await;
    other.runs_tiny("other").await;
    other.answers("other").await;
    let spy = served.app("spy").create().await;
    let mut files = tiny("spy");
    files[0].1 = include_str!("spy/spy.py").to_owned();
    let (build, output) = spy.build(&lent(&files)).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    spy.answers("ready").await;
    let home = served.data.parent().unwrap();
    let diary = home.join("diary.txt");
    std::fs::write(&diary, "dear diary").unwrap();
    let person = served.data.metadata().unwrap().uid();
    std::os::unix::fs::chown(&diary, Some(person), None).unwrap();
    let mut secrets = files_of_others(&served.data, &spy).await;
    secrets.push(diary);
    for kept in [
        "platform.sqlite",
        "platform.log",
        "cluster.json",
        "authority.pem",
        "server.py",
    ] {
        assert!(secrets.iter().any(|path| path.ends_with(kept)), "{kept}");
    }
    let before = contents(&secrets);
    if !confines() {
        eprintln!("not tried with files and signals: the kernel has no Landlock, or an old one");
        secrets.clear();
    }
    let seen = report(&served, &spy, &secrets).await;
    assert!(
        contents(&secrets)
            .iter()
            .all(|(file, now)| before[file] == *now)
    );

    let environment = seen["environment"].as_object().unwrap();
    let mut names: Vec<_> = environment.keys().map(String::as_str).collect();
    names.retain(|name| !name.starts_with("LC_") && !name.starts_with("HEROKU_"));
    assert_eq!(
        names,
        ["DYNO", "HOME", "LANG", "PATH", "PORT", "PYTHONUNBUFFERED"]
    );
    // Nothing is inherited: its own three pipes, its own socket, the folder it was listing.
    for (number, target) in seen["files"].as_object().unwrap() {
        let target = target.as_str().unwrap();
        let number: u32 = number.parse().unwrap();
        let own = match number {
            0 => target == "/dev/null",
            1 | 2 => target.starts_with("pipe:"),
            _ => target.starts_with("socket:") || target.starts_with("refused"),
        };
        assert!(own || target.contains("/proc/"), "{number}: {target}");
    }
    let keeper = seen["parent"].to_string();
    let processes = seen["processes"].as_object().unwrap();
    assert!(processes.contains_key(&keeper) && processes.len() > 2);
    for (pid, looks) in processes {
        for (what, got) in looks.as_object().unwrap() {
            if what == "signal" && !confines() {
                continue;
            }
            let got = got.as_str().unwrap_or("not refused");
            assert!(
                got.starts_with("refused: PermissionError"),
                "{pid} {what}: {got}"
            );
        }
    }
    // What the platform keeps, of other studies as well, and what the person has beside it.
    let reached = seen["reached"].as_object().unwrap();
    assert_eq!(reached.len(), secrets.len());
    for (path, tries) in reached {
        for (how, got) in tries.as_object().unwrap() {
            let got = got.as_str().unwrap_or("not refused");
            let refusals = ["PermissionError 13", "OSError 18", "CalledProcessError "];
            let refused = refusals.map(|kind| format!("refused: {kind}"));
            assert!(refused.contains(&got.to_owned()), "{path}, {how}: {got}");
        }
    }
    assert_eq!(seen["own"], json!(["42", true, true]));
    for answer in seen["api"].as_array().unwrap() {
        assert_eq!(answer, "refused: HTTPError 401");
    }
    assert_eq!(seen["sockets"], json!([]));
    let all = seen.to_string();
    assert!(!all.contains(&served.token) && !all.contains(secret));
    // It has harmed nobody by trying.
    other.answers("other").await;
}

#[tokio::test]
async fn a_package_that_looks_around_while_it_is_built_gets_at_nothing_of_the_platforms() {
    if !confines() {
        eprintln!("not tried: the kernel has no Landlock, or an old one");
        return;
    }
    let served = Served::start();
    let other = served.app("other").create().await;
    other.runs_tiny("other").await;
    let app = served.app("study").create().await;
    let mut files = tiny("study");
    files.retain(|(name, _)| *name != "requirements.txt");
    let about = "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n\
                 [project]\nname = \"prober\"\nversion = \"1\"\n";
    let secret = served.data.join("platform.sqlite");
    let backend = include_str!("spy/backend.py").replace("SECRET", &secret.display().to_string());
    files.extend([
        ("requirements.txt", "./prober\n".to_owned()),
        ("prober/pyproject.toml", about.to_owned()),
        ("prober/backend.py", backend),
    ]);
    let (build, output) = app.build(&lent(&files)).await;
    assert_eq!(build["status"], "succeeded", "{output}");
    let found = packages_named(&slug(&served.data, &app).await, "prober.py");
    let [installed] = found.as_slice() else {
        panic!("{found:?}")
    };
    let saw = std::fs::read_to_string(installed).unwrap();
    for what in ["read", "cut", "list", "signal"] {
        let refused = format!("'{what}': 'refused: PermissionError");
        assert!(saw.contains(&refused), "{saw}");
    }
    assert!(saw.contains("'write here': 'done'"), "{saw}");
    // What a study writes into its own copy of a package reaches no other study's.
    assert_eq!(installed.metadata().unwrap().nlink(), 1);
}

/// The folder of what an app runs.
async fn slug(data: &Path, app: &App<'_>) -> PathBuf {
    let releases = app.get("/releases").await;
    let last = releases.as_array().unwrap().last().unwrap();
    let folder = data
        .join("slugs")
        .join(last["slug"]["id"].as_str().unwrap());
    assert!(folder.is_dir());
    folder
}

/// The files of a name among a slug's packages.
fn packages_named(slug: &Path, name: &str) -> Vec<PathBuf> {
    files_below(slug, |_| true)
        .into_iter()
        .filter(|file| {
            file.ends_with(name)
                && file
                    .components()
                    .any(|part| part.as_os_str() == "site-packages")
        })
        .collect()
}

/// All files below a folder, but in folders that are not `wanted`.
fn files_below(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.file_type().unwrap() {
                kind if kind.is_dir() && wanted(&entry.path()) => folders.push(entry.path()),
                kind if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found
}

/// What the platform keeps below its folder, but for the spy's own code and what comes with every environment.
async fn files_of_others(data: &Path, spy: &App<'_>) -> Vec<PathBuf> {
    let own = slug(data, spy).await;
    files_below(data, |folder| {
        folder != own && !folder.ends_with(".venv") && !folder.ends_with("base")
    })
}

/// What is in files that nobody writes to but on request.
fn contents(files: &[PathBuf]) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let quiet = [
        "ca.pem",
        "authority.pem",
        "cluster.json",
        "server.py",
        "diary.txt",
    ];
    let kept = files
        .iter()
        .filter(|file| quiet.iter().any(|name| file.ends_with(name)));
    kept.map(|file| (file.clone(), std::fs::read(file).ok()))
        .collect()
}

/// Whether the kernel knows all that a study is held to: Linux 6.12.
fn confines() -> bool {
    use landlock::{ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, Scope};
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V6))
        .and_then(|rules| rules.scope(Scope::from_all(ABI::V6)))
        .and_then(Ruleset::create)
        .is_ok()
}

/// What the spy gets to see, told where the platform and every keeper of it are.
async fn report(served: &Served, spy: &App<'_>, secrets: &[PathBuf]) -> Value {
    let web_url = spy.get("").await["web_url"].as_str().unwrap().to_owned();
    let port = web_url
        .trim_end_matches('/')
        .rsplit(':')
        .next()
        .unwrap()
        .to_owned();
    let keepers = family::below(served.pid()).into_iter().filter(|one| {
        let line = std::fs::read(format!("/proc/{}/cmdline", one.pid)).unwrap_or_default();
        line.ends_with(b"\0keep\0")
    });
    let pids: Vec<_> = keepers
        .map(|one| one.pid)
        .chain([served.pid()])
        .map(|pid| format!("pid={pid}"))
        .collect();
    let files: Vec<_> = secrets
        .iter()
        .map(|path| format!("file={}", path.display()))
        .collect();
    let path = format!(
        "/?address={}&postgres=5432&{}&{}",
        served.address,
        pids.join("&"),
        files.join("&")
    );
    let url = format!("http://127.0.0.1:{port}{path}");
    until("the spy's report", || async {
        let answer = ask("GET", &url, &[], Body::empty()).await;
        (answer.status == 200).then(|| answer.json())
    })
    .await
}
