//! What goes over the wire: JSON bodies read field by field, and refusals in Heroku's shape.
//! Whatever a client sends, it is answered with a sentence and never with a crash.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value, json};

use crate::limits;
use crate::store::StoreError;

/// A refusal: `{id, message}` under a status.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    id: &'static str,
    message: String,
    resource: Option<&'static str>,
    app: Option<String>,
}

impl Refusal {
    fn new(status: StatusCode, id: &'static str, message: impl Into<String>) -> Refusal {
        Refusal {
            status,
            id,
            message: message.into(),
            resource: None,
            app: None,
        }
    }

    /// The same, with Heroku's name for the kind of thing that was looked for.
    pub fn of(mut self, resource: &'static str) -> Refusal {
        self.resource = Some(resource);
        self
    }

    /// The same, with the app it is about: Heroku's clients then ask for it to be let through.
    pub fn for_app(mut self, name: &str) -> Refusal {
        self.app = Some(name.to_owned());
        self
    }

    /// 400: not readable.
    pub fn bad_request(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::BAD_REQUEST, "bad_request", message)
    }

    /// 401.
    pub fn unauthorized() -> Refusal {
        Refusal::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Invalid credentials provided.",
        )
    }

    /// 403.
    pub fn forbidden(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// 403: only with a second factor.
    pub fn two_factor(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::FORBIDDEN, "two_factor", message)
    }

    /// 403: not by a password alone.
    pub fn device_trust_required() -> Refusal {
        Refusal::new(
            StatusCode::FORBIDDEN,
            "device_trust_required",
            "Signing in with a password needs a second authentication factor, which is not turned on.",
        )
    }

    /// 404.
    pub fn not_found(what: &str) -> Refusal {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "not_found",
            format!("Couldn't find that {what}."),
        )
    }

    /// 409.
    pub fn conflict(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::CONFLICT, "conflict", message)
    }

    /// 413.
    pub fn too_large(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// 416.
    pub fn range() -> Refusal {
        let status = StatusCode::RANGE_NOT_SATISFIABLE;
        Refusal::new(
            status,
            "requested_range_not_satisfiable",
            "The requested range can't be given.",
        )
    }

    /// 422: understood, and wrong.
    pub fn invalid(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_params", message)
    }

    /// 422: more than one thing is meant.
    pub fn ambiguous(message: impl Into<String>) -> Refusal {
        Refusal::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "multiple_matches",
            message,
        )
    }

    /// 423: only with the app's name as `confirm`.
    pub fn unconfirmed(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::LOCKED, "confirmation_required", message)
    }

    /// 507: no room on the disk.
    pub fn disk_full() -> Refusal {
        Refusal::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "disk_full",
            "The disk of this computer is full.",
        )
    }

    /// 429: too often.
    pub fn too_many(message: impl Into<String>) -> Refusal {
        Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit", message)
    }

    /// 500: ours; the cause goes to the platform's log.
    pub fn internal(error: &dyn std::fmt::Display) -> Refusal {
        tracing::error!(%error, "a request could not be answered");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Refusal::new(
            status,
            "internal_server_error",
            "Something went wrong on this computer; its platform.log says what.",
        )
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = json!({"id": self.id, "message": self.message});
        if let (Some(resource), Some(fields)) = (self.resource, body.as_object_mut()) {
            fields.insert("resource".to_owned(), resource.into());
        }
        if let (Some(app), Some(fields)) = (self.app, body.as_object_mut()) {
            fields.insert("app".to_owned(), json!({"name": app}));
        }
        reply(self.status, &body)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Refusal {
        if error.is_full() {
            Refusal::disk_full()
        } else {
            Refusal::internal(&error)
        }
    }
}

/// What a handler gives.
pub type Answer = Result<Response, Refusal>;

/// JSON under a status.
pub fn reply(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// 200 with JSON.
pub fn ok(value: &Value) -> Answer {
    Ok(reply(StatusCode::OK, value))
}

/// 201 with JSON.
pub fn created(value: &Value) -> Answer {
    Ok(reply(StatusCode::CREATED, value))
}

/// 202 with JSON.
pub fn accepted(value: &Value) -> Answer {
    Ok(reply(StatusCode::ACCEPTED, value))
}

/// A path that leads nowhere.
pub async fn unknown() -> Refusal {
    Refusal::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "The requested API endpoint was not found.",
    )
}

/// The fields of a JSON body; an empty body has none.
pub struct Fields(Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Refusal;

    async fn from_request(request: Request, _state: &S) -> Result<Fields, Refusal> {
        let body = Limited::new(request.into_body(), limits::BODY)
            .collect()
            .await;
        let bytes = body.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
            Some(_) => Refusal::too_large("The body of the request is too large."),
            None => Refusal::bad_request("The body of the request broke off."),
        })?;
        let bytes = bytes.to_bytes();
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Fields(Map::new()));
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Fields(fields)),
            Ok(Value::Null) => Ok(Fields(Map::new())),
            Ok(_) => Err(Refusal::invalid(
                "The body of the request must be a JSON object.",
            )),
            Err(_) => Err(Refusal::bad_request(
                "The body of the request is not valid JSON.",
            )),
        }
    }
}

impl Fields {
    /// Fields that were read elsewhere.
    pub fn of(fields: Map<String, Value>) -> Fields {
        Fields(fields)
    }

    /// All fields.
    pub fn all(&self) -> &Map<String, Value> {
        &self.0
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(Refusal::invalid(format!("{name} must be a string."))),
        }
    }

    /// A text that must be there.
    pub fn required_text(&self, name: &str) -> Result<String, Refusal> {
        self.text(name)?
            .ok_or_else(|| Refusal::invalid(format!("{name} is required.")))
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(Refusal::invalid(format!("{name} must be true or false."))),
        }
    }

    /// A whole number; the official command line writes some as text.
    pub fn number(&self, name: &str) -> Result<Option<u32>, Refusal> {
        let number = match self.get(name) {
            None => return Ok(None),
            Some(Value::Number(number)) => number
                .as_u64()
                .and_then(|number| u32::try_from(number).ok()),
            Some(Value::String(text)) => text.parse().ok(),
            Some(_) => None,
        };
        number
            .map(Some)
            .ok_or_else(|| Refusal::invalid(format!("{name} must be a whole number, 0 or more.")))
    }

    /// Fields within a field.
    pub fn object(&self, name: &str) -> Result<Option<Fields>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Fields(fields.clone()))),
            Some(_) => Err(Refusal::invalid(format!("{name} must be an object."))),
        }
    }

    /// A list of objects that must be there.
    pub fn objects(&self, name: &str) -> Result<Vec<Fields>, Refusal> {
        let wrong = || Refusal::invalid(format!("{name} must be a list of objects."));
        let Some(Value::Array(list)) = self.get(name) else {
            return Err(wrong());
        };
        list.iter()
            .map(|item| item.as_object().cloned().map(Fields).ok_or_else(wrong))
            .collect()
    }

    /// A thing named by its name or id, as a text or as an object with either: the schema and the command line differ.
    pub fn named(&self, name: &str) -> Result<Option<String>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Object(fields)) => {
                let inner = ["name", "id"]
                    .iter()
                    .find_map(|key| fields.get(*key).and_then(Value::as_str));
                inner
                    .map(|text| Some(text.to_owned()))
                    .ok_or_else(|| Refusal::invalid(format!("{name} needs a name or an id.")))
            }
            Some(_) => Err(Refusal::invalid(format!("{name} must be a string."))),
        }
    }
}
