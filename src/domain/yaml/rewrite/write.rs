//! Values as lines of YAML, and as JSON within YAML.

use serde::Serialize as _;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value};

use super::style::Style;
use crate::domain::yaml::emit;

impl Style {
    /// The entries of a mapping, each line indented to `column`.
    pub(super) fn entries(&self, entries: &Map<String, Value>, column: usize) -> Vec<String> {
        entries.iter().flat_map(|(key, value)| self.entry(key, value, column)).collect()
    }

    pub(super) fn entry(&self, key: &str, value: &Value, column: usize) -> Vec<String> {
        let head = format!("{}{}:", " ".repeat(column), inline(&Value::from(key)));
        match value {
            Value::Object(entries) if !entries.is_empty() => {
                [vec![head], self.entries(entries, column + self.step)].concat()
            }
            Value::Array(items) if !items.is_empty() => {
                [vec![head], self.items(items, column + self.list_step)].concat()
            }
            value => vec![format!("{head} {}", inline(value))],
        }
    }

    /// The items of a list, with their dashes at `column`.
    pub(super) fn items(&self, items: &[Value], column: usize) -> Vec<String> {
        items.iter().flat_map(|item| self.item(item, column)).collect()
    }

    pub(super) fn item(&self, item: &Value, column: usize) -> Vec<String> {
        let mut lines = match item {
            Value::Object(entries) if !entries.is_empty() => self.entries(entries, column + 2),
            Value::Array(items) if !items.is_empty() => self.items(items, column + 2),
            value => vec![format!("{}{}", " ".repeat(column + 2), inline(value))],
        };
        if let Some(first) = lines.first_mut() {
            first.replace_range(column..=column, "-");
        }
        lines
    }

    /// A value as JSON on several lines, the last of which is indented to `column`.
    pub(super) fn json(&self, value: &Value, column: usize) -> String {
        let indent = " ".repeat(self.step);
        let mut bytes = Vec::new();
        let mut writer = Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(indent.as_bytes()));
        let written = value.serialize(&mut writer).ok().and_then(|()| String::from_utf8(bytes).ok());
        let json = written.unwrap_or_else(|| value.to_string());
        json.replace('\n', &format!("{}{}", self.line_end, " ".repeat(column)))
    }
}

/// A value as JSON on one line.
pub(super) fn json_on_one_line(value: &Value) -> String {
    let members = |members: Vec<String>| members.join(", ");
    match value {
        Value::Object(entries) => {
            let entry =
                |(key, value): (&String, &Value)| format!("{}: {}", Value::from(key.as_str()), json_on_one_line(value));
            format!("{{{}}}", members(entries.iter().map(entry).collect()))
        }
        Value::Array(items) => format!("[{}]", members(items.iter().map(json_on_one_line).collect())),
        scalar => scalar.to_string(),
    }
}

/// A scalar, or an empty list or mapping, on one line. It is quoted if any reader would take it for something else.
pub(super) fn inline(value: &Value) -> String {
    emit(value).trim_end().to_owned()
}
