//! Everything that oTree itself exports, under one name for both versions: `wide.csv`, `wide.CODE.csv`, `app.APP.csv`,
//! `app.APP.CODE.csv` (6), `custom.APP.FUNCTION.csv`, `page_times.csv`, `chat.csv`, `chat.CODE.csv` (6), each of them
//! as `….bom.csv` where oTree offers that, and `payments.CODE.html`. oTree 6 gives them by REST, oTree 5 by the admin's
//! own pages.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Otree;
use super::form::{answers, encoded};
use super::people::{Browser, Chance};
use super::plans::Study;
use super::server::{PASSWORD, Server};
use super::socket::Socket;

pub type Exports = BTreeMap<String, Vec<u8>>;

/// Page times come first: with them oTree writes what it kept in memory, and a later backup has it.
pub fn all(server: &Server, study: &Study, codes: &[String]) -> Exports {
    let mut exports = Exports::new();
    let mut admin = admin(server);
    match server.otree {
        Otree::Six => by_rest(server, study, codes, &mut exports),
        Otree::Five => by_pages(server, &mut admin, study, codes, &mut exports),
    }
    for code in codes {
        let (_, page) = admin.follow(format!("/SessionPayments/{code}"));
        exports.insert(format!("payments.{code}.html"), page.body);
    }
    exports
}

/// The admin's browser.
pub fn admin(server: &Server) -> Browser<'_> {
    let mut browser = Browser::new(server);
    let (path, page) = browser.follow("/login".to_owned());
    let mut fields = answers(&page.text(), &mut Chance::of("admin"));
    fields.retain(|(name, _)| name == "csrftoken");
    for (name, value) in [("username", "admin"), ("password", PASSWORD)] {
        fields.push((name.to_owned(), value.to_owned()));
    }
    let answer = browser.send("POST", &path, &encoded(&fields));
    assert_eq!(answer.status, 302, "{}", answer.text());
    browser
}

/// Deletes a session as the admin does.
pub fn delete(server: &Server, code: &str) {
    let browser = admin(server);
    let mut socket = Socket::open(server, "/delete_sessions", &browser.cookie);
    socket.send(&json!([code]));
    assert_eq!(socket.next(), "ok");
}

fn by_rest(server: &Server, study: &Study, codes: &[String], exports: &mut Exports) {
    let mut take = |name: String, path: String| {
        let answer = server.rest("GET", &path, &json!({}));
        exports.insert(name, answer.expect(200).body);
    };
    let mut asks = vec![
        ("page_times".to_owned(), "page_times?".to_owned()),
        ("wide".to_owned(), "wide?".to_owned()),
        ("chat".to_owned(), "chat?".to_owned()),
    ];
    for app in study.apps {
        asks.push((format!("app.{app}"), format!("app?app={app}&")));
    }
    for (app, function) in study.customs {
        let path = format!("app_custom?app={app}&function_name={function}&");
        asks.push((format!("custom.{app}.{function}"), path));
    }
    for (name, path) in asks {
        take(format!("{name}.csv"), format!("/api/export_{path}"));
        take(
            format!("{name}.bom.csv"),
            format!("/api/export_{path}format=csv_bom"),
        );
        if name == "page_times" {
            continue;
        }
        for code in codes {
            take(
                format!("{name}.{code}.csv"),
                format!("/api/export_{path}session_code={code}"),
            );
        }
    }
}

/// What the links to a session's own data end with: the same for each, and shown where no app is gone.
fn token(admin: &mut Browser, codes: &[String]) -> String {
    let mut pages = codes.iter().map(|code| {
        let page = admin.send("GET", &format!("/SessionData/{code}"), "");
        let page = String::from_utf8_lossy(&page.body).into_owned();
        let (_, token) = page.split_once("?token=")?;
        Some(token.chars().take_while(char::is_ascii_hexdigit).collect())
    });
    pages
        .find_map(|token| token)
        .expect("a link to a session's data")
}

fn by_pages(
    server: &Server,
    admin: &mut Browser,
    study: &Study,
    codes: &[String],
    exports: &mut Exports,
) {
    let mut take = |name: &str, path: String| {
        let answer = admin.send("GET", &path, "");
        exports.insert(format!("{name}.csv"), answer.expect(200).body);
    };
    take("page_times", "/ExportPageTimes".to_owned());
    take("chat", "/chat_export".to_owned());
    let token = token(admin, codes);
    for code in codes {
        for (kind, more) in [("", ""), (".bom", "&excel=1")] {
            let path = format!("/ExportSessionWide/{code}?token={token}{more}");
            let answer = admin.send("GET", &path, "").expect(200);
            exports.insert(format!("wide.{code}{kind}.csv"), answer.body);
        }
    }
    let mut socket = Socket::open(server, "/export", &admin.cookie);
    let mut take = |name: String, mut ask: Value| {
        for (kind, excel) in [("", false), (".bom", true)] {
            ask["for_excel"] = excel.into();
            socket.send(&ask);
            let answer = socket.next();
            let text = answer["data"].as_str();
            let text = text.unwrap_or_else(|| panic!("{name}: {answer}"));
            exports.insert(format!("{name}{kind}.csv"), text.as_bytes().to_vec());
        }
    };
    take("wide".to_owned(), json!({}));
    for app in study.apps {
        take(format!("app.{app}"), json!({"app_name": app}));
    }
    for (app, function) in study.customs {
        assert_eq!(*function, "custom_export", "oTree 5 has only that one");
        let ask = json!({"app_name": app, "is_custom": true});
        take(format!("custom.{app}.{function}"), ask);
    }
}
