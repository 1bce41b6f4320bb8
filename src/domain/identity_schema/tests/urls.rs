//! Agreement with Go's `url.Parse` (Go 1.26), which decides the formats `uri` and `uri-reference`.

use super::super::formats::format;

#[test]
fn what_go_accepts_as_a_url_is_one() {
    let answers: Vec<[String; 2]> = serde_json::from_str(include_str!("urls.json")).unwrap();
    let fits = |name: &str, text: &str| format(name).unwrap()(text);
    for [text, answer] in answers {
        let ours = match (fits("uri-reference", &text), fits("uri", &text)) {
            (true, true) => "uri",
            (true, false) => "reference",
            _ => "refused",
        };
        assert_eq!(ours, answer, "{text:?}");
    }
}
