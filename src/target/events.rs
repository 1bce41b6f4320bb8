//! The notes, traces and spinners that a target shows while it works.

use std::rc::Rc;

use crate::output::{Progress, Screen};

/// Takes a code for scripts and a sentence for people.
type Note = dyn Fn(&str, &str);

/// Sends events to the screen or, with several projects in parallel, to the line of one project.
#[derive(Clone)]
pub(crate) struct Events {
    screen: Screen,
    note: Rc<Note>,
    trace: Rc<dyn Fn(&str)>,
}

impl Events {
    pub(crate) fn on(screen: Screen) -> Self {
        Self {
            screen,
            note: Rc::new(move |code, text| screen.note(code, text)),
            trace: Rc::new(move |text| screen.trace(text)),
        }
    }

    /// Sends all events to `line` instead of the screen, for one of several projects.
    pub(crate) fn to_line(screen: Screen, line: Rc<dyn Fn(&str)>) -> Self {
        let traced = Rc::clone(&line);
        let trace = Rc::new(move |text: &str| screen.traced(text).iter().for_each(|text| traced(text)));
        let screen = screen.silenced();
        let note = Rc::new(move |code: &str, text: &str| {
            screen.note(code, text);
            line(text);
        });
        Self { screen, note, trace }
    }

    pub(crate) fn screen(&self) -> Screen {
        self.screen
    }

    /// Shows something that the user should know at once, with its code for scripts.
    pub(crate) fn note(&self, code: &str, text: &str) {
        (self.note)(code, text);
    }

    /// Shows an Ory CLI call, if `--verbose` is on.
    pub(crate) fn trace(&self, command: &str) {
        (self.trace)(command);
    }

    pub(crate) fn progress(&self, text: &str) -> Progress {
        self.screen.progress(text)
    }
}
