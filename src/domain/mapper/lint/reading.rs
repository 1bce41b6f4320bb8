//! Parses a snippet with rsjsonnet: enough to see what it reads, without running it.

use rsjsonnet_lang::arena::Arena;
use rsjsonnet_lang::interner::StrInterner;
use rsjsonnet_lang::lexer::Lexer;
use rsjsonnet_lang::parser::Parser;
use rsjsonnet_lang::span::{SpanId, SpanManager};
use rsjsonnet_lang::token::{STokenKind, Token, TokenKind};

use super::Note;
use super::visitor::Visitor;

/// The deepest nesting of brackets and keywords. The parser recurses for each, so a deeper snippet isn't parsed.
const DEEPEST: usize = 1_500;
/// Enough for [`DEEPEST`], in bytes: rsjsonnet 0.5 takes 36 kB per level without optimisations.
pub(super) const STACK: usize = 64 * 1024 * 1024;
/// The characters that may end an operator, and the most of them in a row. rsjsonnet 0.5 rescans the rest for each.
const SIGNS: &str = "+-~!$";
const MOST_SIGNS: usize = 10_000;

/// Returns what `judge` finds in a snippet, with offsets and in order. If the snippet can't be parsed, `judge` sees
/// only its strings, comments and numbers. The stack must have [`STACK`] bytes.
pub(super) fn read<T>(snippet: &str, judge: impl Fn(Note<'_>) -> Option<T>) -> Vec<(usize, T)> {
    if snippet.split(|character| !SIGNS.contains(character)).any(|signs| signs.len() > MOST_SIGNS) {
        return Vec::new();
    }
    let (arena, interner, mut spans) = (Arena::new(), StrInterner::new(), SpanManager::new());
    let (context, _) = spans.insert_source_context(snippet.len());
    let mut lexer = Lexer::new(&arena, &arena, &interner, &mut spans, context, snippet.as_bytes());
    let mut tokens = Vec::new();
    // The tokens before a syntax error may form an expression.
    while let Ok(token) = lexer.next_token()
        && token.kind != TokenKind::EndOfFile
    {
        tokens.push(token);
    }
    let mut notes: Vec<_> = tokens.iter().filter_map(|token| text(token, snippet, &spans)).collect();
    tokens.retain(|token| !matches!(token.kind, TokenKind::Whitespace | TokenKind::Comment));
    let end = spans.intern_span(context, snippet.len(), snippet.len());
    tokens.push(Token { span: end, kind: TokenKind::EndOfFile });
    if depth(&tokens) <= DEEPEST
        && let Ok(root) = Parser::new(&arena, &arena, &interner, &mut spans, tokens).parse_root_expr()
    {
        notes.extend(Visitor::visit(arena.alloc(root)));
    }
    let judged = notes.into_iter().filter_map(|(span, note)| Some((spans.get_span(span).1, judge(note)?)));
    let mut judged: Vec<_> = judged.collect();
    judged.sort_by_key(|(offset, _)| *offset);
    judged
}

fn text<'a>(token: &Token<'a, 'a>, snippet: &'a str, spans: &SpanManager) -> Option<(SpanId, Note<'a>)> {
    let text = match token.kind {
        TokenKind::String(text) | TokenKind::TextBlock(text) => text,
        TokenKind::Comment => {
            let (_, start, end) = spans.get_span(token.span);
            snippet.get(start..end)?
        }
        TokenKind::Number(_) => {
            let (_, start, end) = spans.get_span(token.span);
            let is_underscored = snippet.get(start..end).is_some_and(|digits| digits.contains('_'));
            return is_underscored.then_some((token.span, Note::Underscore));
        }
        _ => return None,
    };
    Some((token.span, Note::Text(text)))
}

/// The nesting depth of brackets and keywords. The part after a keyword may extend to the end of its bracket.
fn depth(tokens: &[Token<'_, '_>]) -> usize {
    use STokenKind::{Assert, Error, Function, If, Import, Importbin, Importstr, Local};
    use STokenKind::{LeftBrace, LeftBracket, LeftParen, RightBrace, RightBracket, RightParen};
    let (mut depth, mut deepest, mut outside) = (0, 0, Vec::new());
    for token in tokens {
        match token.kind {
            TokenKind::Simple(LeftBrace | LeftBracket | LeftParen) => {
                outside.push(depth);
                depth += 1;
            }
            TokenKind::Simple(RightBrace | RightBracket | RightParen) => depth = outside.pop().unwrap_or(depth),
            TokenKind::Simple(Assert | Error | Function | If | Import | Importbin | Importstr | Local) => depth += 1,
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}
