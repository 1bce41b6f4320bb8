//! The pictures in the documents are screens of this version.

use crate::docs::assert_document;
use crate::support::lab::{Lab, SECRET};
use crate::support::shell::{sh, with_tools};
use crate::support::terminal::CTRL_C;

/// Compares a picture with a screen: what was typed into a shell, and what it showed.
#[track_caller]
fn assert_picture(name: &str, command: &str, screen: &str) {
    let screen = format!("$ {command}\n{}\n", screen.trim_end());
    let picture = anstyle_svg::Term::new().palette(anstyle_svg::WIN10_CONSOLE).render_svg(&screen);
    assert_document(&format!("docs/pictures/{name}.svg"), &picture);
}

#[test]
fn the_wizard_looks_as_in_its_picture() {
    let lab = Lab::new();
    let mut terminal = lab.terminal_of(60, 80, "");
    terminal.choose("Provider: ", "vk").choose("Project: ", "stage").answer("App ID:", "51234567");
    terminal.answer_hidden("Protected key (", SECRET).expect("[y/N]: ").press("y").expect("y");
    let screen = terminal.colored_lines();
    assert_picture("wizard", "ory-social", &screen);
    terminal.press(CTRL_C).ends_with(130);
}

#[test]
fn a_plan_looks_as_in_its_picture() {
    let lab = with_tools(Lab::new());
    let command = "add vk --project acme-blog --label VKontakte --scope email --scope phone --dry-run";
    // In a shell, stderr appears where it was printed.
    let run = sh(&lab, &format!("ory-social {command} --color always 2>&1")).succeeds();
    assert_picture("plan", &format!("ory-social {command}"), &run.stdout);
}
