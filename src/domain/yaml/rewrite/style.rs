//! The style of a document, so that additions look like the rest.

use std::collections::BTreeMap;

use super::places::{column, is_first};
use super::spans::{Document, Form, Node};

pub(super) struct Style {
    /// The indentation of mappings.
    pub(super) step: usize,
    /// The indentation of lists, from the key that they belong to.
    pub(super) list_step: usize,
    pub(super) line_end: &'static str,
}

impl Style {
    pub(super) fn of(text: &str, document: &Document) -> Self {
        let mut seen = Seen::default();
        seen.look(text, &document.root);
        let step = most_common(&seen.steps).unwrap_or(2);
        Self {
            step,
            list_step: most_common(&seen.list_steps).unwrap_or(step),
            line_end: if text.contains("\r\n") { "\r\n" } else { "\n" },
        }
    }
}

#[derive(Default)]
struct Seen {
    steps: BTreeMap<usize, usize>,
    list_steps: BTreeMap<usize, usize>,
}

impl Seen {
    fn look(&mut self, text: &str, node: &Node) {
        match &node.form {
            Form::Map { entries, flow } => {
                for entry in entries {
                    let inside = match &entry.value.form {
                        Form::Map { entries, .. } => entries.first().map(|first| (first.start, &mut self.steps)),
                        Form::List { items, .. } => items.first().map(|first| (first.start, &mut self.list_steps)),
                        _ => None,
                    };
                    if let Some((start, steps)) = inside.filter(|_| entry.value.is_flow() == *flow) {
                        let step = column(text, start).checked_sub(column(text, entry.start));
                        if let Some(step) = step.filter(|_| is_first(text, start)) {
                            *steps.entry(step).or_default() += 1;
                        }
                    }
                    self.look(text, &entry.value);
                }
            }
            Form::List { items, .. } => items.iter().for_each(|item| self.look(text, &item.node)),
            Form::Scalar(_) | Form::Alias => {}
        }
    }
}

fn most_common(counts: &BTreeMap<usize, usize>) -> Option<usize> {
    counts.iter().max_by_key(|(step, count)| (**count, std::cmp::Reverse(**step))).map(|(step, _)| *step)
}
