//! Reads the output of the evaluator process.

use serde_json::Value;

use super::child::{SNIPPET, TOO_MUCH};
use crate::domain::mapper::{Evaluation, Fault};
use crate::domain::place::Place;
use crate::domain::text::shortened;
use crate::system::process::Finished;

/// The largest result to accept, in bytes. On one line, a result is shorter than what Kratos gets.
const MOST: usize = 256 * 1024;

/// Returns an evaluation for each sample, up to the one that broke the process.
pub(super) fn evaluations(finished: &Finished, samples: usize, separator: &str) -> Vec<Evaluation> {
    let (stdout, stderr) = (String::from_utf8_lossy(&finished.stdout), String::from_utf8_lossy(&finished.stderr));
    let complaints = stderr.split(separator).skip(1);
    let mut evaluations: Vec<_> =
        stdout.lines().zip(complaints).map(|(line, complaint)| one(line, complaint)).collect();
    if evaluations.len() < samples {
        evaluations.push(Err(Fault::nowhere(TOO_MUCH)));
    }
    evaluations
}

fn one(line: &str, complaint: &str) -> Evaluation {
    if line.is_empty() {
        return Err(fault(complaint));
    }
    if line.len() > MOST {
        return Err(Fault::too_large());
    }
    serde_json::from_str::<Value>(line).map_err(|_| Fault::nowhere("its result is nested too deeply"))
}

/// Finds the error in the engine's output: `error: unknown field "email"`, then ` --> mapper.jsonnet:5:20` and the line
/// itself. Anything before that may come from `std.trace`.
fn fault(complaint: &str) -> Fault {
    let lines: Vec<_> = complaint.lines().collect();
    let message = |line: &&str| line.strip_prefix("error: ").map(str::to_owned);
    let Some((last, message)) = lines.iter().enumerate().rev().find_map(|(at, line)| Some((at, message(line)?))) else {
        return Fault::nowhere("it can't be evaluated");
    };
    let place = lines.iter().skip(last).find_map(|line| {
        let (_, place) = line.split_once("--> ")?;
        let (line, column) = place.strip_prefix(SNIPPET)?.strip_prefix(':')?.split_once(':')?;
        Some(Place { line: line.parse().ok()?, column: column.trim().parse().ok()? })
    });
    Fault { message: shortened(&message).into_owned(), place }
}

#[cfg(test)]
mod tests;
