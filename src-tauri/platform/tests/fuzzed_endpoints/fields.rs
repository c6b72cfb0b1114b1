//! Names of fields that Heroku knows: of all its types, and of what each request is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

/// The field names of all types, from what the setup made of Heroku's declarations.
pub fn of_types() -> Vec<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/schema/types.json");
    let text = std::fs::read_to_string(&file);
    let text = text.unwrap_or_else(|_| panic!("{} is not there: make setup", file.display()));
    let mut names = BTreeSet::new();
    gather(&serde_json::from_str(&text).unwrap(), &mut names);
    names.into_iter().collect()
}

fn gather(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(parts) => {
            if let Some(Value::Object(properties)) = parts.get("properties") {
                names.extend(properties.keys().cloned());
            }
            parts.values().for_each(|part| gather(part, names));
        }
        Value::Array(parts) => parts.iter().for_each(|part| gather(part, names)),
        _ => {}
    }
}

/// The fields of each request's body, `POST /apps/{}`, by the official schema; nothing where there is no folder of them.
pub fn of_requests() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let Some(folder) = std::env::var_os("ORCHARD_HEROKU_SCHEMAS") else {
        return all;
    };
    let text = std::fs::read_to_string(Path::new(&folder).join("platform-v3.json")).unwrap();
    let whole: Value = serde_json::from_str(&text).unwrap();
    for definition in whole["definitions"].as_object().unwrap().values() {
        for link in definition["links"].as_array().into_iter().flatten() {
            let mut schema = &link["schema"];
            while let Some(reference) = schema["$ref"].as_str() {
                schema = whole.pointer(reference.trim_start_matches('#')).unwrap();
            }
            let fields = schema["properties"].as_object().into_iter().flatten();
            let request = format!(
                "{} {}",
                link["method"].as_str().unwrap(),
                nameless(link["href"].as_str().unwrap())
            );
            let fields = fields.map(|(name, _)| name.clone());
            all.entry(request).or_default().extend(fields);
        }
    }
    all
}

/// A path without the names of its parameters: `/apps/{}`.
pub fn nameless(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => "{}",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}
