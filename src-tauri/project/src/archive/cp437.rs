//! The character set of names in zips made by old programs.

/// Names without the UTF-8 mark are UTF-8 all the same when a Mac wrote them, or else the DOS
/// character set every reader assumes.
pub(super) fn decoded(name: &[u8], is_utf8: bool) -> Vec<u8> {
    if is_utf8 || std::str::from_utf8(name).is_ok() {
        return name.to_vec();
    }
    let upper: Vec<char> = CP437.chars().collect();
    let decode = |byte: &u8| match byte.checked_sub(128) {
        None => char::from(*byte),
        Some(at) => upper
            .get(usize::from(at))
            .copied()
            .unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    name.iter().map(decode).collect::<String>().into_bytes()
}

const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_old_windows_archives_keep_their_umlauts() {
        assert_eq!(CP437.chars().count(), 128);
        assert_eq!(decoded(b"\x9abung.py", false), "Übung.py".as_bytes());
        assert_eq!(decoded("Übung.py".as_bytes(), false), "Übung.py".as_bytes());
    }
}
