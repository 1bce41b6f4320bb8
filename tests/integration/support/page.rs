//! The code blocks of a Markdown page.

use std::ops::Range;

#[derive(Clone, Debug)]
pub struct Block {
    /// The heading above it.
    pub heading: String,
    /// The last line of text before it.
    pub lead: String,
    pub language: String,
    /// Its content, with the end of each line.
    pub text: String,
    /// Its line numbers on the page, from 0.
    pub lines: Range<usize>,
}

/// Returns the blocks of a page, in order.
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
    /// Returns the name under which the page says to save it.
    pub fn file(&self) -> Option<&str> {
        let (_, rest) = self.lead.strip_prefix("Save this ")?.split_once('`')?;
        rest.split('`').next()
    }
}
