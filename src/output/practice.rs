//! The results of the commands that only the sandbox has.

use super::envelope::{Envelope, Members};
use super::screen::Screen;
use super::stdout::{fitted, say};

pub(crate) struct PracticeReport {
    /// For people: the prefix and the text of each line.
    pub(crate) lines: Vec<(String, String)>,
    /// For scripts.
    pub(crate) members: Members,
}

impl Envelope for PracticeReport {
    fn members(&self) -> Members {
        self.members.clone()
    }

    fn print_text(&self, _: Screen) {
        self.lines.iter().for_each(|(first, text)| say!("{}", fitted(first, text)));
    }
}
