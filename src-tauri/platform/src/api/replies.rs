//! Writes the JSON replies down in the folder that `ORCHARD_REPLIES` names, for tests that compare them with Heroku's
//! schema. They hold tokens and settings as they were sent: not in a release build.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::routes::{self, Route};
use super::wire::Refusal;
use crate::files;
use crate::secret::new_id;

/// The variable that names the folder.
const FOLDER: &str = "ORCHARD_REPLIES";
/// Replies of one form that are written down; of the rest, only that they were given.
const KEPT: u32 = 3;
/// Forms of one process: config vars alone have as many as there are names.
const FORMS: usize = 4000;
/// Longest body that is written down, bytes.
const LONGEST: u64 = 256 << 10;

/// The same router, whose replies are written down when that is wished.
pub fn written_down(router: Router) -> Router {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return router;
    };
    let folder = std::path::PathBuf::from(folder);
    let name = format!("{}-{}.jsonl", std::process::id(), new_id());
    let file = files::private_dir(&folder).and_then(|()| files::private_file(&folder.join(name)));
    let file = match file {
        Ok(file) => file,
        Err(error) => {
            tracing::error!(%error, "the replies can't be written down");
            return router;
        }
    };
    let book = Arc::new(Book {
        routes: routes::all(),
        pages: Mutex::new(Pages {
            file,
            forms: HashMap::new(),
        }),
    });
    router.layer(from_fn(move |request, next| {
        note(Arc::clone(&book), request, next)
    }))
}

struct Book {
    routes: Vec<Route>,
    pages: Mutex<Pages>,
}

struct Pages {
    file: File,
    forms: HashMap<String, (usize, u32)>,
}

async fn note(book: Arc<Book>, request: Request, next: Next) -> Response {
    let asked = json!({
        "method": request.method().as_str(),
        "path": request.uri().path(),
        "route": routes::of(&book.routes, request.uri().path()).map(|route| &route.path),
        "accept": word(request.headers(), "accept"),
        "expansion": word(request.headers(), "accept-expansion"),
    });
    let (parts, body) = next.run(request).await.into_parts();
    let is_json = word(&parts.headers, header::CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.starts_with("application/json"));
    // What has no length beforehand is a stream, which must not be held up.
    let whole = body.size_hint().exact();
    if !is_json || whole.is_none_or(|length| length == 0 || length > LONGEST) {
        return Response::from_parts(parts, body);
    }
    let bytes = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Refusal::internal(&error).into_response(),
    };
    let body = serde_json::from_slice(&bytes);
    let body = body.unwrap_or_else(|_| json!({"not JSON": String::from_utf8_lossy(&bytes)}));
    if let Err(error) = book.add(asked, parts.status.as_u16(), body) {
        tracing::error!(%error, "a reply can't be written down");
    }
    Response::from_parts(parts, Body::from(bytes))
}

impl Book {
    fn add(&self, mut reply: Value, status: u16, body: Value) -> std::io::Result<()> {
        let shown = |name: &str| reply.get(name).map(Value::to_string).unwrap_or_default();
        let form = format!(
            "{} {} {} {status} {}",
            shown("method"),
            shown("route"),
            shown("accept"),
            form(&body)
        );
        let mut pages = match self.pages.lock() {
            Ok(pages) => pages,
            Err(poisoned) => poisoned.into_inner(),
        };
        let next = pages.forms.len();
        if next >= FORMS && !pages.forms.contains_key(&form) {
            return writeln!(pages.file, "{}", json!({"left out": 1}));
        }
        let entry = pages.forms.entry(form).or_insert((next, 0));
        let (number, seen) = (entry.0, entry.1);
        entry.1 += 1;
        let line = if seen < KEPT {
            if let Some(fields) = reply.as_object_mut() {
                fields.insert("form".to_owned(), number.into());
                fields.insert("status".to_owned(), status.into());
                fields.insert("body".to_owned(), body);
            }
            reply
        } else {
            json!({"again": number})
        };
        // In one piece: the process may be killed at any time.
        pages.file.write_all(format!("{line}\n").as_bytes())
    }
}

fn word(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

/// What a value consists of: the names of fields and the kinds of what they hold.
fn form(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(_) => "b".to_owned(),
        Value::Number(_) => "n".to_owned(),
        Value::String(_) => "s".to_owned(),
        Value::Array(items) => {
            let mut forms: Vec<_> = items.iter().map(form).collect();
            forms.sort();
            forms.dedup();
            format!("[{}]", forms.join(","))
        }
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{name}:{}", form(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
    }
}
