//! Every reply is compared with Heroku's schema: those of a visit that this test pays itself, and those that the platforms of
//! the other tests wrote down, in the folder that `ORCHARD_RECORDED` names.

// Only a debug build tells its routes.
#![cfg(debug_assertions)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "../served/mod.rs"]
mod served;

mod check;
mod declared;
mod departures;
mod official;
mod records;
mod shapes;
mod visit;

use std::collections::BTreeSet;
use std::path::Path;

use check::Schemas;
use declared::Declared;
use platform::api::routes;
use records::{Records, Reply};
use serde_json::json;

/// Every request that the router has an answer for.
fn requests() -> BTreeSet<String> {
    let routes = routes::all();
    let named = |route: &routes::Route| -> Vec<String> {
        let methods = route.methods.iter();
        methods
            .map(|method| format!("{method} {}", route.path))
            .collect()
    };
    routes.iter().flat_map(named).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reply_has_the_shape_that_heroku_gives_it() {
    let folder = tempfile::tempdir().unwrap();
    visit::pay(folder.path()).await;
    let mut records = Records::default();
    records.read(folder.path());
    assert!(
        records.replies.len() > 100,
        "only {} replies",
        records.replies.len()
    );
    if let Some(recorded) = std::env::var_os("ORCHARD_RECORDED") {
        let own = records.replies.len();
        records.read(Path::new(&recorded));
        assert!(
            records.replies.len() > own,
            "nothing was recorded in {recorded:?}"
        );
    }
    let report = Schemas::read().check(&records, &requests());
    println!("{}", report.text);
    let new: Vec<_> = report
        .new
        .iter()
        .map(|(departure, example)| {
            let departures::Departure { kind, place, what } = departure;
            format!("| `{kind}` | `{place}` | {what} |\n    {example}")
        })
        .collect();
    assert!(
        new.is_empty(),
        "not what the schema says, and not in departures.md:\n{}",
        new.join("\n")
    );
}

#[test]
fn each_request_that_is_answered_has_a_shape() {
    let shaped: BTreeSet<_> = shapes::ROUTES
        .iter()
        .map(|(route, _)| (*route).to_owned())
        .collect();
    let served = requests();
    let without: Vec<_> = served.difference(&shaped).collect();
    assert!(without.is_empty(), "no shape in shapes.rs: {without:#?}");
    let gone: Vec<_> = shaped.difference(&served).collect();
    assert!(gone.is_empty(), "no longer served: {gone:#?}");
    let types = Declared::read();
    let shapes = shapes::ROUTES
        .iter()
        .filter_map(|(route, _)| shapes::of(route)?.name());
    shapes.for_each(|name| drop(types.get(name)));
}

#[test]
fn a_departure_of_any_kind_is_seen() {
    let schemas = Schemas::read();
    let pipeline = json!({
        "id": "01234567-89ab-cdef-0123-456789abcdef", "name": "visits", "created_at": "2026-11-20T12:00:00Z",
        "updated_at": "2026-11-20T12:00:00Z", "generation": {"id": "01234567-89ab-cdef-0123-456789abcdef", "name": "cedar"},
        "owner": {"id": "01234567-89ab-cdef-0123-456789abcdef", "type": "user"},
    });
    let reply = |status: u16, body: serde_json::Value| Reply {
        method: "GET".to_owned(),
        path: "/pipelines/visits".to_owned(),
        route: Some("/pipelines/{pipeline}".to_owned()),
        accept: String::new(),
        status,
        body,
    };
    let whole = schemas.departures(&reply(200, pipeline.clone()));
    for (field, wrong, what) in [
        ("id", json!("visits"), "format uuid"),
        ("created_at", json!("yesterday"), "format date-time"),
        ("name", json!(7), "type"),
        ("name", json!(null), "missing"),
    ] {
        let mut body = pipeline.clone();
        match what {
            "missing" => drop(body.as_object_mut().unwrap().remove(field)),
            _ => body[field] = wrong,
        }
        let found = schemas.departures(&reply(200, body));
        let wanted =
            |one: &departures::Departure| one.place == format!("/{field}") && one.what == what;
        assert!(
            !whole.iter().any(wanted) && found.iter().any(wanted),
            "{field} {what}: {found:?}"
        );
    }
    let refusal = schemas.departures(&reply(404, json!({"id": "oops", "message": "No."})));
    assert_eq!(refusal.len(), 1, "{refusal:?}");
    assert!(
        schemas
            .departures(&reply(404, json!({"id": "not_found", "message": "No."})))
            .is_empty()
    );
}
