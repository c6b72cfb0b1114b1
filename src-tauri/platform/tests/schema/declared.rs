//! The types as Heroku declares them: what `convert.mjs` made of the npm package and of `ours.d.ts`.

use std::collections::HashMap;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};

/// All types, each ready to be asked about a value.
pub struct Declared {
    types: HashMap<String, Validator>,
}

impl Declared {
    pub fn read() -> Declared {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/schema/types.json");
        let text = std::fs::read_to_string(&file);
        let text = text.unwrap_or_else(|_| panic!("{} is not there: make setup", file.display()));
        let all: Value = serde_json::from_str(&text).unwrap();
        let names = all["definitions"].as_object().unwrap().keys();
        let types = names.map(|name| {
            let schema = json!({
                "$schema": all["$schema"], "definitions": all["definitions"],
                "allOf": [{"$ref": format!("#/definitions/{name}")}],
            });
            (name.clone(), validator(&schema))
        });
        Declared {
            types: types.collect(),
        }
    }

    pub fn get(&self, name: &str) -> &Validator {
        let found = self.types.get(name);
        found.unwrap_or_else(|| panic!("there is no type {name}"))
    }
}

/// A validator that knows Heroku's formats.
pub fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .with_format("uuid", |text: &str| {
            uuid::Uuid::try_parse(text).is_ok() && text.len() == 36
        })
        .build(schema)
        .unwrap_or_else(|error| panic!("the schema itself is wrong: {error}"))
}
