//! Random documents in random styles, with comments everywhere.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use similar::{ChangeTag, TextDiff};

use super::{add, parse, providers, remove, rewrite, update};
use crate::domain::yaml::emit;

/// The style in which a document is written.
#[derive(Clone, Debug)]
struct Hand {
    step: usize,
    indents_lists: bool,
    line_end: &'static str,
    final_newline: bool,
    /// What to insert between lines, in rotation: 0 and 1 are nothing.
    between: Vec<u8>,
}

/// Writes a document line by line.
struct Writer<'h> {
    hand: &'h Hand,
    lines: Vec<String>,
    turn: usize,
}

impl Writer<'_> {
    fn turn(&mut self) -> u8 {
        self.turn += 1;
        self.hand.between[self.turn % self.hand.between.len()]
    }

    /// Writes a line, with what a person may have put above and behind it.
    fn line(&mut self, column: usize, text: &str) {
        let (pad, number) = (" ".repeat(column), self.turn);
        match self.turn() {
            2 => self.lines.push(format!("{pad}# above {number}")),
            3 => self.lines.push(String::new()),
            4 => self.lines.extend([String::new(), format!("{pad}# above {number}")]),
            _ => {}
        }
        let behind = match self.turn() {
            2 => format!("  # behind {number}"),
            3 => "   ".to_owned(),
            _ => String::new(),
        };
        self.lines.push(format!("{pad}{text}{behind}"));
    }

    fn end_of_list(&mut self, column: usize) {
        if self.turn() == 2 {
            self.lines.push(format!("{}# at the end {}", " ".repeat(column), self.turn));
        }
    }

    fn entries(&mut self, entries: &Map<String, Value>, column: usize, dash: bool) {
        let mut first = dash;
        for (key, value) in entries {
            let (column, key) = if first { (column - 2, format!("- {key}")) } else { (column, key.clone()) };
            let inner = column + if first { 2 } else { 0 };
            first = false;
            match value {
                Value::Object(entries) if !entries.is_empty() => {
                    self.line(column, &format!("{key}:"));
                    self.entries(entries, inner + self.hand.step, false);
                }
                Value::Array(items) if !items.is_empty() => {
                    self.line(column, &format!("{key}:"));
                    let column = inner + if self.hand.indents_lists { self.hand.step } else { 0 };
                    for item in items {
                        match item {
                            Value::Object(entries) => self.entries(entries, column + 2, true),
                            item => self.line(column, &format!("- {}", emit(item).trim_end())),
                        }
                    }
                    if self.hand.indents_lists {
                        self.end_of_list(column);
                    }
                }
                Value::String(text) if self.turn() == 2 => self.line(column, &format!("{key}: '{text}'")),
                value => self.line(column, &format!("{key}: {}", emit(value).trim_end())),
            }
        }
    }
}

fn written(document: &Value, hand: &Hand) -> String {
    let mut writer = Writer { hand, lines: Vec::new(), turn: 0 };
    writer.entries(document.as_object().unwrap(), 0, false);
    let mut text = writer.lines.join(hand.line_end);
    if hand.final_newline {
        text.push_str(hand.line_end);
    }
    text
}

fn hands() -> impl Strategy<Value = Hand> {
    let line_ends = prop_oneof![4 => Just("\n"), 1 => Just("\r\n")];
    let between = proptest::collection::vec(0_u8..5, 7..40);
    (prop_oneof![3 => Just(2_usize), 1 => Just(4)], any::<bool>(), line_ends, any::<bool>(), between).prop_map(
        |(step, indents_lists, line_end, final_newline, between)| Hand {
            step,
            indents_lists,
            line_end,
            final_newline,
            between,
        },
    )
}

fn scalars() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        (0..5000_i32).prop_map(Value::from),
        "[a-z]{1,8}".prop_map(Value::from),
        Just(json!("https://a.example/#x")),
        Just(json!("no")),
        Just(json!("Вход")),
        Just(json!([])),
        Just(json!({})),
    ]
}

fn provider(id: &str) -> impl Strategy<Value = Value> + use<> {
    let id = id.to_owned();
    proptest::collection::vec(("[a-z]{3,6}", scalars()), 0..4).prop_map(move |settings| {
        let mut entry = Map::from_iter([("id".to_owned(), json!(id)), ("provider".to_owned(), json!("vk"))]);
        entry.extend(settings);
        entry.insert("id".to_owned(), json!(id));
        Value::Object(entry)
    })
}

/// A configuration, and whether VK is among its providers.
fn documents() -> impl Strategy<Value = (Value, bool)> {
    let lists = (provider("google"), provider("vk"), provider("github"), 0_u8..5).prop_map(
        |(one, vk, other, which)| match which {
            0 => None,
            1 => Some(vec![vk]),
            2 => Some(vec![one, vk, other]),
            3 => Some(vec![vk, other]),
            _ => Some(vec![one, other]),
        },
    );
    let more = || proptest::collection::vec(("[a-z]{3,6}", scalars()), 0..3);
    (lists, more(), more(), any::<bool>(), any::<bool>()).prop_map(|(list, top, methods, hooks, flows_first)| {
        let mut document = json!({"dsn": "memory"});
        document.as_object_mut().unwrap().extend(top);
        let mut selfservice = json!({});
        if flows_first || hooks {
            selfservice["flows"] = json!({"login": {"lifespan": "1h"}});
        }
        if hooks {
            selfservice["flows"]["registration"] =
                json!({"after": {"oidc": {"hooks": [{"hook": "web_hook", "config": {"url": "https://a.example"}}]}}});
        }
        selfservice["methods"] = json!({"password": {"enabled": true}});
        selfservice["methods"].as_object_mut().unwrap().extend(methods);
        let has_vk = list.as_ref().is_some_and(|list| list.iter().any(|it| it["id"] == "vk"));
        if let Some(list) = list {
            selfservice["methods"]["oidc"] = json!({"config": {"providers": list}, "enabled": false});
        }
        document["selfservice"] = selfservice;
        document["log"] = json!({"level": "info"});
        (document, has_vk)
    })
}

/// The comments of a text, in order.
fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.split_once("# ")).map(|(_, comment)| comment.trim_end()).collect()
}

/// The lines of `old` that aren't in `new`.
fn lost_lines(old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let lost = diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Delete);
    lost.map(|change| change.value().trim().to_owned()).collect()
}

#[track_caller]
fn rewritten(text: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut wanted: Value = parse(text).unwrap();
    change(&mut wanted);
    let new = rewrite(text, &wanted).unwrap_or_else(|reason| panic!("{reason}:\n{text}"));
    assert_eq!(parse::<Value>(&new).unwrap(), wanted);
    assert_eq!(text.ends_with('\n'), new.ends_with('\n'), "{new}");
    assert_eq!(text.contains('\r'), new.contains('\r'));
    if text.contains('\r') {
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count(), "{new:?}");
    }
    assert_eq!(rewrite(&new, &wanted).unwrap(), new);
    new
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn additions_updates_and_removals_keep_every_other_line((document, has_vk) in documents(), hand in hands()) {
        let text = written(&document, &hand);
        prop_assert_eq!(&parse::<Value>(&text).unwrap(), &document, "the test writes what it means:\n{}", text);
        if !has_vk {
            let new = rewritten(&text, add);
            prop_assert_eq!(comments(&text), comments(&new), "{}", new);
            let lost = lost_lines(&text, &new);
            let is_planned = |line: &String| line.starts_with("enabled: false") || !text.ends_with('\n');
            prop_assert!(lost.iter().all(is_planned) && lost.len() < 3, "{:?}\n{}", lost, new);
            let undone = rewritten(&new, remove);
            prop_assert_eq!(comments(&text), comments(&undone));
            return Ok(());
        }
        let new = rewritten(&text, update);
        prop_assert_eq!(comments(&text), comments(&new), "{}", new);
        prop_assert!(lost_lines(&text, &new).iter().all(|line| line.contains("client_id") || !text.ends_with('\n')));
        let new = rewritten(&text, remove);
        // Only comments inside the entry are lost.
        let kept = comments(&new);
        let lost: Vec<_> = comments(&text).into_iter().filter(|comment| !kept.contains(comment)).collect();
        let mut whole: Value = parse(&text).unwrap();
        let vk = providers(&mut whole).iter().find(|it| it["id"] == "vk").unwrap();
        prop_assert!(lost.len() <= 2 * emit(vk).lines().count(), "{:?}\n{}\n{}", lost, text, new);
    }
}
