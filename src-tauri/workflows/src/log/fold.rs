//! Letters without their case, byte for byte in the same place, so that what is found in folded text is where it is in
//! the text. Letters whose other case is longer or shorter (a handful, such as `İ`) stay as they are.

/// Folds UTF-8 in place. What is no UTF-8 stays as it is.
pub fn fold(bytes: &mut [u8]) {
    bytes.make_ascii_lowercase();
    let mut at = 0;
    while let Some(rest) = bytes.get_mut(at..) {
        let Some(next) = rest.iter().position(|byte| *byte >= 0xC3) else {
            return;
        };
        at += next + fold_first(rest.get_mut(next..).unwrap_or_default());
    }
}

/// Folds the first character and says how long it is.
fn fold_first(bytes: &mut [u8]) -> usize {
    let length = match bytes.first() {
        Some(0xC3..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..=0xF7) => 4,
        _ => return 1,
    };
    let Some(bytes) = bytes.get_mut(..length) else {
        return 1;
    };
    let Some(character) = std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.chars().next())
    else {
        return 1;
    };
    let mut lower = character.to_lowercase();
    if let (Some(lower), None) = (lower.next(), lower.next())
        && lower.len_utf8() == length
    {
        lower.encode_utf8(bytes);
    }
    length
}

/// A text folded.
pub fn folded(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    fold(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(of: &str) -> String {
        String::from_utf8(folded(of)).unwrap()
    }

    #[test]
    fn latin_greek_and_cyrillic_letters_lose_their_case() {
        assert_eq!(text("ÄÖÜ ÇÉÑ ŁŻĆ Ş × ß ẞ"), "äöü çéñ łżć ş × ß ẞ");
        assert_eq!(text("ΑΒΓ ДЯ"), "αβγ дя");
        assert_eq!(text("İ 日本 😀"), "İ 日本 😀");
    }

    proptest! {
        #[test]
        fn each_character_folds_by_itself_and_stays_in_its_place(of in "\\PC*") {
            let expected: String = of.chars().map(|one| {
                let mut lower = one.to_lowercase();
                match (lower.next(), lower.next()) {
                    (Some(low), None) if low.len_utf8() == one.len_utf8() => low,
                    _ => one,
                }
            }).collect();
            prop_assert_eq!(text(&of), expected);
        }

        #[test]
        fn any_bytes_are_taken(mut bytes: Vec<u8>) {
            let length = bytes.len();
            fold(&mut bytes);
            prop_assert_eq!(bytes.len(), length);
        }
    }
}
