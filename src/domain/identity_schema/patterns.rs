//! Patterns as Go's `regexp` reads them (RE2 syntax; Go 1.26, `regexp/syntax/parse.go`), which is what Kratos runs.
//! A pattern that Go accepts is rewritten for the `regex` crate; one that it rejects is rejected here too.

mod class;
mod escape;

use std::collections::HashSet;
use std::str::Chars;

use regex::{Regex, RegexBuilder};

use self::class::class;
use self::escape::{Escape, escape};

/// Go's limit on the repeat count. The counts of nested repeats multiply.
const MOST_REPEATS: u32 = 1000;
/// The deepest nesting of groups.
const DEEPEST: usize = 200;
/// The largest program to compile, in bytes. Go stops at 128 MiB.
const LARGEST: usize = 64 * 1024 * 1024;

/// A pattern that Go accepts.
pub(super) struct Pattern {
    /// In the syntax of the `regex` crate.
    text: String,
    /// The approximate work of compiling it, counted in matched characters.
    pub(super) size: u64,
}

/// Reads a pattern, or says why Go rejects it.
pub(super) fn parse(pattern: &str) -> Result<Pattern, &'static str> {
    let mut parser = Parser { rest: pattern.chars(), out: String::new(), depth: 0 };
    let size = parser.alternatives()?.size;
    match parser.rest.next() {
        None => Ok(Pattern { text: parser.out, size }),
        Some(_) => Err("unexpected )"),
    }
}

impl Pattern {
    /// Returns `None` if the program would exceed [`LARGEST`].
    pub(super) fn compile(&self) -> Option<Regex> {
        RegexBuilder::new(&self.text).size_limit(LARGEST).nest_limit(2000).build().ok()
    }
}

struct Parser<'p> {
    rest: Chars<'p>,
    out: String,
    depth: usize,
}

/// The size of a part of a pattern, and how often its innermost part repeats.
#[derive(Clone, Copy)]
struct Extent {
    size: u64,
    repeats: u32,
}

const ONE: Extent = Extent { size: 1, repeats: 1 };

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn skip(&mut self, prefix: &str) -> bool {
        let rest = self.rest.as_str().strip_prefix(prefix);
        if let Some(rest) = rest {
            self.rest = rest.chars();
        }
        rest.is_some()
    }

    fn alternatives(&mut self) -> Result<Extent, &'static str> {
        let mut extent = Extent { size: 1, repeats: 1 };
        // The atom that a repetition operator would repeat, and whether it already has an operator.
        let mut before: Option<(usize, Extent)> = None;
        let mut is_repeated = false;
        while let Some(next) = self.peek().filter(|next| *next != ')') {
            if let Some((low, high)) = self.repetition()? {
                let (start, atom) = before.ok_or("missing argument to repetition operator")?;
                if is_repeated {
                    return Err("invalid nested repetition operator");
                }
                is_repeated = true;
                let repeated = self.repeat(start, atom, low, high)?;
                extent.size = extent.size.saturating_add(repeated.size);
                extent.repeats = extent.repeats.max(repeated.repeats);
                before = Some((start, repeated));
                continue;
            }
            is_repeated = false;
            let start = self.out.len();
            if next == '|' {
                self.rest.next();
                self.out.push('|');
                before = None;
                continue;
            }
            if let Some(atom) = self.atom(&mut before)? {
                extent.size = extent.size.saturating_add(atom.size);
                extent.repeats = extent.repeats.max(atom.repeats);
                before = Some((start, atom));
            }
        }
        Ok(extent)
    }

    /// Reads an atom and writes it. Returns `None` for something that matches nothing, such as flags.
    fn atom(&mut self, before: &mut Option<(usize, Extent)>) -> Result<Option<Extent>, &'static str> {
        let Some(next) = self.rest.next() else { return Ok(None) };
        match next {
            '(' => return self.group(),
            '[' => {
                let size = class(&mut self.rest, &mut self.out)?;
                return Ok(Some(Extent { size, repeats: 1 }));
            }
            '^' | '$' | '.' => self.out.push(next),
            '\\' => match escape(&mut self.rest)? {
                Escape::Literal(character) => push_literal(&mut self.out, character),
                Escape::Class { text, size } => {
                    self.out.push_str(&text);
                    return Ok(Some(Extent { size, repeats: 1 }));
                }
                Escape::Quoted(text) => return Ok(self.quoted(&text, before)),
            },
            _ => push_literal(&mut self.out, next),
        }
        Ok(Some(ONE))
    }

    /// Writes `\Q…\E`. A repetition after it applies only to its last character.
    fn quoted(&mut self, text: &str, before: &mut Option<(usize, Extent)>) -> Option<Extent> {
        let mut size = None;
        for character in text.chars() {
            *before = Some((self.out.len(), ONE));
            push_literal(&mut self.out, character);
            size = Some(ONE);
        }
        // The caller treats our start as the start of the atom, which is right only for one character.
        if text.chars().count() > 1 { None } else { size }
    }

    fn group(&mut self) -> Result<Option<Extent>, &'static str> {
        if self.skip("?") {
            if self.skip("P<") || self.skip("<") {
                self.name()?;
                self.out.push('(');
            } else if self.flags()? {
                return Ok(None);
            }
        } else {
            self.out.push('(');
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("expression nests too deeply");
        }
        let extent = self.alternatives()?;
        self.depth -= 1;
        if self.rest.next() != Some(')') {
            return Err("missing closing )");
        }
        self.out.push(')');
        Ok(Some(extent))
    }

    fn name(&mut self) -> Result<(), &'static str> {
        let (name, rest) = self.rest.as_str().split_once('>').ok_or("invalid named capture")?;
        let is_word = !name.is_empty() && name.chars().all(|it| it == '_' || it.is_ascii_alphanumeric());
        if !is_word {
            return Err("invalid named capture");
        }
        self.rest = rest.chars();
        Ok(())
    }

    /// Reads flags up to `)`, which applies them from here on, or `:`, which starts a group.
    fn flags(&mut self) -> Result<bool, &'static str> {
        const INVALID: &str = "invalid or unsupported Perl syntax";
        let (mut text, mut is_negated, mut is_flag_due) = ("(?".to_owned(), false, false);
        loop {
            let next = self.rest.next().ok_or(INVALID)?;
            match next {
                'i' | 'm' | 's' | 'U' => is_flag_due = false,
                '-' if !is_negated => (is_negated, is_flag_due) = (true, true),
                ')' | ':' if !is_flag_due => {
                    // Without flags there is nothing to set.
                    let is_group = next == ':';
                    text.push(next);
                    if is_group || text != "(?)" {
                        self.out.push_str(&without_repeats(&text));
                    }
                    return Ok(!is_group);
                }
                _ => return Err(INVALID),
            }
            text.push(next);
        }
    }

    /// Reads a repetition operator, if one is next, and returns its minimum and maximum.
    fn repetition(&mut self) -> Result<Option<(u32, Option<u32>)>, &'static str> {
        let found = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => return self.counted(),
            _ => return Ok(None),
        };
        self.rest.next();
        Ok(Some(found))
    }

    /// Reads `{2}`, `{2,}` or `{2,3}`. Anything else that starts with `{` is literal.
    fn counted(&mut self) -> Result<Option<(u32, Option<u32>)>, &'static str> {
        let Some((inside, rest)) = self.rest.as_str()[1..].split_once('}') else { return Ok(None) };
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
            // Go allows no leading zeros.
            (is_number && (text.len() == 1 || !text.starts_with('0'))).then(|| text.parse().unwrap_or(u32::MAX))
        };
        let (low, high) = match inside.split_once(',') {
            None => (number(inside), Some(number(inside))),
            Some((low, "")) => (number(low), None),
            Some((low, high)) => (number(low), Some(number(high))),
        };
        let (Some(low), None | Some(Some(_))) = (low, high) else { return Ok(None) };
        let high = high.flatten();
        if low > MOST_REPEATS || high.is_some_and(|high| high > MOST_REPEATS || high < low) {
            return Err("invalid repeat count");
        }
        self.rest = rest.chars();
        Ok(Some((low, high)))
    }

    /// Writes a repetition of everything written since `start`.
    fn repeat(&mut self, start: usize, atom: Extent, low: u32, high: Option<u32>) -> Result<Extent, &'static str> {
        let is_lazy = self.skip("?");
        // Without a group, this could repeat a repetition, or only the last character of an escape.
        self.out.insert_str(start, "(?:");
        self.out.push(')');
        let most = high.unwrap_or(low);
        match (low, high) {
            (0, None) => self.out.push('*'),
            (1, None) => self.out.push('+'),
            (0, Some(1)) => self.out.push('?'),
            (low, Some(high)) => self.out.push_str(&format!("{{{low},{high}}}")),
            (low, None) => self.out.push_str(&format!("{{{low},}}")),
        }
        if is_lazy {
            self.out.push('?');
        }
        let repeats = if most >= 2 { atom.repeats.saturating_mul(most) } else { atom.repeats };
        if most >= 2 && repeats > MOST_REPEATS {
            return Err("invalid repeat count");
        }
        Ok(Extent { size: atom.size.saturating_mul(u64::from(most.max(1))), repeats })
    }
}

/// Removes duplicate flags. Go accepts them.
fn without_repeats(flags: &str) -> String {
    let mut seen = HashSet::new();
    flags.chars().filter(|flag| !flag.is_ascii_alphabetic() || seen.insert(*flag)).collect()
}

/// Writes a literal character so that it can't be read as syntax.
fn push_literal(out: &mut String, character: char) {
    if character.is_alphanumeric() {
        out.push(character);
    } else {
        out.push_str(&format!("\\x{{{:x}}}", u32::from(character)));
    }
}
