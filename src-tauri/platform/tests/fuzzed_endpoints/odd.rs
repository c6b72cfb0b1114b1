//! What nobody should send: values, bodies, parts of paths, headers.

use serde_json::{Value, json};

/// In place of a field.
pub fn values() -> Vec<Value> {
    let mut deep = json!("here");
    for _ in 0..100 {
        deep = json!({"name": deep, "list": [1]});
    }
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(0.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(""),
        json!(" "),
        json!("x".repeat(70_000)),
        json!("a\u{0}b"),
        json!("line\r\nX-Header: 1"),
        json!("\u{202e}\u{1f41d}\u{feff}"),
        json!("../../etc/passwd"),
        json!("'; DROP TABLE apps; --"),
        json!("%00%2e%2e%2f"),
        json!("${jndi:ldap://127.0.0.1}"),
        json!("~"),
        json!("-1"),
        json!("99999999999999999999"),
        json!("NaN"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("http://127.0.0.1:9/"),
        json!("http://user:pass@[::1"),
        json!("file:///etc/passwd"),
        json!("javascript:alert(1)"),
        json!([]),
        json!({}),
        json!([null]),
        json!([[]]),
        json!([{}]),
        json!(["", 1, null, {"a": []}]),
        json!({"id": null}),
        json!({"name": ["x"]}),
        json!({"": ""}),
        json!({"\u{0}": {"$ref": "#"}}),
        json!(vec![0; 20_000]),
        deep,
    ]
}

/// In place of a whole body.
pub fn bodies() -> Vec<Vec<u8>> {
    let nested = |open: &str, times: usize| open.repeat(times).into_bytes();
    vec![
        b"".to_vec(),
        b" \n".to_vec(),
        b"null".to_vec(),
        b"[]".to_vec(),
        b"\"text\"".to_vec(),
        b"7".to_vec(),
        b"{}".to_vec(),
        b"{".to_vec(),
        b"{\"name\":".to_vec(),
        b"{}{}".to_vec(),
        b"{\"name\":\"a\",}".to_vec(),
        b"{'name':'a'}".to_vec(),
        b"{\"name\":1e999}".to_vec(),
        b"{\"name\":\"\\ud800\"}".to_vec(),
        b"\xef\xbb\xbf{}".to_vec(),
        b"{\"name\":\"\xff\xfe\"}".to_vec(),
        b"\x00\x01\x02".to_vec(),
        b"{\"name\":\"a\",\"name\":{\"name\":\"b\"},\"name\":null}".to_vec(),
        b"\x1f\x8b\x08\x00".to_vec(),
        b"name=a&name=b&%zz=%".to_vec(),
        nested("[", 100_000),
        nested("{\"a\":", 100_000),
        [nested("{\"name\":", 120), b"1".to_vec(), nested("}", 120)].concat(),
        vec![b' '; 2 << 20],
        vec![b'"'; 2 << 20],
    ]
}

/// In place of a part of a path.
pub const PARTS: &[&str] = &[
    "",
    ".",
    "..",
    "%2e%2e",
    "%2e",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2F",
    "%5c..%5c",
    "%00",
    "%",
    "%zz",
    "%ff%fe",
    "%c0%ae",
    "~",
    "*",
    "null",
    "undefined",
    "-1",
    "0",
    "1",
    "99999999999999999999",
    "1.5",
    "%20",
    "a%20b",
    "a;b=c",
    "a%0d%0aX:%201",
    "'%20OR%201=1--",
    "%F0%9F%90%9D",
    "00000000-0000-0000-0000-000000000000",
    "01234567-89AB-CDEF-0123-456789ABCDEF",
    "web.1",
    "{app}",
    "$(id)",
    "@",
];

/// Parts of paths that break HTTP itself, or nearly.
pub fn broken_parts() -> Vec<Vec<u8>> {
    vec![
        b"\xff\xfe".to_vec(),
        b"a\tb".to_vec(),
        b"a b".to_vec(),
        b"a\x00b".to_vec(),
        b"a#b".to_vec(),
        b"?a=b?c".to_vec(),
        b"<>\"{}|^`".to_vec(),
        "x".repeat(5000).into_bytes(),
        "x".repeat(70_000).into_bytes(),
        b"\xc3\xa9".to_vec(),
    ]
}

/// Headers beside the usual ones, or in their place.
pub fn headers() -> Vec<(&'static str, Vec<u8>)> {
    let mut all: Vec<(&str, Vec<u8>)> = [
        ("range", "id ..; max=0"),
        ("range", "id ]..[; max=-1, order=up"),
        ("range", "version 99999999999999999999..; max=1"),
        ("range", "; ; ;,,,"),
        ("range", "bytes=0-"),
        ("range", "bytes=5-2"),
        ("range", "nothing ]\u{e9}..\u{1f41d}"),
        (
            "range",
            "created_at 2026-13-45T99:99:99Z..; max=18446744073709551616",
        ),
        ("accept", "application/xml"),
        ("accept", "*/*;q=x"),
        ("accept", "application/vnd.heroku+json; version=2"),
        ("accept", "application/vnd.heroku+json; version=3.sdk"),
        ("accept", ""),
        ("accept", "text/event-stream"),
        ("accept-expansion", "plan,addon_service,,\u{e9}"),
        ("accept-inclusion", "addon:plan,config_vars,x"),
        ("content-type", "text/plain"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-type", "multipart/form-data"),
        ("content-type", "application/json; charset=utf-16"),
        ("content-type", ";;;"),
        ("content-encoding", "gzip"),
        ("if-none-match", "*"),
        ("if-modified-since", "yesterday"),
        ("expect", "100-continue"),
        ("x-http-method-override", "DELETE"),
        ("last-event-id", "-1"),
        ("cookie", "a=b"),
        ("authorization", "Basic Og=="),
        ("authorization", "Bearer \u{e9}"),
        ("authorization", "Bearer"),
        ("x-forwarded-host", "example.org"),
        ("heroku-two-factor-code", "000000"),
        ("upgrade", "websocket"),
        ("te", "trailers"),
    ]
    .map(|(name, value)| (name, value.as_bytes().to_vec()))
    .into();
    all.push(("x-long", vec![b'x'; 10_000]));
    all.push(("accept", vec![b','; 5000]));
    all.push(("range", b"id \xff..\xfe".to_vec()));
    all.push(("accept", b"\xff".to_vec()));
    all
}
