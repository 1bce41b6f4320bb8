//! The blocks of code of a page in Markdown.

use std::ops::Range;

/// A block of code.
#[derive(Clone, Debug)]
pub struct Block {
    /// The heading that it stands below.
    pub heading: String,
    /// The last line of text before it.
    pub lead: String,
    /// Its language.
    pub language: String,
    /// What is in it; each line with its end.
    pub text: String,
    /// The numbers of its lines on the page, from 0.
    pub lines: Range<usize>,
}

/// The blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut heading, mut lead) = (Vec::new(), String::new(), String::new());
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let ticks = line.chars().take_while(|it| *it == '`').count();
        if ticks < 3 {
            if line.starts_with('#') {
                line.clone_into(&mut heading);
            }
            if !line.is_empty() {
                line.clone_into(&mut lead);
            }
            continue;
        }
        let (fence, language) = line.split_at(ticks);
        let inside: Vec<_> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != fence).collect();
        let text = inside.iter().map(|line| format!("{line}\n")).collect();
        blocks.push(Block {
            heading: heading.clone(),
            lead: std::mem::take(&mut lead),
            language: language.to_owned(),
            text,
            lines: number + 1..number + 1 + inside.len(),
        });
    }
    blocks
}

impl Block {
    /// The name under which the page says to save it.
    pub fn file(&self) -> Option<&str> {
        let (_, rest) = self.lead.strip_prefix("Save this ")?.split_once('`')?;
        rest.split('`').next()
    }
}
