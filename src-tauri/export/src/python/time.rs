//! Python's dates and times: pickled as bytes, shown as `str` and `repr` show them.

/// The text of a date, a time or both, and its `repr`; `None` for what is none, or has a time zone.
pub(super) fn shown(class: &str, state: &[u8]) -> Option<(String, String)> {
    match (class, state) {
        ("date", [a, b, month, day]) => {
            let year = u16::from_be_bytes([*a, *b]);
            Some((
                format!("{year:04}-{month:02}-{day:02}"),
                format!("datetime.date({year}, {month}, {day})"),
            ))
        }
        ("time", [hour, minute, second, a, b, c]) => {
            let part = u32::from_be_bytes([0, *a, *b, *c]);
            // The highest bit says which of two equal hours it is when clocks are put back.
            let (text, words) = clock(*hour & 0x7f, *minute, *second, part);
            Some((text, format!("datetime.time({words})")))
        }
        ("datetime", [y1, y2, month, day, clock @ ..]) => {
            let (day_text, _) = shown("date", &[*y1, *y2, *month & 0x7f, *day])?;
            let (text, _) = shown("time", clock)?;
            let year = u16::from_be_bytes([*y1, *y2]);
            let [hour, minute, second, a, b, c] = clock else {
                return None;
            };
            let part = u32::from_be_bytes([0, *a, *b, *c]);
            let (_, words) = self::clock(*hour, *minute, *second, part);
            let month = month & 0x7f;
            Some((
                format!("{day_text} {text}"),
                format!("datetime.datetime({year}, {month}, {day}, {words})"),
            ))
        }
        _ => None,
    }
}

/// `12:30:00.5`, and the numbers of `repr`: what is nothing at the end is left out.
fn clock(hour: u8, minute: u8, second: u8, part: u32) -> (String, String) {
    let mut text = format!("{hour:02}:{minute:02}:{second:02}");
    let mut words = format!("{hour}, {minute}");
    if second > 0 || part > 0 {
        words.push_str(&format!(", {second}"));
    }
    if part > 0 {
        text.push_str(&format!(".{part:06}"));
        words.push_str(&format!(", {part}"));
    }
    (text, words)
}

/// A span of time, made of days, seconds and millionths.
pub(super) fn span(days: i64, seconds: i64, part: i64) -> Option<(String, String)> {
    let is_one = (0..86_400).contains(&seconds) && (0..1_000_000).contains(&part);
    if !is_one {
        return None;
    }
    let mut text = String::new();
    if days != 0 {
        let word = if days.unsigned_abs() == 1 {
            "day"
        } else {
            "days"
        };
        text.push_str(&format!("{days} {word}, "));
    }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    text.push_str(&format!("{hours}:{minutes:02}:{:02}", seconds % 60));
    if part > 0 {
        text.push_str(&format!(".{part:06}"));
    }
    let words = [("days", days), ("seconds", seconds), ("microseconds", part)];
    let words: Vec<_> = words
        .iter()
        .filter(|(_, number)| *number != 0)
        .map(|(name, number)| format!("{name}={number}"))
        .collect();
    let words = if words.is_empty() {
        "0".to_owned()
    } else {
        words.join(", ")
    };
    Some((text, format!("datetime.timedelta({words})")))
}
