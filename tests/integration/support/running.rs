//! A run of `ory-social` in progress, to watch and to interrupt.

use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, ChildStdin, Stdio};
use std::time::{Duration, Instant};

use rustix::io::ioctl_fionread;
use rustix::process::{Pid, Signal, kill_process};

use super::lab::{Lab, Run, SECRET};
use super::schema::{asks_for_json, assert_documented};

/// How long anything may take. Machines under load are slow; only a failure takes this long.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Running<'lab> {
    lab: &'lab Lab,
    child: Child,
    stdin: Option<ChildStdin>,
    stderr: Vec<u8>,
    prints_json: bool,
}

impl<'lab> Running<'lab> {
    /// Starts `ory-social`, with these bytes on a stdin that stays open.
    pub fn start(lab: &'lab Lab, words: &str, stdin: &str) -> Self {
        let mut child = lab.command().args(words.split_whitespace()).stdin(Stdio::piped()).spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(stdin.as_bytes()).unwrap();
        let prints_json = asks_for_json(words.split_whitespace());
        Self { lab, child, stdin: Some(pipe), stderr: Vec::new(), prints_json }
    }

    /// Closes stdin.
    pub fn end_input(mut self) -> Self {
        self.stdin = None;
        self
    }

    /// Reads stderr until these words appear.
    #[track_caller]
    pub fn expect(&mut self, words: &str) -> &mut Self {
        let mut byte = [0];
        while !String::from_utf8_lossy(&self.stderr).contains(words) {
            let count = self.child.stderr.as_mut().unwrap().read(&mut byte).unwrap();
            assert!(count > 0, "it ended and did not say {words:?}: {}", String::from_utf8_lossy(&self.stderr));
            self.stderr.extend_from_slice(&byte);
        }
        self
    }

    /// Reads stderr until a whole line with these words appears. Returns that line.
    #[track_caller]
    pub fn line_with(&mut self, words: &str) -> String {
        self.expect(words);
        loop {
            let said = String::from_utf8_lossy(&self.stderr).into_owned();
            let (_, rest) = said.split_once(words).unwrap();
            if let Some((_, after)) = rest.split_once('\n') {
                let end = said.len() - after.len() - 1;
                return said[..end].lines().next_back().unwrap().to_owned();
            }
            let mut byte = [0];
            assert!(self.child.stderr.as_mut().unwrap().read(&mut byte).unwrap() > 0, "the line doesn't end: {said}");
            self.stderr.extend_from_slice(&byte);
        }
    }

    #[track_caller]
    pub fn wait_until(&mut self, mut is_so: impl FnMut() -> bool) -> &mut Self {
        let deadline = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(Instant::now() < deadline, "not within {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
        self
    }

    /// Waits until the run has read everything from stdin, and waits for more.
    #[track_caller]
    pub fn wait_until_it_has_read(&mut self) -> &mut Self {
        let pipe = self.stdin.take().unwrap();
        self.wait_until(|| ioctl_fionread(&pipe).unwrap() == 0);
        self.stdin = Some(pipe);
        self
    }

    pub fn signal(&mut self, signal: Signal) -> &mut Self {
        let id = Pid::from_raw(self.child.id().try_into().unwrap()).unwrap();
        kill_process(id, signal).unwrap();
        self
    }

    /// Waits for the end. Checks that no secret was printed, and that no file or process is left.
    #[track_caller]
    pub fn ends_with(mut self, code: i32) -> Run {
        let output = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is text");
        let (mut stdout, mut stderr) = (Vec::new(), std::mem::take(&mut self.stderr));
        self.child.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
        self.child.stdout.take().unwrap().read_to_end(&mut stdout).unwrap();
        let status = self.child.wait().unwrap();
        assert_eq!(status.signal(), None, "a signal ended it");
        let run = Run { code: status.code().unwrap(), stdout: output(stdout), stderr: output(stderr) };
        assert!(!run.to_string().contains(SECRET), "the secret is printed: {run}");
        self.lab.assert_nothing_left_behind();
        self.lab.assert_no_process_survives();
        if self.prints_json {
            assert_documented(&run);
        }
        run.ends_with(code)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // It's still running after a failed expectation.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
