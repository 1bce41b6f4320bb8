//! Formats text from templates as Markdown.

pub(super) fn table<const N: usize>(head: [&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let cell = |cell: String| cell.replace('|', "\\|");
    let rows = rows.map(|cells| line(cells.into_iter().map(cell).collect()));
    let head = [line(head.map(str::to_owned).into()), line(vec!["---".to_owned(); N])];
    head.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// Escapes a sentence of a template, except the code between backticks.
pub(super) fn text(sentence: &str) -> String {
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => part.replace('<', "\\<").replace('*', "\\*"),
        _ => part.to_owned(),
    };
    sentence.trim().split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
}
