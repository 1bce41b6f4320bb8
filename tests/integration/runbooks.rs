//! The pages under `docs/runbooks/`: their commands are run in order, and must print what the pages show.

mod pipeline;
mod practice;
mod workflow;

use std::path::Path;

use ory_social::domain::catalogue::Catalogue;
use ory_social::sandbox::Scenario;
use regex_lite::Regex;
use serde_json::Value;

use crate::docs::{assert_document, document};
use crate::support::lab::{Lab, SECRET};
use crate::support::page::{Block, blocks};
use crate::support::shell::{sh, with_tools};

const FOLDER: &str = "docs/runbooks";

/// The commands on the pages that fail, and their exit codes. Not read from the pages, because a test may rewrite them.
const FAILING: &[(&str, &str, i32)] = &[
    ("docs/runbook.md", "ory-social plan -f mistaken.yaml", 4),
    ("docs/runbook.md", "ory-social apply -f ory-social.yaml --yes", 4),
    ("docs/runbooks/remove.md", "ory-social apply -f ory-social.yaml --prune --yes", 4),
    ("docs/runbooks/vk-sign-in-is-down.md", "ory-social doctor", 10),
    ("docs/runbooks/vk-sign-in-is-down.md", "ory-social verify vk", 10),
    ("docs/runbooks/vk-sign-in-is-down.md", "printf %s \"$SHOP_VK_SECRET\" | ory-social rotate-secret vk", 4),
    ("docs/runbooks/vk-sign-in-is-down.md", "ory-social mapper test", 4),
];

macro_rules! pages {
    ($($test:ident: $file:literal,)*) => {
        const PAGES: &[&str] = &[$($file),*];
        $(#[test] fn $test() { follow(&format!("{FOLDER}/{}", $file)); })*

        mod in_the_sandbox {
            $(#[test] fn $test() { super::practice::follow(&format!("{}/{}", super::FOLDER, $file)); })*
        }
    };
}

pages! {
    onboard_vk: "onboard-vk.md",
    rotate_the_secret: "rotate-secret.md",
    roll_back: "roll-back.md",
    remove: "remove.md",
    from_wizard_to_runbook: "from-wizard-to-runbook.md",
    vk_sign_in_is_down: "vk-sign-in-is-down.md",
    custom_domain: "custom-domain.md",
    github_actions: "github-actions.md",
    gitlab_ci: "gitlab-ci.md",
}

#[test]
fn every_page_is_followed_by_a_test_and_named_in_the_list() {
    let index = document(&format!("{FOLDER}/README.md"));
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(PAGES.contains(&&*name) || name == "README.md", "no test follows {name}");
        assert!(name == "README.md" || index.contains(&format!("({name})")), "the list lacks {name}");
    }
}

#[test]
fn the_page_about_the_file_has_every_key_and_does_what_it_says() {
    const MARKS: [&str; 2] = ["<!-- keys -->\n", "<!-- end of the keys -->"];
    let page = document("docs/runbook.md");
    let (before, rest) = page.split_once(MARKS[0]).unwrap();
    let (_, after) = rest.split_once(MARKS[1]).unwrap();
    let schema = ory_social::domain::runbook::schema(Catalogue::shipped());
    let project = &schema["properties"]["projects"]["items"];
    let provider = &schema["definitions"]["provider-vk"];
    let tables = [keys("the file", &schema), keys("a project", project), keys("a provider", provider)].join("\n");
    assert_document("docs/runbook.md", &format!("{before}{}\n{tables}\n{}{after}", MARKS[0], MARKS[1]));
    follow("docs/runbook.md");
}

/// Returns the keys of an object in the schema, as a table.
fn keys(what: &str, schema: &Value) -> String {
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let row = |(key, value): (&String, &Value)| {
        let needed = if required.contains(&key.as_str()) { " Required." } else { "" };
        format!("| `{key}` | {}{needed} |\n", value["description"].as_str().unwrap())
    };
    let rows: String = schema["properties"].as_object().unwrap().iter().map(row).collect();
    format!("| key of {what} | meaning |\n| --- | --- |\n{rows}")
}

/// Follows a page on an emulated network of its own, and compares its output.
fn follow(name: &str) {
    let page = document(name);
    let lab = world();
    let lines: Vec<_> = page.lines().collect();
    let (mut followed, mut at) = (String::new(), 0);
    for block in blocks(&page) {
        text(&lab, &lines[at..block.lines.start], &mut followed);
        followed += &code(name, &lab, &block);
        at = block.lines.end;
    }
    text(&lab, &lines[at..], &mut followed);
    assert_document(name, &followed);
}

/// The sample network, with the secrets of the pages.
fn world() -> Lab {
    let lab = with_tools(Lab::new()).without("ORY_SOCIAL_ORY");
    let proxy = format!("http://{}", lab.emulator.address());
    lab.with("HTTPS_PROXY", proxy).with("SHOP_VK_SECRET", SECRET).with("NEW_VK_SECRET", "NewVkKey000000000042")
}

/// Returns the command of a line that says how to practice.
fn practiced(line: &str) -> Option<&str> {
    line.strip_prefix("> **Practice:** `")?.strip_suffix('`')
}

/// Changes the lab's network as the command would change the sandbox.
fn practice(lab: &Lab, command: &str) {
    let words: Vec<_> = command.split(' ').collect();
    match words.as_slice() {
        ["ory-social", "sandbox", "break", name, rest @ ..] => {
            let (scenario, project) = (Scenario::named(name).unwrap(), rest.get(1).unwrap_or(&"acme-shop-prod"));
            lab.emulator.edit(|network| network.play_out(scenario, project)).unwrap();
        }
        ["ory-social", "sandbox", "register", template, url] => {
            lab.emulator.edit(|network| network.register(template, "51234567", url)).unwrap();
        }
        _ => _ = sh(lab, command).succeeds(),
    }
}

/// Copies the text, and runs the commands and jobs in it, such as one that causes the page's problem.
fn text(lab: &Lab, lines: &[&str], followed: &mut String) {
    for line in lines {
        if let Some(command) = line.strip_prefix("<!-- $ ").and_then(|rest| rest.strip_suffix(" -->")) {
            sh(lab, command).succeeds();
        }
        if let Some(command) = practiced(line) {
            practice(lab, command);
        }
        if let Some(job) = line.strip_prefix("<!-- job: ").and_then(|rest| rest.strip_suffix(" -->")) {
            run_job(lab, job);
        }
        *followed += &format!("{line}\n");
    }
}

/// Runs a job of the page, which gives its exit code if it isn't 0.
fn run_job(lab: &Lab, job: &str) {
    let (job, code) = job.split_once(" ends with ").unwrap_or((job, "0"));
    let is_github = lab.home().join(".github").is_dir();
    let run = if is_github { workflow::run(lab, job) } else { pipeline::run(lab, job) };
    run.ends_with(code.parse().unwrap());
}

fn code(page: &str, lab: &Lab, block: &Block) -> String {
    if let Some(file) = block.file() {
        let path = lab.home().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &block.text).unwrap();
    }
    if block.language == "console" { console(page, lab, &block.text) } else { block.text.clone() }
}

/// Runs the commands. Returns each with its output, and its exit code if it isn't 0.
fn console(page: &str, lab: &Lab, text: &str) -> String {
    let mut lines = text.lines();
    let mut shown = String::new();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let mut command = command.to_owned();
        while command.ends_with('\\') {
            command += &format!("\n{}", lines.next().expect("the command goes on"));
        }
        let run = sh(lab, &format!("{{ {command}\n}} 2>&1"));
        shown += &format!("$ {command}\n{}", normalised(lab, &run.stdout));
        if run.code != 0 {
            let is_known = |row: &&(&str, &str, i32)| row.0 == page && command.starts_with(row.1) && row.2 == run.code;
            assert!(FAILING.iter().find(is_known).is_some(), "{page}: {command} must not end like this: {run}");
            shown += &format!("(exit code {})\n", run.code);
        }
    }
    shown
}

/// Replaces what differs between runs with an example: times, the home, and which project was done first.
pub fn normalised(lab: &Lab, text: &str) -> String {
    let proxy = lab.emulator.address().to_string();
    let text = text.replace(lab.home().to_str().unwrap(), "~").replace(&proxy, "proxy.example:3128");
    let (date, time) = ("2026-01-02T", "03:04:05.678Z");
    let text =
        Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z").unwrap().replace_all(&text, format!("{date}{time}"));
    let file = format!("{date}{}", time.replace(':', ""));
    let text = Regex::new(r"\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z").unwrap().replace_all(&text, file);
    let event = Regex::new(r"^\S+ +(would change|up to date|done|failed|skipped)").unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.chunk_by_mut(|one, other| event.is_match(one) && event.is_match(other)).for_each(<[_]>::sort);
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}
