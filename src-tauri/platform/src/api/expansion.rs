//! What a client wants told at length: `Accept-Expansion` turns a reference into the whole thing, `Accept-Inclusion`
//! adds what is left out otherwise.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use serde_json::{Value, json};

use super::offers;
use crate::catalogue;
use crate::store::addons::{Addon, Attachment};

/// What is wanted at length.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    plan: bool,
    service: bool,
    plan_of_addon: bool,
    config_vars: bool,
}

impl Wanted {
    fn of(headers: &HeaderMap) -> Wanted {
        let names = |header: &'static str, name: &str| {
            headers
                .get_all(HeaderName::from_static(header))
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .any(|one| one.trim() == name)
        };
        Wanted {
            plan: names("accept-expansion", "plan"),
            service: names("accept-expansion", "addon_service"),
            plan_of_addon: names("accept-inclusion", "addon:plan"),
            config_vars: names("accept-inclusion", "config_vars"),
        }
    }

    /// An add-on with what is wanted of it.
    pub fn addon(self, mut shown: Value, addon: &Addon) -> Value {
        if let (true, Some(plan)) = (self.plan, catalogue::plan(&addon.plan)) {
            set(&mut shown, "plan", offers::show_plan(plan));
        }
        if let (true, Some(service)) = (self.service, addon.service()) {
            set(&mut shown, "addon_service", offers::show_service(service));
        }
        shown
    }

    /// An attachment with what is wanted of it.
    pub fn attachment(self, mut shown: Value, addon: &Addon, attachment: &Attachment) -> Value {
        if let (true, Some(part)) = (self.plan_of_addon, shown.get_mut("addon")) {
            let id = catalogue::plan(&addon.plan).map(catalogue::plan_id);
            set(part, "plan", json!({"id": id, "name": addon.plan}));
        }
        if self.config_vars {
            set(&mut shown, "config_vars", json!(attachment.config_vars()));
        }
        shown
    }
}

fn set(shown: &mut Value, name: &str, value: Value) {
    if let Some(fields) = shown.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Wanted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Wanted, Infallible> {
        Ok(Wanted::of(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_wish_is_understood() {
        let mut headers = HeaderMap::new();
        headers.insert("Accept-Expansion", "addon_service,plan".parse().unwrap());
        headers.insert(
            "accept-inclusion",
            "addon:plan, config_vars".parse().unwrap(),
        );
        let all = Wanted {
            plan: true,
            service: true,
            plan_of_addon: true,
            config_vars: true,
        };
        assert_eq!(Wanted::of(&headers), all);
        assert_eq!(Wanted::of(&HeaderMap::new()), Wanted::default());
    }
}
