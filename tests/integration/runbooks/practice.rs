//! Follows the pages like someone who practices: each command is its own process, and the sandbox keeps its changes.

use super::{normalised, practiced, run_job};
use crate::docs::document;
use crate::support::lab::Lab;
use crate::support::page::{Block, blocks};
use crate::support::shell::{sh, with_tools};

/// The starts of lines that the sandbox must print exactly as the page shows them.
const SAME: [&str; 8] = ["✓ ", "✗ ", "~ ", "– ", "error: ", "problem: ", "warning: ", "  • "];

/// A person at a shell who has done what the list of pages says.
struct Person {
    lab: Lab,
    /// The commands they typed first.
    setup: String,
}

/// Follows a page.
pub fn follow(name: &str) {
    let (index, page) = (document("docs/runbooks/README.md"), document(name));
    let first = blocks(&index).into_iter().find(|block| block.language == "sh").unwrap().text;
    let (reset, setup): (Vec<_>, Vec<_>) = first.lines().partition(|line| line.starts_with("ory-social sandbox reset"));
    let lab = with_tools(Lab::new()).without("ORY_SOCIAL_ORY").with("ORY_SOCIAL_SANDBOX", "1");
    let person = Person { lab, setup: setup.join("\n") };
    assert_eq!(person.types(reset[0]).0, 0);
    let (lines, mut at) = (page.lines().collect::<Vec<_>>(), 0);
    for block in blocks(&page) {
        lines[at..block.lines.start].iter().for_each(|line| person.reads(line));
        person.does(&block);
        at = block.lines.end;
    }
    assert_eq!(person.lab.emulator.requests().len(), 0, "the sandbox asks nobody else");
}

impl Person {
    /// Runs a command. Returns its exit code and output.
    fn types(&self, command: &str) -> (i32, String) {
        let run = sh(&self.lab, &format!("{}\n{{ {command}\n}} 2>&1", self.setup));
        (run.code, normalised(&self.lab, &run.stdout).replace("ory-social sandbox ", "ory-social "))
    }

    fn reads(&self, line: &str) {
        if let Some(command) = practiced(line) {
            let (code, text) = self.types(command);
            assert_eq!(code, 0, "{command}: {text}");
        }
        if let Some(job) = line.strip_prefix("<!-- job: ").and_then(|rest| rest.strip_suffix(" -->")) {
            run_job(&self.lab, job);
        }
    }

    fn does(&self, block: &Block) {
        if let Some(file) = block.file() {
            let path = self.lab.home().join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, &block.text).unwrap();
        }
        if block.language != "console" {
            return;
        }
        for part in format!("\n{}", block.text).split("\n$ ").skip(1) {
            let mut lines = part.lines();
            let mut command = lines.next().unwrap().to_owned();
            while command.ends_with('\\') {
                command += &format!("\n{}", lines.next().unwrap());
            }
            self.sees(&command, &lines.collect::<Vec<_>>());
        }
    }

    fn sees(&self, command: &str, lines: &[&str]) {
        let expected = lines.last().and_then(|line| line.strip_prefix("(exit code ")?.strip_suffix(')'));
        let (code, text) = self.types(command);
        assert_eq!(code.to_string(), expected.unwrap_or("0"), "{command}: {text}");
        // `doctor` checks the person's own computer.
        let is_same = |line: &&&str| SAME.iter().any(|start| line.starts_with(start)) && !line.starts_with("✓  ");
        for line in lines.iter().filter(is_same) {
            assert!(text.lines().any(|it| it == *line), "{command} doesn't print {line:?}: {text}");
        }
    }
}
