//! What people and scripts see. stdout is the result, stderr is everything else.

mod json;
mod progress;
mod report;
mod screen;
mod words;

pub use self::progress::Progress;
pub use self::report::{BackupsReport, BrowserTest, CallbackReport, Ending, Report, StatusReport, describe};
pub use self::screen::Screen;
pub use self::words::plain;

use crate::cli::Format;
use crate::error::Failure;

/// Prints a failure: on stderr for people, and in JSON on stdout too where that was asked for.
pub fn print_failure(failure: &Failure, screen: Screen) {
    screen.failure(failure);
    if screen.format == Format::Json {
        json::print_failure(failure);
    }
}
