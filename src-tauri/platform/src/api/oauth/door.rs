//! The page on which the person lets someone in. It asks for the platform's token, as Heroku asks for the password:
//! whoever else reaches this address, another user of the computer or a study, has not got it.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use http_body_util::{BodyExt, Limited};

use crate::api::wire::{Fields, Refusal};

/// Largest form taken in, bytes. Ours (2026-11).
const FORM: usize = 16 << 10;
/// Paths that take a form from a page of ours.
pub const FORMS: [&str; 2] = ["/auth/browser/", "/oauth/authorize"];

/// Whether a request is a form that our own page sends: only then may it come from a web page at all.
pub fn is_own_form(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let own = text("origin").is_some_and(|origin| {
        text("host").is_some_and(|host| origin.strip_prefix("http://") == Some(host))
    });
    *method == Method::POST
        && FORMS.iter().any(|form| path.starts_with(form))
        && own
        && text("sec-fetch-site").is_none_or(|site| site == "same-origin")
}

/// The fields of a form, or of a JSON body for who sends one.
pub struct Posted(Vec<(String, String)>);

impl Posted {
    /// A field; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequest<S> for Posted {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Posted, Refusal> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let is_json =
            kind.is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.contains("json")));
        if is_json {
            let fields = Fields::from_request(request, state).await?;
            let texts = fields.all().iter();
            return Ok(Posted(
                texts
                    .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                    .collect(),
            ));
        }
        let body = Limited::new(request.into_body(), FORM).collect().await;
        let body = body.map_err(|_| Refusal::bad_request("The form is too large or broke off."))?;
        Ok(Posted(
            form_urlencoded::parse(&body.to_bytes())
                .into_owned()
                .collect(),
        ))
    }
}

/// Text as it may stand in a page.
pub fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            '\'' => "&#39;".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

/// A page of ours: with nothing from elsewhere, in nobody's frame.
pub fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    );
    let mut response = Response::new(Body::from(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
        // Not `no-referrer`: a browser would then leave its origin out of our own form.
        ("referrer-policy", "same-origin"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; \
             form-action 'self' http://127.0.0.1:* http://localhost:*",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The page that asks.
pub fn question(action: &str, name: &str, reach: &str, form: &str, wrong: bool) -> Response {
    let (action, name, reach) = (escaped(action), escaped(name), escaped(reach));
    let again = if wrong {
        "<p class=\"wrong\">That is not this platform's token.</p>"
    } else {
        ""
    };
    let body = format!(
        "<p>“{name}” asks to be let in to the platform on this computer. Agree only if you have just started this yourself.</p>\n\
         <p>It asks for: {reach}.</p>\n{again}\n<form method=\"post\" action=\"{action}\">\n\
         <input type=\"hidden\" name=\"form\" value=\"{form}\">\n\
         <p><label>The platform's token<br><input type=\"password\" name=\"key\" required autofocus autocomplete=\"current-password\"></label></p>\n\
         <p><button name=\"answer\" value=\"yes\">Let it in</button> <button name=\"answer\" value=\"no\" formnovalidate>Refuse</button></p>\n</form>"
    );
    let status = if wrong {
        StatusCode::FORBIDDEN
    } else {
        StatusCode::OK
    };
    page(status, "Sign in to this computer", &body)
}

/// The page for who comes too late, or to the wrong door.
pub fn nobody(message: &str) -> Response {
    page(
        StatusCode::NOT_FOUND,
        "Nobody waits here",
        &format!("<p>{}</p>", escaped(message)),
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;min-height:100vh;display:grid;place-items:center;background:#f7f6f3;color:#23262b;\
font:1.0625rem/1.6 system-ui,sans-serif}\
main{max-width:34rem;padding:2rem}\
h1{font-size:1.5rem;font-weight:600;line-height:1.3;margin:0 0 .75rem}\
p{margin:0 0 .75rem;overflow-wrap:anywhere}\
input,button{font:inherit;padding:.4rem .7rem}\
input[type=password]{width:100%;box-sizing:border-box}\
.wrong{color:#a3261b}\
@media(prefers-color-scheme:dark){body{background:#1b1d20;color:#e6e6e3}.wrong{color:#f0877c}}";
