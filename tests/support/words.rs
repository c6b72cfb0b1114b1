//! What the window says, in both of its languages, from the files that it says it from.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

/// English and German.
pub const LANGUAGES: [(&str, &str); 2] = [
    ("en", include_str!("../../ui/src/words/en.ftl")),
    ("de", include_str!("../../ui/src/words/de.ftl")),
];

/// A message in one of them. Stops the test where there is none.
pub fn say(language: &str, id: &str, named: &[(&str, &str)]) -> String {
    let mut of = LANGUAGES.iter().filter(|(known, _)| *known == language);
    let (_, text) = of.next().expect("a language");
    let resource = FluentResource::try_new((*text).to_owned()).expect("the words parse");
    let mut bundle = FluentBundle::new(vec![language.parse().unwrap()]);
    // As the page is read: without the marks around what is named.
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).expect("no message twice");
    let message = bundle
        .get_message(id)
        .unwrap_or_else(|| panic!("{language} has no {id}"));
    let mut arguments = FluentArgs::new();
    for (name, value) in named {
        arguments.set(*name, *value);
    }
    let pattern = message.value().expect("a text");
    let said = bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new());
    assert!(!said.is_empty(), "{language}: {id} says nothing");
    said.into_owned()
}
