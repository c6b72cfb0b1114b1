//! The name a study gets at Heroku, proposed from its folder's name.

use crate::facts::NAMES_RESERVED;
use crate::read::Project;

const SHORTEST: usize = 3;
const LONGEST: usize = 30;

/// A name Heroku takes: `^[a-z][a-z0-9-]{1,28}[a-z0-9]$`, and none that is reserved.
/// Whether it is still free only Heroku knows.
pub fn propose_name(project: &Project) -> String {
    from(&project.name)
}

/// Whether Heroku would take the name, as far as its form goes.
pub fn is_name(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (SHORTEST..=LONGEST).contains(&name.len())
        && name.bytes().all(allowed)
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
}

fn from(source: &str) -> String {
    let mut name = String::new();
    // Combining marks, as a Mac stores them, belong to the letter before.
    for c in source
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
    {
        let plain = spelled(c);
        if plain.is_empty() {
            if !name.is_empty() && !name.ends_with('-') {
                name.push('-');
            }
        } else {
            name.push_str(&plain);
        }
    }
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) && !name.is_empty() {
        name.insert_str(0, "study-");
    }
    name.truncate(LONGEST);
    let trimmed = name.trim_end_matches('-').len();
    name.truncate(trimmed);
    if name.is_empty() {
        return "my-study".to_owned();
    }
    if name.len() < SHORTEST || NAMES_RESERVED.contains(&name.as_str()) {
        name.push_str("-study");
    }
    name
}

/// The letter in plain small letters; empty for what separates words.
fn spelled(c: char) -> String {
    let plain = match c {
        'ä' | 'Ä' | 'æ' | 'Æ' => "ae",
        'ö' | 'Ö' | 'ø' | 'Ø' | 'œ' | 'Œ' => "oe",
        'ü' | 'Ü' => "ue",
        'ß' | 'ẞ' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' => "a",
        'ç' | 'Ç' | 'č' | 'Č' | 'ć' | 'Ć' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' | 'ě' | 'ę' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' => "i",
        'ł' | 'Ł' => "l",
        'ñ' | 'Ñ' | 'ń' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'Ò' | 'Ó' | 'Ô' | 'Õ' => "o",
        'š' | 'Š' | 'ś' | 'Ś' => "s",
        'ù' | 'ú' | 'û' | 'Ù' | 'Ú' | 'Û' | 'ů' => "u",
        'ý' | 'ÿ' | 'Ý' => "y",
        'ž' | 'Ž' | 'ż' | 'ź' => "z",
        c if c.is_ascii_alphanumeric() => return c.to_ascii_lowercase().to_string(),
        _ => "",
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_stay_recognisable() {
        for (folder, name) in [
            ("Öffentliche Güter 2", "oeffentliche-gueter-2"),
            ("public_goods", "public-goods"),
            ("3 games", "study-3-games"),
            ("otree", "otree-study"),
            ("a", "a-study"),
            ("信頼ゲーム", "my-study"),
            ("", "my-study"),
            ("trust (Kopie)", "trust-kopie"),
        ] {
            assert_eq!(from(folder), name);
        }
    }

    proptest! {
        #[test]
        fn every_folder_gives_a_name_heroku_takes(folder in ".{0,60}") {
            let name = from(&folder);
            prop_assert!(is_name(&name), "{name}");
            prop_assert!(!NAMES_RESERVED.contains(&name.as_str()));
        }
    }
}
