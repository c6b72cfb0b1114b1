//! Every code that can reach a person has words in every language, and the languages say the same things.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// Ids, each with the arguments it names.
type Words = BTreeMap<String, BTreeSet<String>>;

fn words(text: &str) -> Words {
    let resource = fluent_syntax::parser::parse(text).expect("the words parse");
    resource
        .body
        .into_iter()
        .filter_map(|entry| match entry {
            Entry::Message(message) => Some((message.id.name.to_owned(), message.value)),
            _ => None,
        })
        .map(|(id, pattern)| {
            let mut named = BTreeSet::new();
            if let Some(pattern) = &pattern {
                arguments(pattern, &mut named);
            }
            (id, named)
        })
        .collect()
}

fn arguments(pattern: &Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            expression_arguments(expression, into);
        }
    }
}

fn expression_arguments(expression: &Expression<&str>, into: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => inline_arguments(inline, into),
        Expression::Select { selector, variants } => {
            inline_arguments(selector, into);
            variants
                .iter()
                .for_each(|variant| arguments(&variant.value, into));
        }
    }
}

fn inline_arguments(inline: &InlineExpression<&str>, into: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments, .. } => {
            arguments
                .positional
                .iter()
                .for_each(|inner| inline_arguments(inner, into));
        }
        InlineExpression::Placeable { expression } => expression_arguments(expression, into),
        _ => {}
    }
}

fn both() -> (Words, Words) {
    let en = words(include_str!("../ui/src/words/en.ftl"));
    let de = words(include_str!("../ui/src/words/de.ftl"));
    assert!(en.len() > 100, "the words were read");
    (en, de)
}

#[test]
fn both_languages_have_the_same_words_with_the_same_arguments() {
    let (en, de) = both();
    assert_eq!(en, de);
}

#[test]
fn every_finding_says_what_why_and_what_to_do() {
    let (en, _) = both();
    let missing: Vec<String> = orchard::findings()
        .flat_map(|code| ["", "-why", "-do"].map(|part| format!("finding-{code}{part}")))
        .filter(|id| !en.contains_key(id))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_verdict_on_a_studys_health_says_what_and_what_helps() {
    let (en, _) = both();
    let missing: Vec<String> = orchard::verdicts()
        .flat_map(|code| ["", "-do"].map(|part| format!("health-is-{code}{part}")))
        .filter(|id| !en.contains_key(id))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn everything_that_an_update_breaks_has_words() {
    let (en, _) = both();
    let missing: Vec<String> = workflows::over_data::Breakage::KINDS
        .iter()
        .map(|kind| format!("breaks-{kind}"))
        .filter(|id| !en.contains_key(id))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn everything_that_the_desktop_is_told_has_words() {
    let (en, _) = both();
    let missing: Vec<String> = workflows::alerts::Alert::ALL
        .iter()
        .flat_map(|alert| ["", "-text"].map(|part| format!("notice-{}{part}", alert.as_str())))
        .filter(|id| !en.contains_key(id))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_note_on_what_was_done_has_words() {
    let (en, _) = both();
    let notes = workflows::data::Note::CODES.iter();
    let missing: Vec<String> = notes
        .map(|code| format!("note-{code}"))
        .filter(|id| !en.contains_key(id))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_problem_says_what_happened_whether_data_are_safe_and_what_to_do() {
    let (en, _) = both();
    let mut missing = Vec::new();
    for (code, _, action) in orchard::TABLE {
        let parts = ["", "-safe", "-do"].map(|part| format!("problem-{code}{part}"));
        missing.extend(
            parts
                .into_iter()
                .chain(action.map(|action| format!("action-{action}"))),
        );
    }
    missing.retain(|id| !en.contains_key(id));
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_code_that_can_arise_is_in_the_table_once() {
    let table: Vec<&str> = orchard::TABLE.iter().map(|(code, ..)| *code).collect();
    let once: BTreeSet<&str> = table.iter().copied().collect();
    assert_eq!(once.len(), table.len(), "a code stands twice");
    let missing: Vec<&str> = orchard::codes()
        .filter(|code| !once.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
