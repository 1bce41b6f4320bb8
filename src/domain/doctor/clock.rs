//! Checks whether this computer's clock is right.

use jiff::{SignedDuration, Timestamp};

use super::{Check, Level};

/// How much clocks may differ without a warning.
const TOLERABLE: SignedDuration = SignedDuration::from_secs(60);
/// How much they may differ before tokens and certificates count as invalid.
const HARMLESS: SignedDuration = SignedDuration::from_secs(5 * 60);

/// Compares this computer's clock with a server's, both at the time when its answer came.
pub(crate) fn clock(ours: Timestamp, theirs: Timestamp) -> Check {
    let ahead = ours.duration_since(theirs);
    let (difference, direction) = (ahead.abs(), if ahead.is_positive() { "ahead" } else { "behind" });
    let level = match difference {
        difference if difference > HARMLESS => Level::Problem,
        difference if difference > TOLERABLE => Level::Warning,
        _ => return Check::new("clock", Level::Ok, "This computer's clock is right to within a minute."),
    };
    let minutes = (difference.as_secs() + 30) / 60;
    let difference = if minutes == 1 { "a minute".to_owned() } else { format!("{minutes} minutes") };
    let message = format!(
        "This computer's clock is {difference} {direction}. A wrong clock makes sign-ins and encrypted connections \
         fail."
    );
    Check::new("clock", level, message).fix("set the clock, ideally with NTP")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_may_be_a_minute_off_and_not_five_either_way() {
        let noon = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(12);
        for (seconds, level) in [(60, Level::Ok), (61, Level::Warning), (300, Level::Warning), (301, Level::Problem)] {
            let difference = SignedDuration::from_secs(seconds);
            assert_eq!(clock(noon, noon - difference).level, level, "{seconds} s ahead");
            assert_eq!(clock(noon, noon + difference).level, level, "{seconds} s behind");
        }
        assert!(clock(noon, noon + TOLERABLE * 2).message.contains("2 minutes behind"));
    }
}
