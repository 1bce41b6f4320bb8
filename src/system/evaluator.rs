//! Evaluates mappers as Kratos does, but in a separate process with tight limits. A snippet can ask for any amount of
//! memory and time, and neither the engine nor a thread can be limited.

mod child;
mod parse;

use std::time::Duration;

use serde_json::{Value, json};
use thiserror::Error;

pub use self::child::{NAME, run};

use super::interrupt::Interrupts;
use super::process::{self, Inherited, Invocation, ProcessFailure, WhenInterrupted};
use crate::domain::mapper::{Evaluation, Fault};
use crate::error::{Failure, FailureKind};

/// The deadline for all samples together.
const DEADLINE: Duration = Duration::from_secs(2);

/// Why a mapper could not be run at all.
#[derive(Debug, Error)]
pub(crate) enum EvaluatorFailure {
    /// The process didn't start, or it was interrupted.
    #[error(transparent)]
    Process(#[from] ProcessFailure),
    /// The program can't find its own executable.
    #[error("this program can't find its own file: {0}")]
    Lost(#[from] std::io::Error),
}

impl From<EvaluatorFailure> for Failure {
    fn from(failure: EvaluatorFailure) -> Self {
        match failure {
            EvaluatorFailure::Process(ProcessFailure::Interrupted(signal)) => Self::interrupted(signal),
            failure => Self::because(FailureKind::Failed, "Can't run the mapper", failure)
                .hint("pass --no-mapper-check to skip this check"),
        }
    }
}

/// Runs a snippet on each sample of claims in turn. Stops at the sample that breaks the process, if any, and returns an
/// evaluation for each sample up to and including it.
pub(crate) async fn evaluate(
    snippet: &str,
    samples: &[Value],
    interrupts: &Interrupts,
) -> Result<Vec<Evaluation>, EvaluatorFailure> {
    let broken = match in_one_process(snippet, samples, interrupts).await? {
        Ok(evaluations) => return Ok(evaluations),
        Err(broken) => broken,
    };
    // Find out which sample it was. Usually it's the first.
    let mut evaluations = Vec::new();
    for sample in samples {
        match in_one_process(snippet, std::slice::from_ref(sample), interrupts).await? {
            Ok(evaluation) => evaluations.extend(evaluation),
            Err(_) => break,
        }
    }
    evaluations.push(Err(broken));
    evaluations.truncate(samples.len());
    Ok(evaluations)
}

/// Returns the evaluations, or the fault that broke the process.
async fn in_one_process(
    snippet: &str,
    samples: &[Value],
    interrupts: &Interrupts,
) -> Result<Result<Vec<Evaluation>, Fault>, EvaluatorFailure> {
    let separator = format!("\u{1e}{:032x}\u{1e}", fastrand::u128(..));
    let input = json!({"snippet": snippet, "samples": samples, "separator": separator}).to_string().into_bytes();
    let invocation = Invocation {
        program: std::env::current_exe()?,
        name: Some(NAME),
        arguments: Vec::new(),
        input,
        inherited: Inherited::Nothing,
        set: Vec::new(),
        deadline: DEADLINE,
        when_interrupted: WhenInterrupted::Stop,
    };
    let broken = match process::run(&invocation, interrupts).await {
        Ok(finished) => return Ok(Ok(parse::evaluations(&finished, samples.len(), &separator))),
        Err(ProcessFailure::TimedOut(_)) => format!("it takes longer than {} seconds", DEADLINE.as_secs()),
        Err(ProcessFailure::Killed(_)) => child::TOO_MUCH.to_owned(),
        Err(ProcessFailure::TooMuchOutput) => "its result is too large".to_owned(),
        Err(failure) => return Err(failure.into()),
    };
    Ok(Err(Fault::nowhere(broken)))
}
