use super::*;

/// The tree in short, with the line and column of every node.
fn sketch(node: &Node) -> String {
    let inner = match &node.content {
        Content::Plain(text) => text.clone(),
        Content::Text(text) => format!("{text:?}"),
        Content::List(items) => format!("[{}]", items.iter().map(sketch).collect::<Vec<_>>().join(" ")),
        Content::Map(members) => {
            let members = members.iter().map(|(key, value)| format!("{}={}", sketch(key), sketch(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(" "))
        }
        Content::Unusable(reason) => format!("({reason})"),
    };
    format!("{}:{}{inner}", node.place.line, node.place.column)
}

fn read(text: &str) -> String {
    match documents(text) {
        Ok(documents) => documents.iter().map(sketch).collect::<Vec<_>>().join(" --- "),
        Err(error) => format!("{}:{} {}", error.place.line, error.place.column, error.message),
    }
}

#[test]
fn every_node_knows_its_place_and_duplicate_keys_are_kept() {
    assert_eq!(read("a: no\na: [ 'x' ]\n"), r#"1:1{1:1a=1:4no 2:1a=2:4[2:6"x"]}"#);
    assert_eq!(read("é: x\n'ü':   y # z\n"), r#"1:1{1:1é=1:4x 2:1"ü"=2:8y}"#);
}

#[test]
fn several_documents_and_no_document_are_distinguished() {
    assert_eq!(read("# nothing\n"), "");
    assert_eq!(read("a\n---\nb\n"), "1:1a --- 3:1b");
}

#[test]
fn an_alias_has_the_value_and_the_place_of_its_anchor() {
    assert_eq!(read("[&a x, *a]").matches("1:5x").count(), 2);
    assert!(read("[*b]").contains("unknown anchor"));
    assert!(read("&c [*c]").contains("inside"));
}

#[test]
fn aliases_that_explode_are_rejected() {
    let level = |level: usize| format!("a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "));
    let bomb = format!("a0: &a0 [x]\n{}", (1..10).map(level).collect::<String>());
    assert!(read(&bomb).contains("expand to more than 100000 values"), "{}", read(&bomb));
}

#[test]
fn what_is_nested_too_deeply_is_rejected_with_aliases_and_without() {
    let nested = |inner: &str| format!("{}{inner}{}", "[".repeat(30), "]".repeat(30));
    let chain = format!("- &a {}\n- &b {}\n- {}\n", nested("x"), nested("*a"), nested("*b"));
    for text in ["[".repeat(10_000), nested(&nested("x")), chain] {
        assert!(read(&text).contains("levels deep"), "{}", read(&text));
    }
}

#[test]
fn tags_are_rejected_except_the_string_tag() {
    assert_eq!(read("!!str 012"), r#"1:7"012""#);
    assert_eq!(read("[!!int '1', !x {a: b}]").matches("aren't supported").count(), 2);
}

#[test]
fn a_syntax_error_quotes_nothing() {
    let texts =
        ["a: @canary", "a: \"canary", "a: 'canary\n", "a:\n\tcanary: x", "a: [canary", "a:\n  b: canary\n c: x"];
    for text in texts {
        let error = documents(text).err().unwrap();
        assert!(!error.message.contains("canary") && !error.message.contains('@'), "{}", error.message);
    }
}
