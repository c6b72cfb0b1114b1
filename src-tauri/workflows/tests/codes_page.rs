//! docs/codes.md says of every code and every change of state what the window says, in both languages, and of no other.
//! `ORCHARD_WRITE_CODES=1` writes it anew.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use workflows::events::codes::CODES;
use workflows::events::{STATES, Weight, kinds};

const HEAD: &str = "# What the log tells, in plain words

What Orchard says of each of Heroku's codes, and of each change of a study's state, when it stands in the log: what it means
for the participants, and what to do. Made from the window's words by a test, which also holds the list to be complete.

The codes are those of Heroku's Dev Center, \"Heroku Error Codes\" (2024-05), and of Heroku's command line (heroku 11, 2026-08).
H codes come from the router, R codes from the dynos; L codes are about the log itself: the study is not affected.
";

/// The events' messages, with what they name as `{ $name }`.
fn words(text: &str) -> BTreeMap<String, String> {
    let resource = fluent_syntax::parser::parse(text).expect("the words parse");
    let messages = resource.body.into_iter().filter_map(|entry| match entry {
        Entry::Message(message) if message.id.name.starts_with("event-") => Some(message),
        _ => None,
    });
    messages
        .map(|message| {
            let elements = message.value.expect("a text").elements;
            let text = elements.into_iter().map(|element| match element {
                PatternElement::TextElement { value } => value.to_owned(),
                PatternElement::Placeable {
                    expression: Expression::Inline(InlineExpression::VariableReference { id }),
                } => format!("{{ ${} }}", id.name),
                other => panic!("a sentence on events is plain: {other:?}"),
            });
            (message.id.name.to_owned(), text.collect())
        })
        .collect()
}

fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Note => "good to know",
        Weight::Warning => "may become trouble",
        Weight::Trouble => "participants notice it",
    }
}

fn page() -> String {
    let languages = [
        words(include_str!("../../../ui/src/words/en.ftl")),
        words(include_str!("../../../ui/src/words/de.ftl")),
    ];
    let mut page = HEAD.to_owned();
    let row = |page: &mut String, kind: &str, first: &str, how: Weight| {
        let said = |words: &BTreeMap<String, String>, id: &str| {
            let text = words.get(id).unwrap_or_else(|| panic!("{id} has no words"));
            text.replace('|', "\\|")
        };
        let [en, de] = &languages;
        let id = format!("event-{kind}");
        let what = format!("{id}-do");
        writeln!(
            page,
            "| {first} | {} | {} | {} | {} | {} |",
            weight(how),
            said(en, &id),
            said(en, &what),
            said(de, &id),
            said(de, &what)
        )
        .unwrap();
    };
    let columns = "| Weight | What it means | What to do | Was es heißt | Was zu tun ist |\n|---|---|---|---|---|---|";
    writeln!(page, "\n## Codes\n\n| Code {columns}").unwrap();
    for code in CODES {
        let first = format!("{} {}", code.code, code.name);
        row(&mut page, code.kind, &first, code.weight);
    }
    writeln!(page, "\n## Changes of state\n\n| Kind {columns}").unwrap();
    for (kind, how) in STATES {
        row(&mut page, kind, &format!("`{kind}`"), *how);
    }
    page
}

#[test]
fn the_page_says_what_the_window_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codes.md");
    let page = page();
    if std::env::var_os("ORCHARD_WRITE_CODES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there.replace("\r\n", "\n") == page,
        "ORCHARD_WRITE_CODES=1 writes docs/codes.md anew"
    );
}

#[test]
fn every_kind_has_its_two_sentences_and_no_sentence_is_left_over() {
    for text in [
        include_str!("../../../ui/src/words/en.ftl"),
        include_str!("../../../ui/src/words/de.ftl"),
    ] {
        let mut expected: Vec<String> = kinds()
            .flat_map(|kind| [format!("event-{kind}"), format!("event-{kind}-do")])
            .collect();
        expected.sort();
        let found: Vec<String> = words(text).into_keys().collect();
        assert_eq!(found, expected);
    }
}
