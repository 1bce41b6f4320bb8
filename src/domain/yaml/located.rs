//! Reads YAML as trees whose nodes know their place, so that a reader can report all errors at once.
//!
//! Deserialising stops at the first error, so this builds on the events of the underlying parser.

use std::collections::HashMap;

use serde_saphyr::granit_parser::{ErrorKind, Event, Marker, Options, Parser, ScalarStyle, ScanError, Tag};

use crate::domain::place::Place;

/// The deepest nesting of values, with aliases followed.
const DEEPEST: usize = 64;

/// The most nodes that anchors and aliases may copy: a few lines can ask for billions.
const MOST_COPIES: usize = 100_000;

/// A node of a document. It has no `Debug` because a string may be a secret.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) content: Content,
}

#[derive(Clone)]
pub(crate) enum Content {
    /// An unquoted scalar, which may be something other than a string: see [`super::plain()`].
    Plain(String),
    /// A quoted string, or a block scalar.
    Text(String),
    List(Vec<Node>),
    /// A mapping. Duplicate keys are kept.
    Map(Vec<(Node, Node)>),
    /// Something that YAML allows and we don't support, with the reason.
    Unusable(String),
}

/// The reason a text isn't YAML. Never quotes the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    /// Where the reader gave up.
    pub(crate) place: Place,
    pub(crate) message: String,
}

/// Reads all documents of a text.
///
/// # Errors
/// When the text isn't YAML, or its aliases explode: the rest can't be read.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, SyntaxError> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    (options.emit_unresolved_aliases, options.strict_indentation) = (true, true);
    (options.block_nesting_limit, options.flow_nesting_limit) = (DEEPEST / 2, DEEPEST / 2);
    let mut builder = Builder::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, span) = event.map_err(|error| syntax_error(&error))?;
        builder.take(event, place(&span.start))?;
    }
    Ok(builder.documents)
}

fn place(marker: &Marker) -> Place {
    Place { line: marker.line(), column: marker.col() + 1 }
}

fn syntax_error(error: &ScanError) -> SyntaxError {
    let message = match error.kind() {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => "tabs aren't allowed here: YAML is indented with spaces".to_owned(),
        ErrorKind::UnclosedQuotedScalar => "the quote is never closed".to_owned(),
        ErrorKind::UnexpectedCharacter { .. } => "a string that starts like this needs quotes".to_owned(),
        ErrorKind::RecursionLimitExceeded => too_deep(),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => {
            "the indentation doesn't match the line before".to_owned()
        }
        kind => format!("invalid YAML from here on: {kind}"),
    };
    SyntaxError { place: place(error.marker()), message }
}

fn too_deep() -> String {
    format!("nested more than {} levels deep", DEEPEST / 2)
}

/// A list or map that hasn't ended yet. The nodes of a map are its keys and values in turn.
struct Open {
    place: Place,
    anchor: usize,
    kind: Kind,
    nodes: Vec<Node>,
}

enum Kind {
    List,
    Map,
    Tagged,
}

impl Open {
    fn new(place: Place, anchor: usize, kind: Kind, tag: Option<&Tag>) -> Self {
        Self { place, anchor, kind: if tag.is_some() { Kind::Tagged } else { kind }, nodes: Vec::new() }
    }

    fn close(self) -> Node {
        let content = match self.kind {
            Kind::List => Content::List(self.nodes),
            Kind::Map => Content::Map(pairs(self.nodes)),
            Kind::Tagged => tagged(),
        };
        Node { place: self.place, content }
    }
}

fn pairs(nodes: Vec<Node>) -> Vec<(Node, Node)> {
    let mut nodes = nodes.into_iter();
    std::iter::from_fn(|| Some((nodes.next()?, nodes.next()?))).collect()
}

fn tagged() -> Content {
    Content::Unusable("tags such as `!!int` aren't supported".to_owned())
}

fn scalar(text: String, style: ScalarStyle, tag: Option<&Tag>) -> Content {
    match (tag, style) {
        (None, ScalarStyle::Plain) => Content::Plain(text),
        (None, _) => Content::Text(text),
        (Some(tag), _) if tag.is_yaml_core_schema_tag("str") => Content::Text(text),
        (Some(_), _) => tagged(),
    }
}

/// The size of an anchor's value.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: usize,
    depth: usize,
}

impl Size {
    fn of(node: &Node) -> Self {
        let inner = match &node.content {
            Content::List(items) => items.iter().map(Self::of).fold(Self::default(), Self::beside),
            Content::Map(members) => {
                members.iter().flat_map(|(key, value)| [key, value]).map(Self::of).fold(Self::default(), Self::beside)
            }
            _ => Self::default(),
        };
        Self { nodes: inner.nodes + 1, depth: inner.depth + 1 }
    }

    fn beside(self, other: Self) -> Self {
        Self { nodes: self.nodes + other.nodes, depth: self.depth.max(other.depth) }
    }
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, Size)>,
    copied: usize,
    documents: Vec<Node>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>, place: Place) -> Result<(), SyntaxError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let content = scalar(text.into_owned(), style, tag.as_deref());
                return self.add(Node { place, content }, anchor);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.open.push(Open::new(place, anchor, Kind::List, tag.as_deref()));
            }
            Event::MappingStart(_, anchor, tag) => self.open.push(Open::new(place, anchor, Kind::Map, tag.as_deref())),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    let anchor = open.anchor;
                    return self.add(open.close(), anchor);
                }
            }
            Event::Alias(id) => return self.alias(id, place),
            Event::UnresolvedAlias(_) => {
                let content = Content::Unusable("unknown anchor: define it before this alias".to_owned());
                return self.add(Node { place, content }, 0);
            }
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: usize) -> Result<(), SyntaxError> {
        if anchor != 0 {
            let size = Size::of(&node);
            self.copy(size, node.place)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut() {
            Some(open) => open.nodes.push(node),
            None => self.documents.push(node),
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, place: Place) -> Result<(), SyntaxError> {
        let Some((_, size)) = self.anchors.get(&id) else {
            let content = Content::Unusable("this alias is inside its own anchor".to_owned());
            return self.add(Node { place, content }, 0);
        };
        if self.open.len() + size.depth > DEEPEST {
            return Err(SyntaxError { place, message: too_deep() });
        }
        self.copy(*size, place)?;
        match self.anchors.get(&id).map(|(node, _)| node.clone()) {
            Some(node) => self.add(node, 0),
            None => Ok(()),
        }
    }

    /// Counts what is about to be copied.
    fn copy(&mut self, size: Size, place: Place) -> Result<(), SyntaxError> {
        self.copied += size.nodes;
        if self.copied > MOST_COPIES {
            let message = format!("anchors and aliases expand to more than {MOST_COPIES} values up to here");
            return Err(SyntaxError { place, message });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
