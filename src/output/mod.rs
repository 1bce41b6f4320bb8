//! What people and scripts see. stdout is the result, stderr is everything else.

mod backups;
mod callback;
mod checked;
mod doctor;
mod envelope;
mod format;
mod mapper;
mod progress;
mod providers;
mod rendered;
mod report;
mod runbook;
mod screen;
mod status;
mod stderr;
pub(crate) mod stdout;
mod style;
mod verified;
mod words;

pub(crate) use self::backups::BackupsReport;
pub(crate) use self::callback::CallbackReport;
pub(crate) use self::checked::CheckReport;
pub(crate) use self::doctor::DoctorReport;
pub(crate) use self::envelope::{Conclusion, Unsuccessful, conclude, print};
pub(crate) use self::format::{Color, Detail, Format};
pub(crate) use self::mapper::{DecodedReport, MapperTestReport, SnippetReport};
pub(crate) use self::progress::Progress;
pub(crate) use self::providers::{ProviderReport, ProvidersReport};
pub(crate) use self::rendered::RenderedReport;
pub(crate) use self::report::{BrowserTest, Ending, Report, unproven};
pub(crate) use self::runbook::{JobEnding, JobReport, JobRow, RunbookReport, Shown};
pub(crate) use self::screen::Screen;
pub(crate) use self::status::StatusReport;
pub(crate) use self::verified::{Opinion, VerifiedReport, unverified};
pub(crate) use self::words::{capitalised, counted, describe, plain};
