//! Lists a page at a time, as Heroku's `Range` and `Next-Range` headers ask for it.

use std::cmp::Ordering;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use super::wire::reply;
use crate::limits;

/// What a client asks for: `<field> <first>..<last>; max=N, order=desc`, in any spacing.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    field: String,
    first: String,
    /// Whether `first` itself is left out.
    after: bool,
    last: String,
    most: usize,
    descending: bool,
}

fn asked(headers: &HeaderMap, default_field: &str) -> Asked {
    let text = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut asked = Asked {
        field: default_field.to_owned(),
        first: String::new(),
        after: false,
        last: String::new(),
        most: limits::PAGE,
        descending: false,
    };
    let mut parts = text.split([';', ',']);
    if let Some((before, after)) = parts.next().and_then(|range| range.split_once("..")) {
        let (field, first) = before
            .trim()
            .split_once(char::is_whitespace)
            .unwrap_or((before.trim(), ""));
        if !field.is_empty() {
            asked.field = field.to_owned();
        }
        let first = first.trim();
        asked.after = first.starts_with(']');
        asked.first = first.trim_start_matches([']', '[']).to_owned();
        asked.last = after.trim().trim_end_matches([']', '[']).to_owned();
    }
    for part in parts {
        match part
            .split_once('=')
            .map(|(name, value)| (name.trim(), value.trim()))
        {
            Some(("max", number)) => {
                let number = number.parse().unwrap_or(limits::PAGE);
                asked.most = number.clamp(1, limits::PAGE_MOST);
            }
            Some(("order", order)) => asked.descending = order.eq_ignore_ascii_case("desc"),
            _ => {}
        }
    }
    asked
}

/// Answers with the part of `items` that is asked for. An unknown field means `default_field`.
pub fn page(headers: &HeaderMap, items: Vec<Value>, default_field: &str) -> Response {
    let mut asked = asked(headers, default_field);
    if !matches!(
        asked.field.as_str(),
        "id" | "name" | "version" | "created_at" | "updated_at" | "type"
    ) {
        asked.field = default_field.to_owned();
    }
    let key = |item: &Value| item.get(&asked.field).cloned().unwrap_or(Value::Null);
    let mut items = items;
    items.sort_by(|a, b| compare(&key(a), &key(b)));
    if asked.descending {
        items.reverse();
    }
    let beyond = |value: &Value, bound: &str| {
        let order = compare(value, &as_bound(value, bound));
        if asked.descending {
            order.reverse()
        } else {
            order
        }
    };
    items.retain(|item| {
        let value = key(item);
        let from = asked.first.is_empty()
            || match beyond(&value, &asked.first) {
                Ordering::Less => false,
                Ordering::Equal => !asked.after,
                Ordering::Greater => true,
            };
        from && (asked.last.is_empty() || beyond(&value, &asked.last) != Ordering::Greater)
    });
    let mut cut = asked.most.min(items.len());
    // The next page begins after a value: those that share it must not be torn apart.
    while let (Some(here), Some(next)) = (
        cut.checked_sub(1).and_then(|last| items.get(last)),
        items.get(cut),
    ) {
        if key(here) != key(next) {
            break;
        }
        cut += 1;
    }
    let more = cut < items.len();
    items.truncate(cut);
    let next = items.last().map(&key).filter(|_| more).map(|last| {
        let order = if asked.descending { ", order=desc" } else { "" };
        format!(
            "{} ]{}..; max={}{order}",
            asked.field,
            plain(&last),
            asked.most
        )
    });
    let status = if more {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    };
    let mut response = reply(status, &Value::Array(items));
    let headers = response.headers_mut();
    headers.insert(
        header::ACCEPT_RANGES,
        HeaderValue::from_static("id, name, version, created_at, updated_at"),
    );
    if let Some(next) = next.and_then(|next| HeaderValue::from_str(&next).ok()) {
        headers.insert("next-range", next);
    }
    response
}

fn compare(a: &Value, b: &Value) -> Ordering {
    match (a.as_u64(), b.as_u64()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => plain(a).cmp(&plain(b)),
    }
}

fn as_bound(like: &Value, text: &str) -> Value {
    match text.parse::<u64>() {
        Ok(number) if like.is_u64() => number.into(),
        _ => text.into(),
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ask(range: &str, items: &[Value]) -> (StatusCode, Option<String>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        let response = page(&headers, items.to_vec(), "id");
        let next = response
            .headers()
            .get("next-range")
            .map(|next| next.to_str().unwrap().to_owned());
        (response.status(), next)
    }

    #[test]
    fn every_spelling_of_a_range_seen_in_the_wild_is_understood() {
        let releases: Vec<_> = (1..=20)
            .map(|n| json!({"id": format!("r{n:02}"), "version": n}))
            .collect();
        assert_eq!(
            ask("version ..; order=desc,max=1", &releases).1.as_deref(),
            Some("version ]20..; max=1, order=desc")
        );
        assert_eq!(
            ask("version ..; max=15, order=desc", &releases)
                .1
                .as_deref(),
            Some("version ]6..; max=15, order=desc")
        );
        assert_eq!(
            ask("version ]6..; max=15, order=desc", &releases),
            (StatusCode::OK, None)
        );
        assert_eq!(ask("id ..; max=1000;", &releases), (StatusCode::OK, None));
        assert_eq!(
            ask("id ]r09..; max=3", &releases).1.as_deref(),
            Some("id ]r12..; max=3")
        );
        assert_eq!(ask("nonsense", &releases), (StatusCode::OK, None));
    }

    #[test]
    fn items_of_one_moment_are_not_torn_apart() {
        let builds: Vec<_> = (1..=5)
            .map(|n| json!({"id": n.to_string(), "created_at": "2026-11-20T12:00:00Z"}))
            .collect();
        assert_eq!(ask("created_at ..; max=2", &builds), (StatusCode::OK, None));
    }
}
