//! Numbers, compared by what they are worth: Go has 64 bits for that, and here whole ones are exact.

use std::cmp::Ordering;

use serde_json::Number;

/// What a whole number of 128 bits is worth, exactly; the rest nearly.
fn whole(number: &Number) -> Option<i128> {
    number.as_str().parse().ok()
}

fn worth(number: &Number) -> f64 {
    #[expect(clippy::expect_used, reason = "a JSON number is one in Rust, too; one that is too large is infinite")]
    number.as_str().parse().expect("a JSON number is a number")
}

pub(super) fn compare(one: &Number, other: &Number) -> Ordering {
    match (whole(one), whole(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => worth(one).partial_cmp(&worth(other)).unwrap_or(Ordering::Equal),
    }
}

pub(super) fn is_multiple(number: &Number, of: &Number) -> bool {
    let times = worth(number) / worth(of);
    // What is left of 1.1 / 0.1 is less than Go's 64 bits can hold.
    (times - times.round()).abs() <= times.abs() * 1e-15
}

/// `1.0` isn't an integer: Kratos looks at the digits.
pub(super) fn is_integer(number: &Number) -> bool {
    let digits = number.as_str();
    digits.strip_prefix('-').unwrap_or(digits).bytes().all(|byte| byte.is_ascii_digit())
}
