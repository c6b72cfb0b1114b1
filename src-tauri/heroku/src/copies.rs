//! Copies of lists that are asked for again and again, under the entity tags that the service gave them: what has not
//! changed comes as a 304 without a body. They are in memory only, few and small, and never hold settings or what opens
//! something.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{ETAG, HeaderMap, HeaderValue};
use serde_json::Value;

use crate::Limits;

/// Longest tag that is sent back, bytes. Ours (2026-11).
const LONGEST_TAG: usize = 256;

/// What is asked for: of the Data API or not, its path, and which part of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    pub of_data: bool,
    pub path: String,
    pub range: Option<Vec<u8>>,
}

/// What came, with the tag to ask with.
#[derive(Debug)]
pub(crate) struct Copy {
    pub tag: HeaderValue,
    pub status: StatusCode,
    pub next: Option<HeaderValue>,
    pub body: Bytes,
}

/// The copies of one client, which is of one account.
#[derive(Default)]
pub(crate) struct Copies(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    kept: HashMap<Asked, Kept>,
    bytes: usize,
    /// Counts uses: who was used longest ago goes first.
    uses: u64,
}

struct Kept {
    copy: Arc<Copy>,
    used: u64,
}

impl Copy {
    /// A copy of an answer, where it has a tag and holds nothing that opens something.
    pub fn of(status: StatusCode, headers: &HeaderMap, body: &Bytes) -> Option<Copy> {
        let tag = headers.get(ETAG).filter(|tag| is_tag(tag))?.clone();
        // Half an answer would be taken for the whole again and again.
        let read: Value = serde_json::from_slice(body).ok()?;
        (!opens_something(&read)).then(|| Copy {
            tag,
            status,
            next: headers.get("next-range").cloned(),
            body: body.clone(),
        })
    }

    /// Whether "not changed" is said of this copy: of its tag, or of none in particular.
    pub fn is_meant(&self, headers: &HeaderMap) -> bool {
        let said = headers.get(ETAG);
        said.is_none_or(|said| opaque(said) == opaque(&self.tag))
    }
}

/// Addresses that let whoever has them read a release's output, signed by the service.
fn opens_something(read: &Value) -> bool {
    let one = |item: &Value| item.get("output_stream_url").is_some_and(Value::is_string);
    match read {
        Value::Array(items) => items.iter().any(one),
        item => one(item),
    }
}

/// The tag without the mark of a weak one: for "has it changed" both are as good.
fn opaque(tag: &HeaderValue) -> &[u8] {
    let bytes = tag.as_bytes();
    bytes.strip_prefix(b"W/").unwrap_or(bytes)
}

fn is_tag(tag: &HeaderValue) -> bool {
    let inner = opaque(tag)
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    tag.len() <= LONGEST_TAG
        && inner.is_some_and(|inner| {
            let mut bytes = inner.iter();
            bytes.all(|byte| byte.is_ascii_graphic() && *byte != b'"')
        })
}

impl Copies {
    pub fn get(&self, asked: &Asked) -> Option<Arc<Copy>> {
        let mut inner = self.inner();
        inner.uses += 1;
        let uses = inner.uses;
        let kept = inner.kept.get_mut(asked)?;
        kept.used = uses;
        Some(Arc::clone(&kept.copy))
    }

    pub fn forget(&self, asked: &Asked) {
        self.inner().forget(asked);
    }

    /// Keeps a copy; those that were used longest ago make room for it. One that is too large takes nobody's place.
    pub fn keep(&self, asked: Asked, copy: Copy, limits: &Limits) {
        let mut inner = self.inner();
        inner.forget(&asked);
        let size = size(&asked, &copy);
        if size > limits.copies_bytes / 8 || limits.copies == 0 {
            return;
        }
        while inner.kept.len() >= limits.copies || inner.bytes + size > limits.copies_bytes {
            let oldest = inner.kept.iter().min_by_key(|(_, kept)| kept.used);
            let Some(oldest) = oldest.map(|(asked, _)| asked.clone()) else {
                return;
            };
            inner.forget(&oldest);
        }
        inner.uses += 1;
        inner.bytes += size;
        let used = inner.uses;
        let copy = Arc::new(copy);
        inner.kept.insert(asked, Kept { copy, used });
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn forget(&mut self, asked: &Asked) {
        if let Some(kept) = self.kept.remove(asked) {
            self.bytes = self.bytes.saturating_sub(size(asked, &kept.copy));
        }
    }
}

fn size(asked: &Asked, copy: &Copy) -> usize {
    let range = asked.range.as_ref().map_or(0, Vec::len);
    let next = copy.next.as_ref().map_or(0, HeaderValue::len);
    copy.body.len() + copy.tag.len() + next + asked.path.len() + range
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &str) -> Asked {
        Asked {
            of_data: false,
            path: path.to_owned(),
            range: None,
        }
    }

    fn copy(tag: &'static str, body: String) -> Option<Copy> {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_static(tag));
        Copy::of(StatusCode::OK, &headers, &body.into())
    }

    fn list(bytes: usize) -> String {
        format!("[\"{}\"]", "x".repeat(bytes))
    }

    #[test]
    fn there_are_never_more_copies_or_bytes_than_are_allowed() {
        let limits = Limits {
            copies: 5,
            copies_bytes: 4000,
            ..Limits::default()
        };
        let copies = Copies::default();
        for number in 0..200 {
            let made = copy("\"t\"", list(number * 7 % 480)).unwrap();
            copies.keep(asked(&format!("/{}", number % 11)), made, &limits);
            let inner = copies.inner();
            let kept = inner.kept.iter();
            let bytes: usize = kept.map(|(asked, kept)| size(asked, &kept.copy)).sum();
            assert_eq!(inner.bytes, bytes);
            assert!(inner.kept.len() <= 5 && bytes <= 4000);
        }
        let large = copy("\"t\"", list(501)).unwrap();
        copies.keep(asked("/large"), large, &limits);
        assert!(copies.get(&asked("/large")).is_none());
        assert!(!copies.inner().kept.is_empty(), "it took nobody's place");
    }

    #[test]
    fn who_was_used_longest_ago_goes_first() {
        let limits = Limits {
            copies: 2,
            ..Limits::default()
        };
        let copies = Copies::default();
        for path in ["/a", "/b"] {
            copies.keep(asked(path), copy("\"t\"", list(1)).unwrap(), &limits);
        }
        assert!(copies.get(&asked("/a")).is_some());
        copies.keep(asked("/c"), copy("\"t\"", list(1)).unwrap(), &limits);
        assert!(copies.get(&asked("/b")).is_none());
        assert!(copies.get(&asked("/a")).is_some());
    }

    #[test]
    fn only_whole_answers_under_a_tag_that_open_nothing_are_kept() {
        assert!(copy("W/\"a1\"", list(1)).is_some());
        assert!(copy("\"\"", list(1)).is_some());
        for tag in ["a1", "\"a1", "\"a\"1\"", "\"a 1\"", "*", "\"a\", \"b\"", ""] {
            assert!(copy(tag, list(1)).is_none(), "{tag}");
        }
        assert!(copy("\"a\"", "[1,".to_owned()).is_none());
        let signed = "[{\"output_stream_url\":\"https://x/y?signature=z\"}]";
        assert!(copy("\"a\"", signed.to_owned()).is_none());
        let none = "[{\"output_stream_url\":null}]";
        assert!(copy("\"a\"", none.to_owned()).is_some());
    }

    #[test]
    fn not_changed_is_said_of_one_tag_weak_or_not() {
        let kept = copy("W/\"a\"", list(1)).unwrap();
        let said = |tag: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            tag.map(|tag| headers.insert(ETAG, HeaderValue::from_static(tag)));
            kept.is_meant(&headers)
        };
        assert!(said(None) && said(Some("\"a\"")) && said(Some("W/\"a\"")));
        assert!(!said(Some("\"b\"")) && !said(Some("a")));
    }
}
