//! Dates and times, as Go's `time.Parse` reads RFC 3339: the hour may have one digit, a fraction any number.

pub(super) fn is_date_time(text: &str) -> bool {
    text.split_once('T').is_some_and(|(date, time)| is_date(date) && is_time(time))
}

pub(super) fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut next = |digits| parts.next().and_then(|part| number(part, digits..=digits));
    let (Some(year), Some(month), Some(day)) = (next(4), next(2), next(2)) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day) && parts.next().is_none()
}

pub(super) fn is_time(text: &str) -> bool {
    let zone = text.find(['Z', '+', '-']);
    zone.is_some_and(|at| is_clock(&text[..at]) && is_zone(&text[at..]))
}

fn is_clock(text: &str) -> bool {
    let (clock, fraction) = match text.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (text, None),
    };
    let parts: Vec<_> = clock.split(':').collect();
    let [hour, minute, second] = parts.as_slice() else { return false };
    number(hour, 1..=2).is_some_and(|hour| hour < 24)
        && [minute, second].into_iter().all(|part| number(part, 2..=2).is_some_and(|it| it < 60))
        && fraction.is_none_or(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_zone(text: &str) -> bool {
    let Some((hours, minutes)) = text.trim_start_matches(['+', '-']).split_once(':') else { return text == "Z" };
    let is_signed = text.len() == 6 && text.starts_with(['+', '-']);
    is_signed
        && number(hours, 2..=2).is_some_and(|hours| hours <= 24)
        && number(minutes, 2..=2).is_some_and(|it| it <= 60)
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let is_number = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}
