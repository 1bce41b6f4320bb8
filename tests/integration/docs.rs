//! The documents match what the tool does.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::runbook::Runbook;

use crate::runbooks::normalised;
use crate::support::lab::Lab;
use crate::support::page::blocks;
use crate::support::shell::{sh, with_tools};

pub fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

#[test]
fn the_reference_holds_the_help_of_every_command() {
    let mut text = String::from(
        "<!-- Made by `UPDATE_DOCS=1 cargo test`. -->\n\n# Reference\n\nEvery command and flag, as `--help` prints them. \
         The flags under \"Project\" and \"General\" work with every command and are listed once, under \
         [`ory-social`](#ory-social).\n",
    );
    let mut command = ory_social::command_line().term_width(100).bin_name("ory-social");
    command.build();
    describe(&mut command, &mut text);
    assert_document("docs/reference.md", &text);
}

#[test]
fn the_schema_of_runbooks_is_what_the_reader_knows() {
    let schema = serde_json::to_string_pretty(&ory_social::domain::runbook::schema(Catalogue::shipped())).unwrap();
    assert_document("docs/runbook.schema.json", &format!("{schema}\n"));
}

/// Checks that a document has this text. With `UPDATE_DOCS`, writes the text instead.
#[track_caller]
pub fn assert_document(name: &str, text: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(name), text).unwrap();
    }
    let document = document(name);
    let difference = similar::TextDiff::from_lines(document.as_str(), text);
    assert!(document == text, "{name} is stale: run UPDATE_DOCS=1 cargo test\n{}", difference.unified_diff());
}

fn describe(command: &mut clap::Command, text: &mut String) {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name()).to_owned();
    let help = command.render_long_help().to_string();
    let lines: Vec<_> = help.lines().map(str::trim_end).collect();
    write!(text, "\n## {name}\n\n```text\n{}\n```\n", lines.join("\n").trim_end()).unwrap();
    // The sandbox has the same commands and a few of its own. Each command is described once.
    let mut described = vec!["help".to_owned()];
    if command.get_name() == "sandbox" {
        described.extend(ory_social::command_line().get_subcommands().map(|it| it.get_name().to_owned()));
    }
    for subcommand in command.get_subcommands_mut().filter(|it| !described.contains(&it.get_name().to_owned())) {
        *subcommand = without_global_flags(std::mem::take(subcommand));
        describe(subcommand, text);
    }
}

/// Hides the global flags, which are half of each help text. The reference lists them only once.
fn without_global_flags(command: clap::Command) -> clap::Command {
    command.mut_args(|flag| if flag.is_global_set() { flag.hide(true) } else { flag })
}

#[test]
fn the_help_of_every_command_has_examples_and_says_how_it_exits() {
    fn check(command: &clap::Command) {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains("Examples:"), "{}", command.get_name());
        // A command that only groups others exits as they do. So does the sandbox.
        let has_own = !command.has_subcommands() || command.get_name() == "providers";
        assert!(!has_own || help.contains("\nExit codes:\n"), "{}", command.get_name());
        command.get_subcommands().filter(|it| it.get_name() != "help").for_each(check);
    }
    check(&ory_social::command_line());
}

#[test]
fn no_example_is_wider_than_a_terminal() {
    fn check(command: &clap::Command) {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let wide: Vec<_> = help.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.is_empty(), "{}: {wide:#?}", command.get_name());
        command.get_subcommands().for_each(check);
    }
    check(&ory_social::command_line());
}

#[test]
fn the_transcript_in_the_readme_is_what_the_sandbox_prints() {
    let readme = document("README.md");
    let block = readme.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let end = block.match_indices('\n').map(|(end, _)| end).find(|end| !block[..*end].ends_with('\\')).unwrap();
    let command = block[..end].strip_prefix("$ ").unwrap();
    let lab = with_tools(Lab::new()).without("ORY_SOCIAL_ORY");
    let run = sh(&lab, &format!("{{ {command}\n}} 2>&1")).succeeds();
    assert_eq!(block, format!("$ {command}\n{}", normalised(&lab, &run.stdout)));
}

#[test]
fn the_commands_of_the_readme_that_set_everything_up_are_those_of_ci() {
    let (readme, ci) = (document("README.md"), document(".ci/run"));
    for command in ["sandbox add vk", "cargo test"] {
        assert!(readme.contains(command) && ci.contains(command), "{command}");
    }
}

#[test]
fn the_runbook_in_the_readme_is_valid() {
    let readme = document("README.md");
    let block = blocks(&readme).into_iter().find(|block| block.language == "yaml").unwrap();
    Runbook::parse(&block.text, Catalogue::shipped()).unwrap();
}

#[test]
fn the_tests_that_the_safety_document_names_exist() {
    let document = document("docs/safety.md");
    let named: Vec<_> = document.split('`').skip(1).step_by(2).filter(|name| name.ends_with(".rs")).collect();
    assert!(named.len() > 10, "{named:?}");
    for name in named {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = if name.starts_with("src/") { folder.to_owned() } else { folder.join("tests/integration") };
        assert!(folder.join(name).is_file(), "there is no {name}");
    }
}

/// Returns the paths of the repository's pages for people.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let in_folder = |folder: &str| std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let files = ["", "docs", "docs/providers", "docs/runbooks"].into_iter().flat_map(in_folder);
    files.filter(|path| path.extension().is_some_and(|it| it == "md")).collect()
}

/// Returns the anchor that a heading gets on GitHub.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    kept.chars().filter(|it| it.is_alphanumeric() || " -_".contains(*it)).collect::<String>().replace(' ', "-")
}

/// Whether the page exists, and has a heading with this anchor, unless that is empty.
fn has_heading(page: &Path, heading: &str) -> bool {
    let found = |text: String| text.lines().any(|line| line.starts_with('#') && anchor(line) == heading);
    page.exists() && (heading.is_empty() || found(std::fs::read_to_string(page).unwrap()))
}

#[test]
fn every_link_between_pages_leads_to_a_page_and_a_heading_of_it() {
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(has_heading(&target, heading), "{}: {link}", page.display());
        }
    }
}

#[test]
fn every_page_that_an_error_links_exists() {
    let lab = Lab::new().without("ORY_PROJECT_API_KEY");
    lab.file("ory-social.yaml", "version: 1\nprojects: 5\n");
    lab.file("kratos.yml", "selfservice: []\n");
    lab.file("broken.jsonnet", "{ identity: {} }");
    std::fs::create_dir(lab.home().join("acme")).unwrap();
    lab.file("acme/provider.yaml", "id: acme\n");
    let add = "add vk --project acme-shop-stage --client-id 51234567 --client-secret-stdin --yes";
    for words in [
        "plan",
        "runbook check",
        "status --kratos kratos.yml",
        "mapper test broken.jsonnet",
        "providers --template acme",
        "test vk --project acme-shop-prod",
        &format!("{add} --mapper broken.jsonnet"),
        &format!("{add} --preflight"),
    ] {
        let run = lab.run_with_stdin(words, "WrongWrongWrongWron9");
        let link = run.stderr.split_once("/blob/main/").unwrap_or_else(|| panic!("{words}: {run}")).1;
        let (page, heading) =
            link.lines().next().unwrap().split_once('#').unwrap_or((link.lines().next().unwrap(), ""));
        assert!(has_heading(&Path::new(env!("CARGO_MANIFEST_DIR")).join(page), heading), "{words}: {link}");
    }
}
