//! What people and scripts see. stdout is the result, stderr is everything else.

mod backups;
mod callback;
mod doctor;
mod envelope;
mod format;
mod mapper;
mod progress;
mod rendered;
mod report;
mod runbook;
mod screen;
mod status;
mod stderr;
pub mod stdout;
mod style;
mod verified;
mod words;

pub use self::backups::BackupsReport;
pub use self::callback::CallbackReport;
pub use self::doctor::DoctorReport;
pub use self::envelope::{Conclusion, Unsuccessful, conclude, print};
pub use self::format::{Color, Detail, Format};
pub use self::mapper::{DecodedReport, MapperTestReport, SnippetReport};
pub use self::progress::Progress;
pub use self::rendered::RenderedReport;
pub use self::report::{BrowserTest, Ending, Report, unproven};
pub use self::runbook::{JobEnding, JobReport, JobRow, RunbookReport, Shown};
pub use self::screen::Screen;
pub use self::status::StatusReport;
pub use self::verified::{VerifiedReport, unverified};
pub use self::words::{capitalised, describe, plain};
