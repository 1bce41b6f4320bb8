//! Small inputs from public reports and files. Each is a folder under `cases/` with the result that a real Kratos, or a
//! person, would call right. `case.json` has:
//!
//! - `run`: command lines of `ory-social`; the last one is judged. `{project}` is the project, `{backup}` its oldest
//!   backup. A command line with `--client-secret-stdin` gets a secret on stdin.
//! - `expect`: `exit` (a code, or a list of them), `codes` and `codes_without` (of findings), `stdout` (exactly),
//!   `stdout_without`, `stderr_without`, `says_any`, `config` (JSON pointer to value), `config_as_before`.
//! - `source`: the report or file; `what`, `kind`, `right`: the same in words.
//!
//! A case with a `config.json` runs on a project with that identity configuration. The others run without `ory`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::add::network;
use crate::support::lab::{Lab, Run};
use crate::undo;

const SECRET: &str = "AbCdEfGhIj0123456789";
const PROJECT: &str = "acme";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(rename = "what")]
    _what: String,
    #[serde(rename = "kind")]
    _kind: String,
    right: String,
    source: String,
    run: Vec<String>,
    expect: Expect,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expect {
    exit: Option<Exit>,
    codes: Vec<String>,
    codes_without: Vec<String>,
    stdout: Option<String>,
    stdout_without: Vec<String>,
    stderr_without: Vec<String>,
    says_any: Vec<String>,
    config: BTreeMap<String, Value>,
    config_as_before: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Exit {
    One(i32),
    Any(Vec<i32>),
}

impl Exit {
    fn allows(&self, code: i32) -> bool {
        match self {
            Self::One(only) => *only == code,
            Self::Any(list) => list.contains(&code),
        }
    }
}

#[test]
fn every_case_ends_as_it_should() {
    let mut folders: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "the cases are gone");
    let share = folders.len().div_ceil(4);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let shares: Vec<_> = folders
            .chunks(share)
            .map(|some| scope.spawn(|| some.iter().filter_map(|it| wrong_with(it)).collect::<Vec<_>>()))
            .collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {} cases:\n\n{}", wrong.len(), folders.len(), wrong.join("\n\n"));
}

/// Returns what differs from the case's expectations, if anything.
fn wrong_with(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join("case.json")).unwrap();
    let case: Case = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    assert!(!case.source.is_empty(), "{}: every case names its source", folder.display());
    let lab = lab(folder);
    let before = lab.has_project().then(|| lab.lab.stored(PROJECT));
    let runs: Vec<_> = case.run.iter().map(|words| lab.run(words)).collect();
    let judged = runs.last().expect("a case runs something");
    let mut wrong: Vec<_> =
        runs[..runs.len() - 1].iter().filter(|run| run.code != 0).map(|run| format!("first: {run}")).collect();
    wrong.extend(case.expect.wrong_with(judged));
    if let Some(before) = before {
        wrong.extend(case.expect.wrong_with_config(&before, &lab.lab.stored(PROJECT)));
    }
    let name = folder.file_name().unwrap().to_string_lossy();
    (!wrong.is_empty()).then(|| format!("== {name}: {}\n{}\n{judged}", case.right, wrong.join("\n")))
}

struct CaseLab {
    lab: Lab,
    folder: PathBuf,
}

/// Creates a lab with the files of the case in its home.
fn lab(folder: &Path) -> CaseLab {
    let config = fs::read_to_string(folder.join("config.json")).ok();
    let lab = match config {
        Some(config) => Lab::on(network(serde_json::from_str(&config).unwrap())),
        None => Lab::new().with("ORY_SOCIAL_ORY", "/nonexistent/ory"),
    };
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, lab.home().join(path.file_name().unwrap())).unwrap();
    }
    CaseLab { lab, folder: folder.to_owned() }
}

impl CaseLab {
    fn has_project(&self) -> bool {
        self.folder.join("config.json").exists()
    }

    fn run(&self, words: &str) -> Run {
        let mut words = words.to_owned();
        if self.has_project() {
            words =
                words.replace("{project}", &self.lab.emulator.inspect(|it| it.project(PROJECT).unwrap().id.clone()));
        }
        if words.contains("{backup}") {
            let backups = undo::backups_in(&undo::backups(&self.lab), &self.lab, PROJECT);
            words = words.replace("{backup}", &backups.first().expect("there is a backup").display().to_string());
        }
        let stdin = if words.contains("--client-secret-stdin") { SECRET } else { "" };
        let run = self.lab.run_with_stdin(&words, stdin);
        assert!(!run.stdout.contains(SECRET) && !run.stderr.contains(SECRET), "the secret is printed: {run}");
        run
    }
}

impl Expect {
    fn wrong_with(&self, run: &Run) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut check = |is_right: bool, what: String| {
            if !is_right {
                wrong.push(what);
            }
        };
        if let Some(exit) = &self.exit {
            check(exit.allows(run.code), format!("exit {}", run.code));
        }
        if !self.codes.is_empty() || !self.codes_without.is_empty() {
            let found = codes(run);
            check(self.codes.iter().all(|code| found.contains(code)), format!("codes {found:?}, not {:?}", self.codes));
            let unwanted = self.codes_without.iter().any(|code| found.contains(code));
            check(!unwanted, format!("codes {found:?} with one of {:?}", self.codes_without));
        }
        check(self.stdout.as_ref().is_none_or(|stdout| *stdout == run.stdout), format!("stdout {:?}", run.stdout));
        for (without, text, name) in
            [(&self.stdout_without, &run.stdout, "stdout"), (&self.stderr_without, &run.stderr, "stderr")]
        {
            check(!without.iter().any(|words| text.contains(words)), format!("{name} has one of {without:?}"));
        }
        let says = |words: &String| run.stdout.contains(words) || run.stderr.contains(words);
        check(self.says_any.is_empty() || self.says_any.iter().any(says), format!("says none of {:?}", self.says_any));
        wrong
    }

    fn wrong_with_config(&self, before: &Value, after: &Value) -> Vec<String> {
        let differs = |(pointer, value): &(&String, &Value)| after.pointer(pointer) != Some(*value);
        let mut wrong: Vec<_> = self
            .config
            .iter()
            .filter(differs)
            .map(|(pointer, _)| format!("{pointer} is {:?}", after.pointer(pointer)))
            .collect();
        if self.config_as_before && before != after {
            wrong.push(format!("before: {before}\nafter:  {after}"));
        }
        wrong
    }
}

/// Returns the codes of all findings, wherever they are in the command's JSON.
fn codes(run: &Run) -> Vec<String> {
    fn collect(value: &Value, codes: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                codes.extend(map.get("code").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|inner| collect(inner, codes));
            }
            Value::Array(list) => list.iter().for_each(|inner| collect(inner, codes)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&run.json(), &mut found);
    found
}
