//! The process that evaluates mappers.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use rsjsonnet_front::Session;
use rsjsonnet_lang::arena::Arena;
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::Deserialize;
use serde_json::Value;

/// The program name (`argv[0]`) that makes this program run as that process.
pub const NAME: &str = "ory-social-evaluator";
/// The file name of the snippet in the engine's messages.
pub(super) const SNIPPET: &str = "mapper.jsonnet";
/// The error of a snippet that asked for more memory or stack than it may have.
pub(super) const TOO_MUCH: &str = "it needs too much memory, or is nested too deeply";

/// In bytes: the memory limit of the process, and the part of it that is the stack.
const MEMORY: u64 = 256 * 1024 * 1024;
const STACK: usize = 64 * 1024 * 1024;
/// In seconds, in case the parent is no longer there to end the process.
const CPU: u64 = 3;
/// Only stdin, stdout and stderr, so no file can be opened.
const FILES: u64 = 3;
/// The default of go-jsonnet, which Kratos doesn't change.
const CALLS: usize = 500;

/// The input of the process.
#[derive(Deserialize)]
struct Job {
    snippet: String,
    samples: Vec<Value>,
    /// Printed before the engine's messages for each sample. Snippets don't know it, so they can't forge it.
    separator: String,
}

/// Reads a snippet and samples from stdin and prints the result of each sample on one line. The engine's errors go to
/// stderr.
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
        // If these fail, nobody is left to read them, and the process is about to end.
        let _ = write!(std::io::stderr(), "{}", job.separator);
        let line = evaluate(&job.snippet, sample).unwrap_or_default();
        let _ = writeln!(std::io::stdout(), "{line}");
    }
}

/// Sets the resource limits of the process.
fn limit() {
    let bounds = [
        (Resource::As, MEMORY),
        (Resource::Cpu, CPU),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, FILES),
    ];
    for (resource, most) in bounds {
        // If the system doesn't support a limit, the parent's deadline still applies.
        let _ = setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    }
}

/// Returns the result as JSON on one line, or `None` if the engine has reported an error.
fn evaluate(snippet: &str, claims: &Value) -> Option<String> {
    let arena = Arena::new();
    let mut session = Session::new(&arena);
    // The line of the snippet may be some calls away from the error.
    session.set_max_trace(16);
    session.program_mut().set_max_stack(CALLS);
    // Kratos passes an empty identity at registration.
    let identity = r#"{"traits": {}, "metadata_public": {}, "metadata_admin": {}}"#;
    for (name, value) in [("claims", claims.to_string()), ("identity", identity.to_owned())] {
        let thunk = session.load_virt_file(name, value.into_bytes())?;
        let name = session.program().intern_str(name);
        session.program_mut().add_ext_var(name, &thunk);
    }
    let thunk = session.load_virt_file(SNIPPET, snippet.as_bytes().to_vec())?;
    let mut value = session.eval_value(&thunk)?;
    if value.is_function() {
        // Like go-jsonnet, call it with its default arguments.
        value = session.eval_call(&thunk, &[], &[])?;
    }
    session.manifest_json(&value, false)
}
