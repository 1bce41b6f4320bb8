//! A snippet as tokens: enough to see what it reads, without running it.

use rsjsonnet_lang::arena::Arena;
use rsjsonnet_lang::interner::StrInterner;
use rsjsonnet_lang::lexer::Lexer;
use rsjsonnet_lang::span::SpanManager;
use rsjsonnet_lang::token::{STokenKind, TokenKind};

use crate::domain::place::Place;

/// A token and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) place: Place,
}

/// A snippet in its parts.
pub(super) struct Tokens {
    pub(super) code: Vec<Token>,
    /// What each comment says, and where.
    pub(super) comments: Vec<(String, Place)>,
}

/// The kinds of token that we look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name(String),
    Text(String),
    /// `import`, `importstr` or `importbin`.
    Import,
    In,
    Dot,
    Comma,
    Colon,
    Equals,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Plus,
    Other,
}

/// The tokens of a snippet; those before the first mistake, if there is one.
pub(super) fn tokens(snippet: &str) -> Tokens {
    let (arena, ast_arena, interner) = (Arena::new(), Arena::new(), StrInterner::new());
    let mut spans = SpanManager::new();
    let (context, _) = spans.insert_source_context(snippet.len());
    let mut lexer = Lexer::new(&arena, &ast_arena, &interner, &mut spans, context, snippet.as_bytes());
    let (mut code, mut comments) = (Vec::new(), Vec::new());
    while let Ok(token) = lexer.next_token() {
        match token.kind {
            TokenKind::EndOfFile => break,
            TokenKind::Whitespace => {}
            TokenKind::Comment => comments.push(token.span),
            kind => code.push((own(kind), token.span)),
        }
    }
    let range = |span| {
        let (_, start, end) = spans.get_span(span);
        start..end
    };
    let (mut code_places, mut comment_places) = (Places::new(snippet), Places::new(snippet));
    Tokens {
        code: code.into_iter().map(|(kind, span)| Token { kind, place: code_places.next(range(span).start) }).collect(),
        comments: comments
            .into_iter()
            .filter_map(|span| Some((snippet.get(range(span))?.to_owned(), comment_places.next(range(span).start))))
            .collect(),
    }
}

/// Tells places that come one after the other, so that a long snippet is gone through once.
struct Places<'s> {
    snippet: &'s str,
    offset: usize,
    place: Place,
}

impl<'s> Places<'s> {
    fn new(snippet: &'s str) -> Self {
        Self { snippet, offset: 0, place: Place { line: 1, column: 1 } }
    }

    fn next(&mut self, offset: usize) -> Place {
        for character in self.snippet.get(self.offset..offset).unwrap_or_default().chars() {
            match character {
                '\n' => self.place = Place { line: self.place.line + 1, column: 1 },
                _ => self.place.column += 1,
            }
        }
        self.offset = offset;
        self.place
    }
}

fn own(kind: TokenKind<'_, '_>) -> Kind {
    match kind {
        TokenKind::Ident(name) => Kind::Name(name.value().to_owned()),
        TokenKind::String(text) | TokenKind::TextBlock(text) => Kind::Text(text.to_owned()),
        TokenKind::Simple(simple) => match simple {
            STokenKind::Import | STokenKind::Importstr | STokenKind::Importbin => Kind::Import,
            STokenKind::In => Kind::In,
            STokenKind::Dot => Kind::Dot,
            STokenKind::Comma => Kind::Comma,
            STokenKind::Colon | STokenKind::ColonColon | STokenKind::ColonColonColon => Kind::Colon,
            STokenKind::Eq => Kind::Equals,
            STokenKind::LeftParen => Kind::LeftParen,
            STokenKind::RightParen => Kind::RightParen,
            STokenKind::LeftBracket => Kind::LeftBracket,
            STokenKind::RightBracket => Kind::RightBracket,
            STokenKind::LeftBrace => Kind::LeftBrace,
            STokenKind::RightBrace => Kind::RightBrace,
            STokenKind::Plus => Kind::Plus,
            _ => Kind::Other,
        },
        _ => Kind::Other,
    }
}
