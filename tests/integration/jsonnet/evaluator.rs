//! Runs our engine in a process of its own.

use std::io::Write as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use ory_social::system::evaluator::NAME;
use serde_json::{Value, json};

const SEPARATOR: &str = "\u{1e}-\u{1e}";

/// The output of the process, and how it ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Returns the result for each sample, if there is one. Samples that the process didn't reach have none.
    pub fn results(&self, samples: usize) -> Vec<Option<Value>> {
        let mut lines = self.stdout.split_terminator('\n');
        (0..samples).map(|_| serde_json::from_str(lines.next()?).ok()).collect()
    }

    /// Returns what the engine says about each sample.
    pub fn complaints(&self) -> Vec<&str> {
        self.stderr.split(SEPARATOR).skip(1).collect()
    }

    /// Whether it ended by itself, or because it exceeded a limit.
    pub fn is_orderly(&self) -> bool {
        self.status.success() || self.status.signal().is_some() || self.status.code() == Some(1)
    }
}

/// Starts the process in a folder, and calls `look` while it runs.
pub fn evaluate_in(folder: &Path, snippet: &str, samples: &[Value], look: impl FnOnce(&Child) + Send) -> Ended {
    let job = json!({"snippet": snippet, "samples": samples, "separator": SEPARATOR}).to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ory-social"));
    command.arg0(NAME).env_clear().current_dir(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A process that exceeded a limit may be gone before it has read everything.
        scope.spawn(move || _ = stdin.write_all(job.as_bytes()));
        let reader = {
            let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
            let stderr = scope.spawn(move || std::io::read_to_string(stderr).unwrap());
            scope.spawn(move || (std::io::read_to_string(stdout).unwrap(), stderr.join().unwrap()))
        };
        look(&child);
        let (stdout, stderr) = reader.join().unwrap();
        Ended { status: child.wait().unwrap(), stdout, stderr }
    })
}

pub fn evaluate(snippet: &str, samples: &[Value]) -> Ended {
    evaluate_in(Path::new("/"), snippet, samples, |_| ())
}
