//! What people and scripts see. stdout is the result, stderr is everything else.

/// Writes a line to stdout, as `println!` does; but where the reader has gone, as with `| head`, it does not panic.
macro_rules! say {
    ($($text:tt)*) => { $crate::output::write_result(format_args!($($text)*)) };
}

mod doctor;
mod format;
mod json;
mod mapper;
mod progress;
mod rendered;
mod report;
mod runbook;
mod screen;
mod stderr;
mod verified;
mod words;

use std::fmt;
use std::io::Write as _;

pub use self::doctor::DoctorReport;
pub use self::format::{Color, Detail, Format};
pub use self::json::unproven;
pub use self::mapper::{DecodedReport, MapperTestReport, SnippetReport};
pub use self::progress::Progress;
pub use self::rendered::RenderedReport;
pub use self::report::{BackupsReport, BrowserTest, CallbackReport, Ending, Report, StatusReport, describe};
pub use self::runbook::{JobEnding, JobReport, JobRow, RunbookReport, Shown};
pub use self::screen::Screen;
pub use self::verified::{VerifiedReport, unverified};
pub use self::words::{capitalised, plain};

use serde_json::Value;

use crate::error::Failure;

/// Prints an object for scripts on stdout.
pub fn print_object(object: &Value) {
    json::print(object);
}

/// Prints a failure: on stderr for people, and in JSON on stdout too where that was asked for.
pub fn print_failure(failure: &Failure, screen: Screen) {
    screen.failure(failure);
    if screen.format == Format::Json {
        json::print_failure(failure);
    }
}

fn write_result(line: fmt::Arguments<'_>) {
    let _ = writeln!(anstream::stdout().lock(), "{line}");
}
