//! What terminals can and can't show: characters beyond ASCII, and links.

use crate::support::lab::{Lab, SECRET, STAGING};
use crate::support::terminal::{CTRL_C, Ended};

/// Goes through the wizard, from the list of projects to the check of the login page.
fn whole_wizard(lab: &Lab, project: &str) -> Ended {
    let mut terminal = lab.terminal("add vk");
    terminal.answer("Project", project).answer("App ID:", "51234567").answer_hidden("Protected key (", SECRET);
    terminal.answer("[y/N]:", "y").ends_with(0)
}

#[test]
fn under_lang_c_and_in_a_dumb_terminal_all_is_ascii() {
    for (variables, project) in [(("LANG", "C"), "stage"), (("LC_ALL", "POSIX"), "stage"), (("TERM", "dumb"), "2")] {
        let lab = Lab::new().with(variables.0, variables.1);
        let ended = whole_wizard(&lab, project);
        assert!(ended.output.is_ascii(), "{variables:?}: {:?}", ended.output);
        for command in ["doctor", "status", "verify vk", "add vk --dry-run", "mapper test --mapper default"] {
            let run = lab.run(&format!("{command} --project {STAGING}"));
            assert!(run.stdout.is_ascii() && run.stderr.is_ascii(), "{command}: {}{}", run.stdout, run.stderr);
        }
    }
}

#[test]
fn a_locale_with_utf_8_has_all_signs() {
    for locale in ["C.UTF-8", "de_DE.utf8"] {
        let lab = Lab::new().with("LANG", locale);
        assert!(whole_wizard(&lab, "stage").screen.contains("✓ Project"));
    }
}

#[test]
fn urls_are_links_only_in_a_terminal_that_has_them() {
    const PAGE: &str = "https://id.vk.com/about/business/go";
    let link = format!("\x1b]8;;{PAGE}\x1b\\{PAGE}\x1b]8;;\x1b\\");
    for (lab, has_links) in [
        (Lab::new().with("VTE_VERSION", "7600"), true),
        (Lab::new().with("VTE_VERSION", "4000"), false),
        (Lab::new(), false),
    ] {
        let mut terminal = lab.terminal(&format!("add vk --project {STAGING}"));
        let ended = terminal.expect("App ID: ").press(CTRL_C).ends_with(130);
        assert!(ended.output.contains(PAGE));
        assert_eq!(ended.output.contains(&link), has_links, "{:?}", ended.output);
        let run = lab.run("providers show vk").succeeds();
        assert!(run.stdout.contains(PAGE) && !run.stdout.contains('\x1b'), "{run}");
    }
}
