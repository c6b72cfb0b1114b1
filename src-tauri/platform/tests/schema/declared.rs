//! The types as Heroku declares them: what `convert.mjs` made of the npm package and of `ours.d.ts`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use jsonschema::Validator;
use serde_json::{Value, json};

/// All types, each made ready when a value is first compared with it.
pub struct Declared {
    all: Value,
    made: RefCell<HashMap<String, Rc<Validator>>>,
}

impl Declared {
    pub fn read() -> Declared {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/schema/types.json");
        let text = std::fs::read_to_string(&file);
        let text = text.unwrap_or_else(|_| panic!("{} is not there: make setup", file.display()));
        Declared {
            all: serde_json::from_str(&text).unwrap(),
            made: RefCell::default(),
        }
    }

    pub fn get(&self, name: &str) -> Rc<Validator> {
        let all = &self.all;
        assert!(
            all["definitions"][name].is_object(),
            "there is no type {name}"
        );
        let mut made = self.made.borrow_mut();
        let validator = made.entry(name.to_owned()).or_insert_with(|| {
            Rc::new(validator(&json!({
                "$schema": all["$schema"], "definitions": all["definitions"],
                "allOf": [{"$ref": format!("#/definitions/{name}")}],
            })))
        });
        Rc::clone(validator)
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
