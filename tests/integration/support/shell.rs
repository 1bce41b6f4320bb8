//! A shell in a lab, with the programs that pages for people use: `ory`, `ory-social` and `jq`.

use std::ffi::OsStr;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::lab::{Lab, Run, SECRET};
use super::real_ory::{real_ory, set_up};

/// The part of jq's command line that the pages use. Runs a Python package where jq isn't installed.
const JQ: &str = r#"#!/usr/bin/env python3
import sys
sys.path.insert(0, "FOLDER")
import jq, json
words, named, program, raw, compact = sys.argv[1:], {}, None, False, False
rest = []
while words:
    word = words.pop(0)
    if word == "--rawfile":
        name, file = words.pop(0), words.pop(0)
        named[name] = open(file, encoding="utf-8").read()
    elif word in ("-f", "--from-file"):
        program = open(words.pop(0), encoding="utf-8").read()
    elif word in ("-r", "--raw-output"):
        raw = True
    elif word in ("-c", "--compact-output"):
        compact = True
    elif word.startswith("-"):
        sys.exit("jq: this stand-in does not know " + word)
    else:
        rest.append(word)
if program is None:
    program = rest.pop(0)
text = "".join(open(file, encoding="utf-8").read() for file in rest) if rest else sys.stdin.read()
for value in jq.compile(program, args=named).input_text(text):
    if raw and isinstance(value, str):
        print(value)
    else:
        print(json.dumps(value, ensure_ascii=False, indent=None if compact else 2, separators=(",", ":") if compact else None))
"#;

/// Prepares a lab for [`sh`].
pub fn with_tools(lab: Lab) -> Lab {
    let bin = lab.home().join("bin");
    std::fs::create_dir(&bin).unwrap();
    symlink(real_ory(), bin.join("ory")).unwrap();
    symlink(env!("CARGO_BIN_EXE_ory-social"), bin.join("ory-social")).unwrap();
    if which::which("jq").is_err() {
        lab.program("bin/jq", "");
        std::fs::write(bin.join("jq"), JQ.replace("FOLDER", set_up("jq").to_str().unwrap())).unwrap();
    }
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(PathBuf::from(&bin)).chain(std::env::split_paths(&others));
    let runner = lab.home().join("runner");
    lab.with("PATH", std::env::join_paths(path).unwrap()).with("RUNNER_TEMP", runner)
}

/// Runs commands in the home of a lab, with nothing on stdin and without a terminal.
#[track_caller]
pub fn sh(lab: &Lab, script: &str) -> Run {
    sh_with(lab, lab.variables(), script)
}

/// Runs commands with other variables than the lab's.
#[track_caller]
pub fn sh_with<N, V>(lab: &Lab, variables: impl Iterator<Item = (N, V)>, script: &str) -> Run
where
    N: AsRef<OsStr>,
    V: AsRef<OsStr>,
{
    let mut command = Command::new("sh");
    command.arg("-e").env_clear().envs(variables).current_dir(lab.home());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // On stdin, the script may have any length. Its commands get another stdin.
    let script = format!("{{\n{script}\n}} </dev/null\n");
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).expect("the output is text");
    let code = output.status.code().expect("no signal ends it");
    let run = Run { code, stdout: text(output.stdout), stderr: text(output.stderr) };
    assert!(!run.stdout.contains(SECRET) && !run.stderr.contains(SECRET), "the secret is printed: {run}");
    lab.assert_nothing_left_behind();
    run
}
