//! Reads YAML as a tree whose nodes know where they are in the text, so that an editor changes only what it has to.

use std::collections::HashSet;
use std::ops::Range;

use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, Span, StructureStyle};

use super::places::is_first;

/// The deepest nesting of values.
const DEEPEST: usize = 64;

/// A document, with its comments and used anchors.
pub(super) struct Document {
    pub(super) root: Node,
    pub(super) comments: Vec<Range<usize>>,
    /// The anchors that an alias refers to.
    pub(super) used_anchors: HashSet<usize>,
}

pub(super) struct Node {
    /// The range of its text. Empty, at the value's place, if the value is left out.
    pub(super) span: Range<usize>,
    /// The end of its anchor and tag.
    pub(super) properties_end: Option<usize>,
    /// 0 if it has none.
    pub(super) anchor: usize,
    pub(super) form: Form,
}

pub(super) enum Form {
    /// A scalar on one or more lines.
    Scalar(ScalarStyle),
    Alias,
    List {
        flow: bool,
        items: Vec<Item>,
    },
    Map {
        flow: bool,
        entries: Vec<Entry>,
    },
}

pub(super) struct Item {
    /// The start of the item: its dash, in a block list.
    pub(super) start: usize,
    pub(super) node: Node,
}

pub(super) struct Entry {
    pub(super) key: String,
    pub(super) start: usize,
    /// The end of what comes before the value: the colon, and an anchor or tag.
    pub(super) head_end: usize,
    pub(super) value: Node,
}

impl Node {
    pub(super) fn is_flow(&self) -> bool {
        matches!(self.form, Form::List { flow: true, .. } | Form::Map { flow: true, .. })
    }

    pub(super) fn end(&self) -> usize {
        self.span.end
    }

    /// Whether the value is left out, which means null.
    pub(super) fn is_left_out(&self) -> bool {
        matches!(self.form, Form::Scalar(_)) && self.span.is_empty()
    }
}

/// Reads a text that is exactly one document.
///
/// # Errors
/// When the text has something that an editor can't handle.
pub(super) fn document(text: &str) -> Result<Document, String> {
    let mut options = Options::default();
    options.set_emit_comments(true);
    (options.emit_anchor_events, options.disallow_directives) = (true, true);
    (options.block_nesting_limit, options.flow_nesting_limit) = (DEEPEST, DEEPEST);
    let events: Result<Vec<_>, _> = Parser::new_from_str_with_options(text, options).collect();
    let events = events.map_err(|error| error.to_string())?;
    let comments = events.iter().filter_map(|(event, span)| match event {
        Event::Comment(..) => span.byte_range(),
        _ => None,
    });
    let comments = comments.collect();
    let is_content = |(event, _): &(Event<'_>, Span)| !matches!(event, Event::Comment(..) | Event::StreamStart);
    let events: Vec<_> = events.into_iter().filter(is_content).collect();
    let mut builder = Builder { text, events: events.into_iter().peekable(), used_anchors: HashSet::new() };
    let root = match builder.events.next() {
        Some((Event::DocumentStart(..), _)) => builder.node()?,
        _ => return Err("the file is empty".to_owned()),
    };
    builder.events.next();
    match builder.events.next() {
        Some((Event::StreamEnd, _)) | None => Ok(Document { root, comments, used_anchors: builder.used_anchors }),
        Some(_) => Err("the file has several documents".to_owned()),
    }
}

struct Builder<'t, I: Iterator<Item = (Event<'t>, Span)>> {
    text: &'t str,
    events: std::iter::Peekable<I>,
    used_anchors: HashSet<usize>,
}

impl<'t, I: Iterator<Item = (Event<'t>, Span)>> Builder<'t, I> {
    fn node(&mut self) -> Result<Node, String> {
        let Some((event, span)) = self.events.next() else { return Err("it ends too early".to_owned()) };
        let range = self.range(&span)?;
        let mut properties_end = span.tag_span().and_then(|tag| tag.byte_range()).map(|tag| tag.end);
        if let Some((Event::Anchor(..), anchor)) = self.events.peek() {
            properties_end = properties_end.max(anchor.byte_range().map(|anchor| anchor.end));
            self.events.next();
        }
        let (anchor, form, end) = match event {
            Event::Scalar(_, style, anchor, _) => (anchor, Form::Scalar(style), self.scalar_end(&range, style)),
            Event::Alias(id) => {
                self.used_anchors.insert(id);
                (0, Form::Alias, range.end)
            }
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                let (items, end) = self.items(range.start, flow)?;
                (anchor, Form::List { flow, items }, end)
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                let (entries, end) = self.entries(range.start, flow)?;
                (anchor, Form::Map { flow, entries }, end)
            }
            _ => return Err("it is not the YAML that an editor expects".to_owned()),
        };
        Ok(Node { span: range.start..end, properties_end, anchor, form })
    }

    fn range(&self, span: &Span) -> Result<Range<usize>, String> {
        span.byte_range()
            .filter(|range| self.text.get(range.clone()).is_some())
            .ok_or_else(|| "a place is missing".to_owned())
    }

    /// Returns the end of a scalar. A block scalar ends with its last line, without trailing white space.
    fn scalar_end(&self, range: &Range<usize>, style: ScalarStyle) -> usize {
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => range.start + self.text[range.clone()].trim_end().len(),
            _ => range.end,
        }
    }

    fn items(&mut self, start: usize, flow: bool) -> Result<(Vec<Item>, usize), String> {
        let (mut items, mut end): (Vec<Item>, usize) = (Vec::new(), start);
        loop {
            if let Some((Event::SequenceEnd, span)) = self.events.peek() {
                let span = *span;
                self.events.next();
                return Ok((items, if flow { self.range(&span)?.end } else { end }));
            }
            let mut node = self.node()?;
            let start = if flow {
                node.span.start
            } else {
                if items.is_empty() { self.first_dash(start)? } else { self.dash(end)? }
            };
            if node.is_left_out() {
                let at = node.properties_end.unwrap_or(start + usize::from(!flow));
                node.span = at..at;
            }
            end = node.end();
            items.push(Item { start, node });
        }
    }

    /// Finds the dash of a block list's first item. For a list that isn't indented, the parser reports a start after
    /// it.
    fn first_dash(&self, start: usize) -> Result<usize, String> {
        let is_dash = |at: &usize| {
            self.text[*at..].starts_with('-') && self.text[at + 1..].trim_start().len() < self.text[at + 1..].len()
        };
        if is_dash(&start) {
            return Ok(start);
        }
        let dash = self.text[..start].rmatch_indices('-').map(|(at, _)| at).find(|at| is_first(self.text, *at));
        dash.filter(is_dash).ok_or_else(|| "the dash of a list item is missing".to_owned())
    }

    /// Finds the dash of a block list's next item. Only comments come between items.
    fn dash(&self, from: usize) -> Result<usize, String> {
        let mut at = from;
        for line in self.text[from..].split_inclusive('\n') {
            let content = line.trim_start_matches(' ');
            if content.starts_with('-') {
                return Ok(at + line.len() - content.len());
            }
            at += line.len();
        }
        Err("the dash of a list item is missing".to_owned())
    }

    fn entries(&mut self, start: usize, flow: bool) -> Result<(Vec<Entry>, usize), String> {
        let (mut entries, mut end) = (Vec::new(), start);
        loop {
            if let Some((Event::MappingEnd, span)) = self.events.peek() {
                let span = *span;
                self.events.next();
                return Ok((entries, if flow { self.range(&span)?.end } else { end }));
            }
            let key = match self.events.peek() {
                Some((Event::Scalar(text, ..), _)) => text.clone().into_owned(),
                _ => return Err("a key is a list or a mapping, as in an unquoted {{ }}".to_owned()),
            };
            let key_node = self.node()?;
            let mut value = self.node()?;
            let rest = &self.text[key_node.end()..];
            let colon = rest.find(':').filter(|at| rest[..*at].trim().is_empty());
            let Some(colon) = colon else { return Err(format!("the key {key:?} is written in an unusual way")) };
            let head_end = (key_node.end() + colon + 1).max(value.properties_end.unwrap_or(0));
            if value.is_left_out() {
                value.span = head_end..head_end;
            }
            end = value.end();
            entries.push(Entry { key, start: key_node.span.start, head_end, value });
        }
    }
}
