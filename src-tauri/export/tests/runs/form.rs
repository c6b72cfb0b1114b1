//! What a page asks for: the fields of its form, read from the HTML as oTree writes it.

use super::people::Chance;

/// What somebody may write.
const WORDS: [&str; 12] = [
    "plain words",
    "=1+1",
    "comma, and \"quotes\"",
    "it's\ttabbed",
    "two\r\nlines\nand a third",
    "日本語 🎲 ñ é e\u{301} \u{202e}rückwärts",
    "  spaces at both ends  ",
    "-5",
    "007",
    "<b>&amp; back\\slash \\N \\.",
    "\u{2028}line\u{85}separators\u{b}",
    "None",
];

/// A tag's name and attributes.
struct Tag<'a> {
    name: &'a str,
    text: &'a str,
}

impl Tag<'_> {
    fn get(&self, attribute: &str) -> Option<String> {
        let start = format!(" {attribute}=\"");
        let (_, rest) = self.text.split_once(start.as_str())?;
        rest.split_once('"').map(|(value, _)| unescaped(value))
    }
}

fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    for piece in html.split('<').skip(1) {
        let text = piece.split_once('>').map_or(piece, |(text, _)| text);
        let name = text.split_whitespace().next().unwrap_or_default();
        found.push(Tag { name, text });
    }
    found
}

pub fn unescaped(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", "\""),
        ("&quot;", "\""),
    ];
    let pairs = pairs.iter().chain(&[("&#39;", "'"), ("&amp;", "&")]);
    pairs.fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Whether somebody is asked to go on with a button, and not to wait.
pub fn asks(html: &str) -> bool {
    html.contains("otree-btn-next")
}

/// Answers for every field of a page.
pub fn answers(html: &str, chance: &mut Chance) -> Vec<(String, String)> {
    let mut given: Vec<(String, String)> = Vec::new();
    // The values of one question with choices follow each other.
    let mut choices: Vec<(String, String)> = Vec::new();
    let mut select = String::new();
    for tag in tags(html) {
        let name = tag.get("name").unwrap_or_default();
        let value = tag.get("value").unwrap_or_default();
        match (tag.name, tag.get("type").as_deref()) {
            ("input", Some("hidden")) => given.push((name, value)),
            ("input", Some("radio")) => choices.push((name, value)),
            ("select", _) => select = name,
            ("option", _) if !value.is_empty() => choices.push((select.clone(), value)),
            ("input", Some("number")) => {
                let (least, most) = bounds(&tag);
                let number = least as i64 + chance.below((most - least) as u64 + 1) as i64;
                given.push((name, number.to_string()));
            }
            ("input", Some("text")) if tag.get("inputmode").is_some() => {
                let (least, most) = bounds(&tag);
                let eighths = chance.below(((most - least) * 8.0) as u64 + 1) as f64;
                given.push((name, (least + eighths / 8.0).to_string()));
            }
            ("input", Some("text")) | ("textarea", _) => {
                let must = tag.text.contains(" required");
                let words = match chance.below(4) {
                    0 if !must => "",
                    _ => WORDS[chance.below(WORDS.len() as u64) as usize],
                };
                given.push((name, words.to_owned()));
            }
            _ => {}
        }
    }
    while let Some((name, _)) = choices.first() {
        let name = name.clone();
        let mut of: Vec<_> = choices.extract_if(.., |(own, _)| *own == name).collect();
        given.push(of.swap_remove(chance.below(of.len() as u64) as usize));
    }
    given
}

fn bounds(tag: &Tag) -> (f64, f64) {
    let number = |name: &str, otherwise: f64| {
        let text = tag.get(name);
        text.map_or(otherwise, |text| text.parse().unwrap())
    };
    (number("min", 0.0), number("max", 100.0))
}

/// The body of a form.
pub fn encoded(fields: &[(String, String)]) -> String {
    let escaped = |text: &str| -> String {
        let bytes = text.bytes();
        bytes.map(|byte| format!("%{byte:02X}")).collect()
    };
    let pairs = fields.iter();
    let pairs: Vec<_> = pairs
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    pairs.join("&")
}
