//! The fault matrix: what goes wrong, and how a run ends.

use super::trouble::Maker::{Network, Program};
use super::trouble::Trouble::{
    Braces, Dropped, Flood, Garbage, Gateway, Killed, Nothing, Portal, Silence, Status, Truncated,
};
use super::trouble::{Maker, Trouble, Verb};

/// A fault, and how a run ends if it happens while `ory` lists, reads or changes.
pub struct Row {
    pub trouble: Trouble,
    pub maker: Maker,
    /// Whether a change is made despite the fault.
    pub done: bool,
    pub list: Option<Expected>,
    pub get: Option<Expected>,
    pub update: Option<Expected>,
}

/// How a run ends.
#[derive(Clone, Copy)]
pub struct Expected {
    pub code: i32,
    /// The start of the error message, or a part of the note if the change was applied anyway. `{}` is replaced with
    /// the command of `ory`.
    pub says: &'static str,
}

impl Row {
    pub fn expected(&self, verb: Verb) -> Option<Expected> {
        match verb {
            Verb::List => self.list,
            Verb::Get => self.get,
            Verb::Update => self.update,
        }
    }
}

const fn row(trouble: Trouble, maker: Maker, list: Expected, get: Expected, update: Expected) -> Row {
    Row { trouble, maker, done: false, list: Some(list), get: Some(get), update: Some(update) }
}

/// A fault after the change was made.
const fn done(trouble: Trouble, maker: Maker, update: Expected) -> Row {
    Row { trouble, maker, done: true, list: None, get: None, update: Some(update) }
}

const fn ends(code: i32, says: &'static str) -> Expected {
    Expected { code, says }
}

const REFUSED: &str = "Ory rejected the request.";
const CONFLICT: &str = "Ory rejected the request because it conflicts with the current configuration.";
const KEY: &str = "Ory rejected your key or session.";
const FORBIDDEN: &str = "Your key or session isn't allowed to do this.";
const NO_PROJECT: &str = "No such project, or your key or session can't see it.";
const NO_WORKSPACE: &str = "No such workspace, or your key or session can't see it.";
const BUSY: &str = "Ory is rate limiting your requests.";
const FAILED: &str = "Ory Network had an internal error.";
const NETWORK: &str = "Can't reach Ory Network, or its answer was unexpected.";
const UNFINISHED: &str = "`ory {}` did not finish: ";
const UNUSABLE: &str = "`ory {}` gave an unusable answer: ";
const CRASHED: &str = "`ory {}` failed.";

/// A fault that ends the run in the same way for all three verbs.
const fn same(code: i32, says: &'static str, trouble: Trouble, maker: Maker) -> Row {
    row(trouble, maker, ends(code, says), ends(code, says), ends(code, says))
}

/// A fault that leaves it unclear whether a change was made.
const fn lost(says: &'static str, trouble: Trouble, maker: Maker) -> Row {
    row(trouble, maker, ends(1, says), ends(1, says), ends(7, says))
}

/// Odd output. A listing only shows whether `ory` is signed in, so its output isn't read.
const fn unread(trouble: Trouble) -> Row {
    row(trouble, Program, ends(0, ""), ends(1, UNUSABLE), ends(7, UNUSABLE))
}

#[rustfmt::skip]
pub const MATRIX: &[Row] = &[
    row(Status(400), Network, ends(1, REFUSED), ends(1, REFUSED), ends(6, REFUSED)),
    same(3, KEY, Status(401), Network),
    same(3, FORBIDDEN, Status(403), Network),
    row(Status(404), Network, ends(4, NO_WORKSPACE), ends(4, NO_PROJECT), ends(4, NO_PROJECT)),
    row(Status(409), Network, ends(1, CONFLICT), ends(1, CONFLICT), ends(6, CONFLICT)),
    same(1, BUSY, Status(429), Network),
    lost(FAILED, Status(500), Network),
    lost(NETWORK, Gateway, Network),
    lost(NETWORK, Portal, Network),
    lost(NETWORK, Dropped, Network),
    lost(UNFINISHED, Silence, Network),
    lost(NETWORK, Garbage, Network),
    lost(NETWORK, Truncated, Network),
    lost(NETWORK, Braces, Network),
    // `ory` treats the first as an empty list, prints the second as `null`, and crashes on the third.
    row(Nothing, Network, ends(4, NO_PROJECT), ends(1, UNUSABLE), ends(7, CRASHED)),
    lost(UNFINISHED, Killed, Network),
    lost(UNFINISHED, Flood, Network),
    unread(Portal),
    unread(Garbage),
    unread(Truncated),
    unread(Braces),
    unread(Nothing),
    lost(UNFINISHED, Silence, Program),
    lost(UNFINISHED, Killed, Program),
    lost(UNFINISHED, Flood, Program),
    done(Gateway, Network, ends(0, NETWORK)),
    done(Portal, Network, ends(0, NETWORK)),
    done(Dropped, Network, ends(0, NETWORK)),
    done(Silence, Network, ends(0, UNFINISHED)),
    done(Garbage, Network, ends(0, NETWORK)),
    done(Truncated, Network, ends(0, NETWORK)),
    done(Braces, Network, ends(0, NETWORK)),
    done(Nothing, Network, ends(0, CRASHED)),
    done(Nothing, Program, ends(0, UNUSABLE)),
    done(Silence, Program, ends(0, UNFINISHED)),
    done(Killed, Program, ends(0, UNFINISHED)),
    done(Flood, Program, ends(0, UNFINISHED)),
];

/// The matrix as `docs/safety.md` shows it.
pub fn table() -> String {
    let rows = MATRIX.iter().map(|row| {
        let cells = [Verb::List, Verb::Get, Verb::Update].map(|verb| cell(row, verb));
        let maker = if row.maker == Network { "real" } else { "fake" };
        let done = if row.done { ", after the change was made" } else { "" };
        format!("| {}{done} | {maker} | {} |\n", row.trouble.name(), cells.join(" | "))
    });
    let counts = [1, 3, 4, 6, 7, 0].map(|code| {
        let cells = MATRIX.iter().flat_map(|row| [row.list, row.get, row.update]).flatten();
        (code, cells.filter(|expected| expected.code == code).count())
    });
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let counts: Vec<_> = counts.iter().map(|(code, count)| format!("{count} end with {code}")).collect();
    let head = "| what goes wrong | `ory` | while listing | while reading | while changing |\n| --- | --- | --- | --- \
        | --- |\n";
    format!("{total} runs: {}.\n\n{head}{}", counts.join(", "), rows.collect::<String>())
}

fn cell(row: &Row, verb: Verb) -> String {
    match (row.expected(verb), verb) {
        (None, _) => String::new(),
        (Some(Expected { code: 0, .. }), Verb::Update) => "0, applied".to_owned(),
        (Some(Expected { code: 0, .. }), _) => "0, continues".to_owned(),
        (Some(Expected { code: 7, .. }), Verb::Update) => "7, unknown".to_owned(),
        (Some(Expected { code, .. }), Verb::Update) => format!("{code}, not applied"),
        (Some(Expected { code, .. }), _) => code.to_string(),
    }
}
