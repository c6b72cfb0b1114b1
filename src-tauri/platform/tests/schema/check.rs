//! Replies against all schemas there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;

use crate::declared::Declared;
use crate::departures::{Departure, known};
use crate::official::{self, Official};
use crate::records::{Records, Reply};
use crate::shapes::{self, Shape};

/// The ids of refusals, by status. Platform API Reference, "Error Responses"; 413, 423 and 507 are statuses of HTTP's own, for
/// what it does not list. Nothing fails on our side in a test.
const REFUSALS: &[(u16, &[&str])] = &[
    (400, &["bad_request"]),
    (401, &["unauthorized"]),
    (403, &["forbidden", "two_factor", "device_trust_required"]),
    (404, &["not_found"]),
    (409, &["conflict"]),
    (413, &["too_large"]),
    (416, &["requested_range_not_satisfiable"]),
    (422, &["invalid_params", "multiple_matches"]),
    (423, &["confirmation_required"]),
    (429, &["rate_limit"]),
    (507, &["disk_full"]),
];

/// The schemas.
pub struct Schemas {
    declared: Declared,
    official: Vec<Official>,
}

/// What came of it.
pub struct Report {
    /// Departures that nobody has looked at, each with the first reply that shows it.
    pub new: BTreeMap<Departure, String>,
    /// For people.
    pub text: String,
}

impl Schemas {
    pub fn read() -> Schemas {
        Schemas {
            declared: Declared::read(),
            official: official::all(),
        }
    }

    /// Where one reply departs from any of them.
    pub fn departures(&self, reply: &Reply) -> BTreeSet<Departure> {
        let nowhere = |what: &str| {
            BTreeSet::from([Departure {
                kind: reply.request(),
                place: "/".to_owned(),
                what: what.to_owned(),
            }])
        };
        if reply.status >= 400 {
            let mut all = self.declared_as(Shape::One("Refusal"), &reply.body);
            let ids = REFUSALS.iter().find(|(status, _)| *status == reply.status);
            let id = reply.body["id"].as_str().unwrap_or_default();
            if !ids.is_some_and(|(_, ids)| ids.contains(&id)) {
                all.extend(nowhere(&format!("{} with the id {id}", reply.status)));
            }
            return all;
        }
        let shape = match shapes::of(&reply.request()) {
            None => return nowhere("route without a shape"),
            Some(Shape::None) => return nowhere("JSON where there should be none"),
            Some(shape) => shape,
        };
        let mut all = self.declared_as(shape, &reply.body);
        let kind = shape.name().unwrap_or_default();
        for file in &self.official {
            // A client that asks in the words of the command line is answered by the schema for it.
            let other = match file.name {
                "platform-v3.json" => reply.accept.contains("version=3.sdk"),
                "platform-v3.sdk.json" => !reply.accept.contains("version=3.sdk"),
                _ => false,
            };
            if other {
                continue;
            }
            let Some(validator) = file.get(&reply.method, &reply.path, reply.status) else {
                continue;
            };
            let found = Departure::all(kind, &validator, &reply.body);
            all.extend(found.into_iter().map(|departure| in_item(shape, departure)));
        }
        all
    }

    fn declared_as(&self, shape: Shape, body: &Value) -> BTreeSet<Departure> {
        let (name, items) = match (shape, body) {
            (Shape::One(name), body) => (name, std::slice::from_ref(body)),
            (Shape::List(name), Value::Array(items)) => (name, items.as_slice()),
            (shape, _) => {
                return BTreeSet::from([Departure {
                    kind: shape.name().unwrap_or_default().to_owned(),
                    place: "/".to_owned(),
                    what: "no list".to_owned(),
                }]);
            }
        };
        let validator = self.declared.get(name);
        let all = items
            .iter()
            .flat_map(|item| Departure::all(name, &validator, item));
        all.collect()
    }

    /// All replies; what is new, and a report.
    pub fn check(&self, records: &Records, served: &BTreeSet<String>) -> Report {
        let mut found: BTreeMap<Departure, String> = BTreeMap::new();
        for reply in &records.replies {
            for departure in self.departures(reply) {
                found.entry(departure).or_insert_with(|| {
                    let body: String = reply.body.to_string().chars().take(600).collect();
                    format!("{} {} {}: {body}", reply.status, reply.method, reply.path)
                });
            }
        }
        let known = known();
        let mut text = self.told(records, served);
        let unseen = known
            .iter()
            .filter(|one| !found.contains_key(&one.departure));
        for one in unseen {
            let Departure { kind, place, what } = &one.departure;
            writeln!(
                text,
                "  did not occur this time: {kind} {place} {what} ({})",
                one.reason
            )
            .unwrap();
        }
        let left = known
            .iter()
            .filter(|one| found.remove(&one.departure).is_some());
        writeln!(
            text,
            "{} known departures, {} new ones",
            left.count(),
            found.len()
        )
        .unwrap();
        Report { new: found, text }
    }

    fn told(&self, records: &Records, served: &BTreeSet<String>) -> String {
        let given: u64 = records.given.values().sum::<u64>() + records.left_out;
        let files: Vec<_> = self.official.iter().map(|file| file.name).collect();
        let files = match files.is_empty() {
            true => "no folder of official schemas".to_owned(),
            false => files.join(", "),
        };
        let good = records.replies.iter().filter(|reply| reply.status < 400);
        let good: BTreeSet<_> = good.map(Reply::request).collect();
        let shaped = served
            .iter()
            .filter(|request| shapes::of(request) != Some(Shape::None));
        let (seen, unseen): (Vec<_>, Vec<_>) = shaped.partition(|request| good.contains(*request));
        let answered = served
            .iter()
            .filter(|request| records.given.contains_key(*request));
        let mut text = format!(
            "{given} replies, to {} of {} requests that are served; {} compared, at most three that are alike in form\n\
             {} of {} requests were answered with success\n\
             schema: {}; {files}\n",
            answered.count(),
            served.len(),
            records.replies.len(),
            seen.len(),
            seen.len() + unseen.len(),
            package(),
        );
        for request in unseen {
            writeln!(text, "  never with success: {request}").unwrap();
        }
        text
    }
}

fn in_item(shape: Shape, mut departure: Departure) -> Departure {
    if let (Shape::List(_), Some(rest)) = (shape, departure.place.strip_prefix("/*")) {
        departure.place = rest.to_owned();
    }
    departure
}

/// The package that the declarations are from.
fn package() -> String {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/heroku-cli/package.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let package = file["dependencies"]["heroku-schema"].as_str().unwrap();
    package.trim_start_matches("npm:").to_owned()
}
