//! The questions of `ory-social add`, in a terminal, through the real `ory`.

mod answers;
mod existing;
mod leaving;
mod lists;
mod provider;
mod proving;
mod surroundings;
mod typing;

use crate::support::lab::{Lab, SECRET};
use crate::support::terminal::{ENTER, Terminal};

const CLIENT_ID: &str = "App ID";
const CLIENT_SECRET: &str = "Protected key (";
const MAPPER: &str = "Mapper: ";
const APPLY: &str = "Apply to Acme Shop (staging)? [y/N]:";

/// The questions, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Question {
    Project,
    ClientId,
    Secret,
    Doubt,
    Apply,
    Mapper,
}

impl Question {
    const ALL: [Self; 6] = [Self::Project, Self::ClientId, Self::Secret, Self::Doubt, Self::Apply, Self::Mapper];
}

/// Opens a terminal, and answers everything up to this question.
#[track_caller]
fn at(question: Question, lab: &Lab) -> Terminal<'_> {
    let mut terminal = lab.terminal("add vk");
    terminal.expect("Project: ");
    if question == Question::Project {
        return terminal;
    }
    terminal.press("stage").press(ENTER).expect("App ID:");
    if question == Question::ClientId {
        return terminal;
    }
    terminal.press("51234567").press(ENTER).expect("Protected key (not shown):");
    match question {
        Question::Doubt => {
            terminal.answer_hidden("", "short-and-odd").expect("What next: ");
        }
        Question::Apply => {
            terminal.answer_hidden("", SECRET).expect("[y/N]:");
        }
        Question::Mapper => {
            terminal.answer_hidden("", SECRET).answer("[y/N]:", "m").expect(MAPPER);
        }
        _ => {}
    }
    terminal
}
