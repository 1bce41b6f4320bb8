//! The only module that starts child processes.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::{sleep, timeout};

use super::interrupt::Interrupts;

/// The most to read from one stream, in bytes. The largest configuration that we support has 10 MiB.
const MAX_OUTPUT: u64 = 48 * 1024 * 1024;
/// How long a child may take to exit after SIGTERM.
const GRACE: Duration = Duration::from_secs(1);
/// How long a child that writes may keep running after a signal.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub(crate) struct Invocation {
    pub(crate) program: PathBuf,
    /// Another name (`argv[0]`) to start it under.
    pub(crate) name: Option<&'static str>,
    /// The arguments. They never contain a secret.
    pub(crate) arguments: Vec<OsString>,
    /// The data for its stdin.
    pub(crate) input: Vec<u8>,
    pub(crate) inherited: Inherited,
    /// Variables that are set in addition.
    pub(crate) set: Vec<(OsString, OsString)>,
    pub(crate) deadline: Duration,
    pub(crate) when_interrupted: WhenInterrupted,
}

/// The variables that a child inherits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inherited {
    AllBut(Vec<String>),
    Nothing,
}

/// What to do with a child when we are asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenInterrupted {
    /// End it at once, because it only reads.
    Stop,
    /// Let it finish, because it writes. Stop after ten seconds, or when we are asked again.
    Finish,
}

/// The result of a program that ran to its end.
#[derive(Clone, Debug)]
pub(crate) struct Finished {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Why a program didn't run to its end.
#[derive(Debug, Error)]
pub(crate) enum ProcessFailure {
    #[error("{} doesn't exist", .0.display())]
    NotFound(PathBuf),
    #[error("{} isn't executable", .0.display())]
    NotExecutable(PathBuf),
    #[error("{} could not be started: {reason}", .program.display())]
    CouldNotStart {
        program: PathBuf,
        #[source]
        reason: io::Error,
    },
    /// It took too long, so we ended it.
    #[error("it gave no answer within {} seconds", .0.as_secs())]
    TimedOut(Duration),
    #[error("signal {0} ended it")]
    Killed(i32),
    #[error("it wrote more than {} MiB", MAX_OUTPUT / 1024 / 1024)]
    TooMuchOutput,
    #[error("its output could not be read: {0}")]
    Unreadable(#[source] io::Error),
    /// We were asked to stop, so we ended it.
    #[error("signal {0} asked us to stop")]
    Interrupted(i32),
}

/// Runs a program in its own process group and collects its output.
///
/// # Errors
/// When it doesn't run to its end. By then, it and everything it started are gone.
pub(crate) async fn run(invocation: &Invocation, interrupts: &Interrupts) -> Result<Finished, ProcessFailure> {
    let mut command = command(invocation);
    let stdin = if invocation.input.is_empty() { Stdio::null() } else { Stdio::piped() };
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).kill_on_drop(true);
    let mut child = command.spawn().map_err(|reason| start_failure(&invocation.program, reason))?;
    let group = id(&child);
    let result = supervise(&mut child, invocation, interrupts).await;
    if let (Err(_), Some(group)) = (&result, group) {
        end(&mut child, |signal| kill_process_group(group, signal)).await;
        // Processes that the child started may outlive it.
        let _ = kill_process_group(group, Signal::KILL);
    }
    result
}

/// Runs a program in the foreground, on our own terminal and without a deadline. Ctrl-C reaches it directly.
pub(crate) async fn run_in_foreground(
    invocation: &Invocation,
    interrupts: &Interrupts,
) -> Result<ExitStatus, ProcessFailure> {
    let failure = |reason| start_failure(&invocation.program, reason);
    let stdin = if invocation.input.is_empty() { Stdio::inherit() } else { Stdio::piped() };
    let mut child = command(invocation).stdin(stdin).kill_on_drop(true).spawn().map_err(failure)?;
    let (child_id, input) = (id(&child), child.stdin.take());
    let running = async {
        let (_, status) = tokio::join!(write(input, &invocation.input), child.wait());
        status
    };
    let interruption = tokio::select! {
        status = running => {
            let status = status.map_err(ProcessFailure::Unreadable)?;
            return match status.signal() {
                None => Ok(status),
                // We got the same Ctrl-C.
                Some(signal) if signal == Signal::INT.as_raw() => Err(ProcessFailure::Interrupted(signal)),
                Some(signal) => Err(ProcessFailure::Killed(signal)),
            };
        }
        interruption = interrupts.raised() => interruption,
    };
    if let Some(id) = child_id {
        end(&mut child, |signal| kill_process(id, signal)).await;
    }
    Err(ProcessFailure::Interrupted(interruption.signal))
}

fn command(invocation: &Invocation) -> Command {
    #[expect(clippy::disallowed_methods, reason = "this module is the place for it")]
    let mut command = Command::new(&invocation.program);
    command.args(&invocation.arguments);
    if let Some(name) = invocation.name {
        command.arg0(name);
    }
    match &invocation.inherited {
        Inherited::AllBut(names) => names.iter().for_each(|name| _ = command.env_remove(name)),
        Inherited::Nothing => _ = command.env_clear(),
    }
    command.envs(invocation.set.iter().map(|(name, value)| (name, value)));
    command
}

fn start_failure(program: &Path, reason: io::Error) -> ProcessFailure {
    let program = program.to_owned();
    match reason.kind() {
        io::ErrorKind::NotFound => ProcessFailure::NotFound(program),
        io::ErrorKind::PermissionDenied => ProcessFailure::NotExecutable(program),
        _ => ProcessFailure::CouldNotStart { program, reason },
    }
}

async fn collect(child: &mut Child, input: &[u8]) -> Result<Finished, ProcessFailure> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let ((), stdout, stderr) = tokio::try_join!(write(stdin, input), read(stdout), read(stderr))?;
    let status = child.wait().await.map_err(ProcessFailure::Unreadable)?;
    match (status.code(), status.signal()) {
        (Some(code), _) => Ok(Finished { code, stdout, stderr }),
        (None, Some(signal)) => Err(ProcessFailure::Killed(signal)),
        (None, None) => {
            Err(ProcessFailure::Unreadable(io::Error::other("it ended with neither an exit code nor a signal")))
        }
    }
}

/// Ignores errors. A child may leave its input unread, and its exit code decides.
async fn write(stream: Option<ChildStdin>, bytes: &[u8]) -> Result<(), ProcessFailure> {
    if let Some(mut stream) = stream {
        let _ = stream.write_all(bytes).await;
    }
    Ok(())
}

async fn read(stream: Option<impl AsyncRead + Unpin>) -> Result<Vec<u8>, ProcessFailure> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        stream.take(MAX_OUTPUT + 1).read_to_end(&mut bytes).await.map_err(ProcessFailure::Unreadable)?;
    }
    if bytes.len() as u64 > MAX_OUTPUT { Err(ProcessFailure::TooMuchOutput) } else { Ok(bytes) }
}

async fn supervise(
    child: &mut Child,
    invocation: &Invocation,
    interrupts: &Interrupts,
) -> Result<Finished, ProcessFailure> {
    // Keep one future for the child's whole life, because dropping it would close the pipes that the child writes to.
    let mut collecting = pin!(collect(child, &invocation.input));
    let interruption = tokio::select! {
        result = &mut collecting => return result,
        () = sleep(invocation.deadline) => return Err(ProcessFailure::TimedOut(invocation.deadline)),
        interruption = interrupts.raised() => interruption,
    };
    if invocation.when_interrupted == WhenInterrupted::Finish {
        tokio::select! {
            result = &mut collecting => return result,
            () = sleep(PATIENCE) => {}
            _ = interrupts.raised_again(interruption) => {}
        }
    }
    Err(ProcessFailure::Interrupted(interruption.signal))
}

/// Returns `None` if it has already ended.
fn id(child: &Child) -> Option<Pid> {
    #[expect(clippy::expect_used, reason = "the system numbers processes in this type")]
    Pid::from_raw(i32::try_from(child.id()?).expect("an id of a process has 31 bits"))
}

/// Ends a child, or everything in its process group: with SIGTERM first, then with SIGKILL.
async fn end(child: &mut Child, send: impl Fn(Signal) -> rustix::io::Result<()>) {
    // An error means that it's already gone.
    let _ = send(Signal::TERM);
    if timeout(GRACE, child.wait()).await.is_err() {
        let _ = send(Signal::KILL);
        let _ = child.wait().await;
    }
}

#[cfg(test)]
mod tests;
