//! The words of the window, for what the system draws itself: dialogs and notifications.
//! The same files as the window's, so that both say the same.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::settings::Language;

/// English, the language every other is compared with.
pub const EN: &str = include_str!("../ui/src/words/en.ftl");
/// German.
pub const DE: &str = include_str!("../ui/src/words/de.ftl");

/// A word or sentence by its id. One that is missing shows its id: a test keeps that from happening.
pub fn say(language: Language, id: &str) -> String {
    say_with(language, id, &[])
}

/// Money as the window writes it: `$12`, `12,50 $`.
pub fn dollars(language: Language, cents: u64) -> String {
    let (whole, rest) = (cents / 100, cents % 100);
    match (language, rest) {
        (Language::De, 0) => format!("{whole}\u{a0}$"),
        (Language::De, _) => format!("{whole},{rest:02}\u{a0}$"),
        (_, 0) => format!("${whole}"),
        (_, _) => format!("${whole}.{rest:02}"),
    }
}

/// The same, with what it names.
pub fn say_with(language: Language, id: &str, args: &[(&str, &str)]) -> String {
    let (text, locale) = match language {
        Language::De => (DE, "de"),
        Language::System | Language::En => (EN, "en"),
    };
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(good, _)| good);
    let mut bundle = FluentBundle::new(vec![
        locale.parse::<LanguageIdentifier>().unwrap_or_default(),
    ]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    let named: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, *value)).collect();
    let pattern = bundle.get_message(id).and_then(|message| message.value());
    match pattern {
        Some(pattern) => bundle
            .format_pattern(pattern, Some(&named), &mut Vec::new())
            .into_owned(),
        None => id.to_owned(),
    }
}
