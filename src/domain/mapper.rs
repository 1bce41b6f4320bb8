//! The Jsonnet snippet that turns a provider's claims into an identity, and the two forms in which Ory shows it.

mod bounds;
mod check;
mod evaluation;
mod finding;
mod fit;
mod given_claims;
mod known;
mod lint;
mod loaded;
mod origin;
mod output;
mod reference;
mod schemas;

pub use self::check::{Check, SampleResult, check, samples_and_gaps};
pub use self::evaluation::{Evaluation, Fault};
pub use self::finding::{Finding, FindingCode, Severity};
pub use self::fit::fit;
use self::fit::fit_to;
pub(crate) use self::given_claims::given_claims;
pub(crate) use self::known::known;
pub use self::loaded::Loaded;
pub(crate) use self::origin::Origin;
pub(crate) use self::reference::MapperReference;
pub(crate) use self::schemas::{Schemas, check_each};
