//! Amounts of money: decimal numbers in text, rounded as oTree rounds them when it reads them.

use crate::python::repr_float;

/// Most digits that are looked at; oTree itself counts with 28.
const LONGEST: usize = 400;

/// A decimal number in parts: sign, digits before the point, digits after it.
fn parts(text: &str) -> Option<(bool, String, String)> {
    let text = text.trim();
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let negative = number.starts_with('-');
    let number = number.strip_prefix(['-', '+']).unwrap_or(number);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let far = usize::try_from(exponent.unsigned_abs()).ok()?;
    if !digits(whole) || !digits(part) || whole.len() + part.len() == 0 {
        return None;
    }
    if far + whole.len() + part.len() > LONGEST {
        return None;
    }
    let (mut whole, mut part) = (whole.to_owned(), part.to_owned());
    for _ in 0..far {
        if exponent > 0 {
            whole.push(if part.is_empty() { '0' } else { part.remove(0) });
        } else {
            part.insert(0, whole.pop().unwrap_or('0'));
        }
    }
    Some((negative, whole, part))
}

/// Whether a text is an amount.
pub fn is_amount(text: &str) -> bool {
    parts(text).is_some()
}

/// How many places an amount has.
pub fn places(text: &str) -> Option<u8> {
    let (_, _, part) = parts(text)?;
    u8::try_from(part.len()).ok()
}

/// An amount rounded half up to so many places, and written with all of them: `2.50`.
pub fn rounded(text: &str, places: u8) -> Option<String> {
    let (negative, mut whole, mut part) = parts(text)?;
    let places = usize::from(places);
    let up = part
        .as_bytes()
        .get(places)
        .is_some_and(|digit| *digit >= b'5');
    while part.len() < places {
        part.push('0');
    }
    part.truncate(places);
    if up {
        let mut digits: Vec<u8> = whole.bytes().chain(part.bytes()).collect();
        let mut carry = true;
        for digit in digits.iter_mut().rev() {
            if !carry {
                break;
            }
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
        }
        if carry {
            digits.insert(0, b'1');
        }
        part = String::from_utf8(digits.split_off(digits.len() - places)).ok()?;
        whole = String::from_utf8(digits).ok()?;
    }
    let sign = if negative { "-" } else { "" };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    Some(match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part}"),
    })
}

/// What oTree's CSV shows of an amount: rounded half up to so many places, if that is known, as a float.
pub fn shown(text: &str, places: Option<u8>) -> Option<String> {
    let text = match places {
        Some(places) => rounded(text, places)?,
        None => {
            parts(text)?;
            text.trim().to_owned()
        }
    };
    Some(repr_float(text.parse().ok()?))
}

/// The sum of two amounts of the same number of places.
pub fn sum(a: &str, b: &str, places: u8) -> Option<String> {
    let units =
        |text: &str| -> Option<i128> { rounded(text, places)?.replace('.', "").parse().ok() };
    let sum = units(a)?.checked_add(units(b)?)?;
    rounded(&format!("{sum}e-{places}"), places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_rounded_half_up_and_shown_as_floats() {
        for (text, places, wanted) in [
            ("0", Some(0), "0.0"),
            ("2.5", Some(0), "3.0"),
            ("-2.5", Some(0), "-3.0"),
            ("-0.4", Some(0), "-0.0"),
            ("9.995", Some(2), "10.0"),
            ("99.5", Some(0), "100.0"),
            ("2.50", Some(2), "2.5"),
            (
                "0.1000000000000000055511151231257827021181583404541015625",
                Some(2),
                "0.1",
            ),
            (
                "0.1000000000000000055511151231257827021181583404541015625",
                None,
                "0.1",
            ),
            ("1E+3", Some(0), "1000.0"),
            ("1.5E-3", Some(2), "0.0"),
            ("1.5e-3", None, "0.0015"),
            ("12345678901234567890", Some(0), "1.2345678901234567e+19"),
            (".5", Some(0), "1.0"),
        ] {
            assert_eq!(shown(text, places).as_deref(), Some(wanted), "{text}");
        }
        assert_eq!(rounded("-0.005", 2).as_deref(), Some("-0.01"));
        assert_eq!(rounded("007", 2).as_deref(), Some("7.00"));
        assert_eq!(sum("0.05", "-1.10", 2).as_deref(), Some("-1.05"));
        assert_eq!(sum("99.99", "0.01", 2).as_deref(), Some("100.00"));
        assert_eq!(sum("3", "4", 0).as_deref(), Some("7"));
        for text in ["", "-", ".", "a", "1,5", "NaN", "1e999999999", "1.2.3", "٣"] {
            assert_eq!(shown(text, None), None, "{text}");
        }
    }
}
