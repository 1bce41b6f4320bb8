//! Numbers, compared by value. Go uses 64 bits for that; here, whole numbers are exact.

use std::cmp::Ordering;

use serde_json::Number;

/// Returns the exact value of a whole number of up to 128 bits.
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
    // The remainder of 1.1 / 0.1 is too small for Go's 64 bits.
    (times - times.round()).abs() <= times.abs() * 1e-15
}

/// `1.0` isn't an integer: Kratos looks at the digits.
pub(super) fn is_integer(number: &Number) -> bool {
    let digits = number.as_str();
    digits.strip_prefix('-').unwrap_or(digits).bytes().all(|byte| byte.is_ascii_digit())
}
