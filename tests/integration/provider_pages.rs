//! The pages of `docs/providers` are generated from the templates, and their examples work.

use std::path::Path;

use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::runbook::Runbook;

use crate::docs::{assert_document, document};
use crate::support::lab::{Lab, SECRET};
use crate::support::page::{Block, blocks};
use crate::support::shell::{sh, with_tools};

const FOLDER: &str = "docs/providers";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn there_is_a_page_for_each_provider_and_no_other() {
    let docs = ory_social::provider_docs();
    for (name, page) in &docs.pages {
        assert_document(&format!("{FOLDER}/{name}.md"), page);
    }
    for entry in std::fs::read_dir(root().join(FOLDER)).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let is_known = docs.pages.iter().any(|(name, _)| file == format!("{name}.md"));
        assert!(is_known || file == "README.md", "no template makes {file}");
    }
}

#[test]
fn the_index_lists_every_provider_and_every_setting() {
    let docs = ory_social::provider_docs();
    let file = format!("{FOLDER}/README.md");
    let mut index = document(&file);
    for (name, table) in [("providers", &docs.providers), ("settings", &docs.settings)] {
        let marks = [format!("<!-- {name} -->\n"), format!("<!-- end of the {name} -->")];
        let (before, rest) = index.split_once(&marks[0]).unwrap();
        let (_, after) = rest.split_once(&marks[1]).unwrap();
        index = format!("{before}{}\n{table}\n\n{}{after}", marks[0], marks[1]);
    }
    assert_document(&file, &index);
    let others = format!("[{} other providers]", docs.pages.len() - 1);
    assert!(document("README.md").contains(&others), "the README doesn't speak of {others}");
}

/// Returns the blocks in a language on all pages, each with the name of its page.
fn examples(language: &str) -> Vec<(String, Block)> {
    let pages = ory_social::provider_docs().pages.into_iter();
    let of_page = |(name, page): (String, String)| {
        let found = blocks(&page).into_iter().filter(|block| block.language == language);
        assert_ne!(found.clone().count(), 0, "{name} has no example in {language}");
        found.map(|block| (name.clone(), block)).collect::<Vec<_>>()
    };
    pages.flat_map(of_page).collect()
}

#[test]
fn the_runbook_on_each_page_is_valid() {
    for (name, block) in examples("yaml") {
        let runbook = Runbook::parse(&block.text, Catalogue::shipped());
        assert!(runbook.is_ok(), "{name}: {runbook:?}");
    }
}

#[test]
fn the_command_on_each_page_is_accepted() {
    let lab = with_tools(Lab::new());
    for (name, block) in examples("sh") {
        let key = root().join("templates").join(&name).join("sandbox-key.p8");
        if key.is_file() {
            std::fs::copy(key, lab.home().join(format!("{name}.p8"))).unwrap();
        }
        let secret = block.text.split_once("\"$").and_then(|(_, rest)| rest.split_once('"'));
        let secret = secret.map(|(variable, _)| format!("export {variable}={SECRET}\n")).unwrap_or_default();
        let command = block.text.replace(" --preflight", "").replace("--yes", "--dry-run");
        sh(&lab, &format!("{secret}{command}")).succeeds();
    }
    assert_eq!(lab.pushes(), 0);
}
