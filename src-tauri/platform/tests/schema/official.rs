//! The official schemas, where a folder of them lies: `ORCHARD_HEROKU_SCHEMAS`, or `shared/heroku` beside the checkout.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::declared::validator;

/// What can be said of a method and a path: `GET /apps/{}`, and the schemas of its replies by status; 0 is any success.
type Links = Vec<(String, Vec<String>, HashMap<u16, Value>)>;

/// One file.
pub struct Official {
    /// Its name.
    pub name: &'static str,
    draft: &'static str,
    definitions: Value,
    links: Links,
    made: RefCell<HashMap<String, Rc<Validator>>>,
}

/// The files that are there.
pub fn all() -> Vec<Official> {
    let Some(folder) = folder() else {
        return Vec::new();
    };
    let read = |name: &str| -> Option<Value> {
        let text = std::fs::read_to_string(folder.join(name)).ok()?;
        Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    let hyper = ["platform-v3.json", "platform-v3.sdk.json"];
    let hyper = hyper.map(|name| read(name).map(|file| of_hyper_schema(name, file)));
    let plain = ["data-api.json", "metrics-api.json"];
    let plain = plain.map(|name| read(name).map(|file| of_samples(name, file)));
    hyper.into_iter().chain(plain).flatten().collect()
}

fn folder() -> Option<PathBuf> {
    let named = std::env::var_os("ORCHARD_HEROKU_SCHEMAS").map(PathBuf::from);
    if let Some(named) = named {
        assert!(named.is_dir(), "{} is not there", named.display());
        return Some(named);
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/heroku");
    beside.is_dir().then_some(beside)
}

impl Official {
    /// What it says of a reply; where two addresses fit, the one that names more of the path.
    pub fn get(&self, method: &str, path: &str, status: u16) -> Option<Rc<Validator>> {
        let parts: Vec<_> = path.split('/').collect();
        let fitting = self.links.iter().filter(|(own, address, _)| {
            let alike = address.len() == parts.len();
            let mut pairs = address.iter().zip(&parts);
            own == method && alike && pairs.all(|(own, part)| own == "{}" || own == part)
        });
        let named = |address: &[String]| address.iter().filter(|part| *part != "{}").count();
        let (_, _, replies) = fitting.max_by_key(|(_, address, _)| named(address))?;
        let schema = replies.get(&status).or_else(|| replies.get(&0))?;
        let mut made = self.made.borrow_mut();
        let validator = made.entry(schema.to_string()).or_insert_with(|| {
            let whole =
                json!({"$schema": self.draft, "definitions": self.definitions, "allOf": [schema]});
            Rc::new(validator(&whole))
        });
        Some(Rc::clone(validator))
    }
}

fn of_hyper_schema(name: &'static str, file: Value) -> Official {
    let mut links = Vec::new();
    for (kind, definition) in file["definitions"].as_object().unwrap() {
        for link in definition["links"].as_array().into_iter().flatten() {
            let own = json!({"$ref": format!("#/definitions/{kind}")});
            let target = match (&link["targetSchema"], link["rel"].as_str()) {
                (Value::Null, Some("instances")) => json!({"type": "array", "items": own}),
                // Nothing is said of what comes back.
                (Value::Null, Some("empty")) => continue,
                (Value::Null, _) => own,
                (target, _) => target.clone(),
            };
            let method = link["method"].as_str().unwrap().to_owned();
            let address = address(link["href"].as_str().unwrap());
            links.push((method, address, HashMap::from([(0, strict(&target))])));
        }
    }
    let definitions = file["definitions"].as_object().unwrap().iter();
    let definitions = definitions.map(|(kind, schema)| (kind.clone(), strict(schema)));
    Official {
        name,
        draft: "http://json-schema.org/draft-04/schema#",
        definitions: definitions.collect(),
        links,
        made: RefCell::default(),
    }
}

fn of_samples(name: &'static str, file: Value) -> Official {
    let entries = file.as_object().unwrap().iter();
    let links = entries.filter_map(|(request, entry)| {
        let (method, path) = request.split_once(' ')?;
        let replies = entry["responses"].as_object()?.iter();
        let replies = replies
            .filter(|(_, schema)| schema.is_object())
            .map(|(status, schema)| (status.parse().unwrap(), lenient(schema)));
        Some((method.to_owned(), address(path), replies.collect()))
    });
    Official {
        name,
        draft: "http://json-schema.org/draft-07/schema#",
        definitions: json!({}),
        links: links.collect(),
        made: RefCell::default(),
    }
}

/// `/apps/{(%23%2Fdefinitions...)}` and `/apps/:app` as parts, with `{}` for what varies.
fn address(path: &str) -> Vec<String> {
    let parts = path
        .split('/')
        .map(|part| match part.starts_with(['{', ':']) {
            true => "{}".to_owned(),
            false => part.to_owned(),
        });
    parts.collect()
}

/// A schema in plain JSON Schema, and Heroku's "strictProperties" as far as it says that all fields are there: that there
/// are no others does not hold of Heroku's own replies.
fn strict(schema: &Value) -> Value {
    let Value::Object(fields) = schema else {
        return schema.clone();
    };
    let each = |schemas: &Map<String, Value>| -> Value {
        let schemas = schemas.iter();
        schemas
            .map(|(name, one)| (name.clone(), strict(one)))
            .collect()
    };
    let mut plain = Map::new();
    for (name, value) in fields {
        let value = match (name.as_str(), value) {
            ("properties" | "patternProperties" | "definitions", Value::Object(schemas)) => {
                each(schemas)
            }
            ("anyOf" | "allOf" | "oneOf", Value::Array(schemas)) => {
                schemas.iter().map(strict).collect()
            }
            ("items" | "not" | "additionalProperties", schema) => strict(schema),
            ("type" | "enum" | "format" | "pattern" | "required" | "$ref", value) => value.clone(),
            _ => continue,
        };
        plain.insert(name.clone(), value);
    }
    if let (Some(Value::Bool(true)), Some(Value::Object(properties))) =
        (fields.get("strictProperties"), fields.get("properties"))
        && !properties.is_empty()
    {
        let names: Vec<_> = properties.keys().cloned().collect();
        plain.insert("required".to_owned(), names.into());
    }
    Value::Object(plain)
}

/// These were made from samples: what was always null there may well be something else.
fn lenient(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) if fields.get("type") == Some(&Value::from("null")) => json!({}),
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            fields
                .map(|(name, value)| (name.clone(), lenient(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(lenient).collect(),
        other => other.clone(),
    }
}
