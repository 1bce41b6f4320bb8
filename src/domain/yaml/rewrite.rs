//! Changes values in a text and leaves every other byte alone.

mod align;
mod flow;
mod lines;
mod places;
mod spans;
mod style;
mod write;

use std::ops::Range;

use serde_json::{Map, Value};
use serde_saphyr::granit_parser::ScalarStyle;
use thiserror::Error;

use self::align::{Step, steps};
use self::flow::flow_places;
use self::places::{column, is_first, line_start};
use self::spans::{Document, Entry, Form, Item, Node};
use self::style::Style;
use self::write::inline;
use super::parse;

/// The reason a text can't be changed as wanted. Never quotes a value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub(crate) struct NotRewritten(String);

type Outcome<T = ()> = Result<T, NotRewritten>;

fn refused<T>(reason: &str) -> Outcome<T> {
    Err(NotRewritten(reason.to_owned()))
}

/// Returns the text with its values changed to those of `wanted`.
///
/// # Errors
/// When that would touch anything else. The result is parsed again, to make sure that it is what was wanted.
pub(crate) fn rewrite(text: &str, wanted: &Value) -> Outcome<String> {
    let before: Value = parse(text).map_err(NotRewritten)?;
    if before == *wanted {
        return Ok(text.to_owned());
    }
    let document = spans::document(text).map_err(NotRewritten)?;
    let style = Style::of(text, &document);
    let mut editor = Editor { text, document: &document, style, splices: Vec::new() };
    editor.change(&document.root, &Holder::Root, &before, wanted)?;
    let after = apply(text, editor.splices)?;
    match parse::<Value>(&after) {
        Ok(read) if read == *wanted => Ok(after),
        _ => refused("the result would not be what was planned"),
    }
}

/// A replacement of old text by new.
struct Splice {
    at: Range<usize>,
    new: String,
}

fn apply(text: &str, mut splices: Vec<Splice>) -> Outcome<String> {
    splices.sort_by_key(|splice| splice.at.start);
    let (mut after, mut done) = (String::with_capacity(text.len()), 0);
    for Splice { at, new } in splices {
        let Some(kept) = text.get(done..at.start) else { return refused("two changes are in the same place") };
        after.push_str(kept);
        after.push_str(&new);
        done = at.end;
    }
    after.push_str(&text[done..]);
    Ok(after)
}

/// The owner of a value.
enum Holder<'d> {
    Root,
    /// An entry of a mapping, and whether it is in flow style.
    Entry(&'d Entry, bool),
    Item(&'d Item, bool),
}

impl Holder<'_> {
    fn is_flow(&self) -> bool {
        matches!(self, Self::Entry(_, true) | Self::Item(_, true))
    }
}

struct Editor<'d> {
    text: &'d str,
    document: &'d Document,
    style: Style,
    splices: Vec<Splice>,
}

impl<'d> Editor<'d> {
    fn change(&mut self, node: &'d Node, holder: &Holder<'d>, old: &Value, new: &Value) -> Outcome {
        if old == new {
            return Ok(());
        }
        if matches!(node.form, Form::Alias) || self.document.used_anchors.contains(&node.anchor) {
            return refused("an anchor or alias shares this value with other places");
        }
        match (&node.form, old, new) {
            (Form::Map { flow, entries }, Value::Object(old), Value::Object(new))
                if !entries.is_empty() && !new.is_empty() =>
            {
                self.change_map(node, entries, *flow, old, new)
            }
            (Form::List { flow, items }, Value::Array(old), Value::Array(new))
                if !items.is_empty() && !new.is_empty() =>
            {
                self.change_list(node, items, *flow, old, new)
            }
            _ => self.replace(node, holder, new),
        }
    }

    fn change_map(
        &mut self,
        node: &'d Node,
        entries: &'d [Entry],
        flow: bool,
        old: &Map<String, Value>,
        new: &Map<String, Value>,
    ) -> Outcome {
        let written = |key: &str| entries.iter().any(|entry| entry.key == key);
        if old.keys().any(|key| !new.contains_key(key) && !written(key)) {
            return refused("a value comes from an anchor (`<<`)");
        }
        let behind_dash = if flow { 0 } else { self.gone_behind_dash(entries, |key| !new.contains_key(key))? };
        for (index, entry) in entries.iter().enumerate().skip(behind_dash) {
            match (old.get(&entry.key), new.get(&entry.key)) {
                (Some(old), Some(new)) => self.change(&entry.value, &Holder::Entry(entry, flow), old, new)?,
                (Some(_), None) if flow => {
                    self.remove_from_flow(node, &flow_places(entries, |it| (it.start, &it.value)), index)?
                }
                (Some(_), None) => self.remove_lines(entry.start, entry.value.end())?,
                (None, _) => {}
            }
        }
        let added = new.iter().filter(|(key, value)| !written(key) && old.get(*key) != Some(*value));
        let added: Map<String, Value> = added.map(|(key, value)| (key.clone(), value.clone())).collect();
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(()) };
        match flow {
            _ if added.is_empty() => {}
            true => {
                let places = flow_places(entries, |it| (it.start, &it.value));
                for (key, value) in added {
                    self.insert_in_flow(node, &places, entries.len(), (Some(&key), &value))?;
                }
            }
            false => {
                let column = column(self.text, first.start);
                let lines = self.style.entries(&added, column);
                self.insert_lines(self.territory_end(last.value.end(), column), &lines);
            }
        }
        Ok(())
    }

    fn change_list(&mut self, node: &'d Node, items: &'d [Item], flow: bool, old: &[Value], new: &[Value]) -> Outcome {
        for step in steps(old, new) {
            match step {
                Step::Keep => {}
                Step::Change { old: one, new: other } => {
                    let item = &items[one];
                    self.change(&item.node, &Holder::Item(item, flow), &old[one], &new[other])?;
                }
                Step::Remove { old } if flow => {
                    self.remove_from_flow(node, &flow_places(items, |it| (it.start, &it.node)), old)?;
                }
                Step::Remove { old } => self.remove_lines(items[old].start, items[old].node.end())?,
                Step::Insert { before, new: other } if flow => {
                    let places = flow_places(items, |it| (it.start, &it.node));
                    self.insert_in_flow(node, &places, before, (None, &new[other]))?;
                }
                Step::Insert { before, new: other } => self.insert_item(items, before, &new[other])?,
            }
        }
        Ok(())
    }

    fn insert_item(&mut self, items: &'d [Item], before: usize, value: &Value) -> Outcome {
        let column = column(self.text, items[0].start);
        let at = match before.checked_sub(1) {
            Some(last) => self.territory_end(items[last].node.end(), column),
            None if is_first(self.text, items[0].start) => line_start(self.text, items[0].start),
            None => return refused("two lists start in one line"),
        };
        let lines = self.style.item(value, column);
        self.insert_lines(at, &lines);
        Ok(())
    }

    /// Replaces a value with one of a different form.
    fn replace(&mut self, node: &'d Node, holder: &Holder<'d>, new: &Value) -> Outcome {
        if self.document.comments.iter().any(|it| node.is_flow() && it.start > node.span.start && it.end < node.end()) {
            return refused("a comment is inside of brackets");
        }
        if holder.is_flow() || (node.is_flow() && matches!(holder, Holder::Root)) {
            let has_own_line = match holder {
                Holder::Root => self.text.trim_end().contains('\n'),
                Holder::Entry(entry, _) => is_first(self.text, entry.start),
                Holder::Item(item, _) => is_first(self.text, item.start),
            };
            let json = self.json(new, has_own_line.then(|| self.line_indentation(node.span.start)));
            self.splice(node.span.clone(), json);
            return Ok(());
        }
        let has_elements = match new {
            Value::Object(entries) => !entries.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        match (holder, &node.form) {
            (Holder::Entry(entry, _), _) if has_elements => self.open(node, entry, new),
            (_, _) if has_elements => refused("a list or mapping would take the place of a value here"),
            (Holder::Entry(entry, _), Form::Map { flow: false, entries }) => {
                self.splice(entry.head_end..entry.head_end, format!(" {}", inline(new)));
                entries.iter().try_for_each(|it| self.remove_lines(it.start, it.value.end()))
            }
            (Holder::Entry(entry, _), Form::List { flow: false, items }) => {
                self.splice(entry.head_end..entry.head_end, format!(" {}", inline(new)));
                items.iter().try_for_each(|it| self.remove_lines(it.start, it.node.end()))
            }
            (Holder::Entry(entry, _), Form::Scalar(style)) => {
                let new = scalar(new, *style);
                let from = match style {
                    ScalarStyle::Literal | ScalarStyle::Folded => entry.head_end,
                    _ if node.span.is_empty() => entry.head_end,
                    _ => node.span.start,
                };
                let space = if from == entry.head_end { " " } else { "" };
                self.splice(from..node.end(), format!("{space}{new}"));
                Ok(())
            }
            (_, Form::Scalar(ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted))
                if !node.span.is_empty() =>
            {
                self.splice(node.span.clone(), inline(new));
                Ok(())
            }
            (_, Form::List { flow: true, .. } | Form::Map { flow: true, .. }) => {
                self.splice(node.span.clone(), inline(new));
                Ok(())
            }
            _ => refused("this value can't be replaced where it is"),
        }
    }

    /// Puts a list or mapping below a key that had none, or an empty one.
    fn open(&mut self, node: &'d Node, entry: &'d Entry, new: &Value) -> Outcome {
        let is_inline = match &node.form {
            Form::Scalar(style) => !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded),
            Form::Map { flow, .. } | Form::List { flow, .. } => *flow,
            Form::Alias => false,
        };
        if !is_inline || !self.is_on_one_line(node) || !is_line_rest(&self.text[node.end()..]) {
            return refused("a list or mapping would take the place of a value here");
        }
        let outer = column(self.text, entry.start);
        self.splice(entry.head_end..node.end(), String::new());
        let lines = match new {
            Value::Object(entries) => self.style.entries(entries, outer + self.style.step),
            Value::Array(items) => self.style.items(items, outer + self.style.list_step),
            _ => Vec::new(),
        };
        self.insert_lines(self.territory_end(node.end(), outer + 1), &lines);
        Ok(())
    }

    fn is_on_one_line(&self, node: &Node) -> bool {
        !self.text[node.span.clone()].contains('\n')
    }

    fn line_indentation(&self, at: usize) -> usize {
        let line = &self.text[line_start(self.text, at)..];
        line.len() - line.trim_start_matches(' ').len()
    }

    fn splice(&mut self, at: Range<usize>, new: String) {
        self.splices.push(Splice { at, new });
    }
}

/// Whether the rest of a line is empty, apart from a comment.
fn is_line_rest(rest: &str) -> bool {
    let rest = rest.lines().next().unwrap_or(rest).trim_start_matches([' ', '\t']);
    rest.trim_end().is_empty() || rest.starts_with('#')
}

/// Writes a scalar in the same kind of quotes as before.
fn scalar(value: &Value, style: ScalarStyle) -> String {
    match (value, style) {
        (Value::String(_), ScalarStyle::DoubleQuoted) => value.to_string(),
        (Value::String(text), ScalarStyle::SingleQuoted) if text.chars().all(|it| !it.is_control() && it != '\'') => {
            format!("'{text}'")
        }
        _ => inline(value),
    }
}

#[cfg(test)]
mod tests;
