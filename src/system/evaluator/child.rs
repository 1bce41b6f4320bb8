//! The process in which mappers are evaluated.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use rsjsonnet_front::Session;
use rsjsonnet_lang::arena::Arena;
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::Deserialize;
use serde_json::Value;

/// The name under which this program is that process.
pub const NAME: &str = "ory-social-evaluator";
/// What the snippet is called in the engine's messages.
pub(super) const SNIPPET: &str = "mapper.jsonnet";
/// What a snippet did that did not get the memory or the stack it asked for.
pub(super) const TOO_MUCH: &str = "it needs too much memory, or is nested too deeply";

/// In bytes: what the process may use in all, and what of it is the stack.
const MEMORY: u64 = 256 * 1024 * 1024;
const STACK: usize = 64 * 1024 * 1024;
/// In seconds, for the case that nobody is left to end it.
const CPU: u64 = 3;
/// Only stdin, stdout and stderr: no file can be opened.
const FILES: u64 = 3;
/// As deep as go-jsonnet's default, which Kratos keeps.
const CALLS: usize = 500;

/// What the process is given.
#[derive(Deserialize)]
struct Job {
    snippet: String,
    samples: Vec<Value>,
    /// Stands before what the engine says about each sample. No snippet knows it, so none can write it.
    separator: String,
}

/// Reads a snippet and samples from stdin and prints what comes of each, a line for a sample. What the engine complains
/// of goes to stderr.
pub fn run() -> ExitCode {
    limit();
    let mut input = String::new();
    if std::io::stdin().read_to_string(&mut input).is_err() {
        return ExitCode::FAILURE;
    }
    let Ok(job) = serde_json::from_str::<Job>(&input) else { return ExitCode::FAILURE };
    std::thread::scope(|scope| {
        let worker = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || evaluate_all(&job));
        match worker.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(())) => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    })
}

fn evaluate_all(job: &Job) {
    for sample in &job.samples {
        // Where these fail, nobody is left to read them: the process is about to end.
        let _ = write!(std::io::stderr(), "{}", job.separator);
        let line = evaluate(&job.snippet, sample).unwrap_or_default();
        let _ = writeln!(std::io::stdout(), "{line}");
    }
}

/// Holds the process within its bounds.
fn limit() {
    let bounds = [
        (Resource::As, MEMORY),
        (Resource::Cpu, CPU),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, FILES),
    ];
    for (resource, most) in bounds {
        // Where the system knows no such limit, the deadline of the parent is left.
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

/// The result as JSON on one line, or none if the engine has complained.
fn evaluate(snippet: &str, claims: &Value) -> Option<String> {
    let arena = Arena::new();
    let mut session = Session::new(&arena);
    // The place in the snippet may be some calls away from the fault.
    session.set_max_trace(16);
    session.program_mut().set_max_stack(CALLS);
    // What Kratos passes at registration: an identity without anything in it.
    let identity = r#"{"traits": {}, "metadata_public": {}, "metadata_admin": {}}"#;
    for (name, value) in [("claims", claims.to_string()), ("identity", identity.to_owned())] {
        let thunk = session.load_virt_file(name, value.into_bytes())?;
        let name = session.program().intern_str(name);
        session.program_mut().add_ext_var(name, &thunk);
    }
    let thunk = session.load_virt_file(SNIPPET, snippet.as_bytes().to_vec())?;
    let mut value = session.eval_value(&thunk)?;
    if value.is_function() {
        // go-jsonnet calls it, with what its parameters default to.
        value = session.eval_call(&thunk, &[], &[])?;
    }
    session.manifest_json(&value, false)
}
