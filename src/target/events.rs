//! What a person sees while a target is at work.

use std::rc::Rc;

use crate::output::{Progress, Screen};

/// Gets a word for scripts, and a sentence.
type Note = dyn Fn(&str, &str);

/// Where events go: to the screen or, with several projects in parallel, to the line of one of them.
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

    /// The events of one of many: nothing goes to the screen, and everything to `line`.
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

    /// Says what the person should know at once, with its word for scripts.
    pub(crate) fn note(&self, code: &str, text: &str) {
        (self.note)(code, text);
    }

    /// Shows a call, with `--verbose`.
    pub(crate) fn trace(&self, command: &str) {
        (self.trace)(command);
    }

    pub(crate) fn progress(&self, text: &str) -> Progress {
        self.screen.progress(text)
    }
}
