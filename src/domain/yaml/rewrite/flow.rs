//! Lists and mappings in brackets, such as everything in a JSON file.

use std::ops::Range;

use serde_json::Value;

use super::places::{column, is_first};
use super::spans::Node;
use super::write::json_on_one_line;
use super::{Editor, Outcome, refused};

impl<'d> Editor<'d> {
    /// Inserts an element into a flow that isn't empty, before the one at `index`.
    pub(super) fn insert_in_flow(
        &mut self,
        node: &'d Node,
        places: &[Range<usize>],
        index: usize,
        (key, value): (Option<&str>, &Value),
    ) -> Outcome {
        let (Some(first), Some(last)) = (places.first(), places.last()) else { return Ok(()) };
        let indentation = is_first(self.text, first.start).then(|| column(self.text, first.start));
        let key = key.map_or_else(String::new, |key| format!("{}: ", Value::from(key)));
        let element = format!("{key}{}", self.json(value, indentation));
        let separator = match indentation {
            Some(indentation) => format!(",{}{}", self.style.line_end, " ".repeat(indentation)),
            None => ", ".to_owned(),
        };
        if let Some(place) = places.get(index) {
            self.splice(place.start..place.start, format!("{element}{separator}"));
            return Ok(());
        }
        let rest = &self.text[last.end..node.end() - 1];
        if rest.contains(['#', ',']) {
            return refused("the list or mapping in brackets ends with a comma or a comment");
        }
        self.splice(last.end..last.end, format!("{separator}{element}"));
        Ok(())
    }

    /// Writes a value in a flow, on several lines if the flow is indented.
    pub(super) fn json(&self, value: &Value, indentation: Option<usize>) -> String {
        indentation.map_or_else(|| json_on_one_line(value), |column| self.style.json(value, column))
    }

    pub(super) fn remove_from_flow(&mut self, node: &'d Node, places: &[Range<usize>], index: usize) -> Outcome {
        let range = match (index.checked_sub(1), places.get(index + 1)) {
            (_, Some(next)) => places[index].start..next.start,
            (Some(last), None) => places[last].end..places[index].end,
            (None, None) => node.span.start + 1..node.end() - 1,
        };
        let inside = |comment: &Range<usize>| comment.start >= range.start && comment.start < range.end;
        if self.document.comments.iter().any(inside) {
            return refused("a comment is in what has to go");
        }
        self.splice(range, String::new());
        Ok(())
    }
}

/// Returns the ranges of a flow's elements.
pub(super) fn flow_places<T>(elements: &[T], place: impl Fn(&T) -> (usize, &Node)) -> Vec<Range<usize>> {
    let range = |element| {
        let (start, node): (usize, &Node) = place(element);
        start..node.end()
    };
    elements.iter().map(range).collect()
}
