//! Walks the syntax tree of a snippet.

use std::collections::{HashMap, HashSet};

use rsjsonnet_lang::ast::{self, Arg, Assert, BinaryOp, CompSpecPart, ExprKind, FieldName, Member, ObjInside};
use rsjsonnet_lang::span::SpanId;

use super::Note;

type Expr<'a> = ast::Expr<'a, 'a>;

/// Collects notes about an expression.
#[derive(Default)]
pub(super) struct Visitor<'a> {
    /// The expressions still to visit. A tree may be too deep for recursion.
    todo: Vec<&'a Expr<'a>>,
    /// The variables and their values, if they have one, outermost first.
    variables: Vec<(&'a str, Option<&'a Expr<'a>>)>,
    /// Objects and the member that is read from each.
    reads: Vec<(&'a Expr<'a>, (&'a str, SpanId))>,
    notes: Vec<(SpanId, Note<'a>)>,
}

impl<'a> Visitor<'a> {
    /// Returns the notes about an expression and everything inside it.
    pub(super) fn visit(root: &'a Expr<'a>) -> Vec<(SpanId, Note<'a>)> {
        let mut visitor = Self::default();
        visitor.todo.push(root);
        while let Some(expr) = visitor.todo.pop() {
            visitor.look(expr);
        }
        let mut claims = ClaimsNames::default();
        visitor.variables.into_iter().for_each(|(name, value)| claims.learn(name, value));
        let reads = visitor.reads.into_iter().filter(|(object, (name, _))| claims.lacks(object, name));
        visitor.notes.extend(reads.map(|(_, (name, span))| (span, Note::Claim(name))));
        visitor.notes
    }

    fn look(&mut self, expr: &'a Expr<'a>) {
        self.reads.extend(member(expr));
        self.notes.extend(of_std(expr).map(|name| (expr.span, Note::Standard(name))));
        match expr.kind {
            ExprKind::Import(inner) | ExprKind::ImportStr(inner) | ExprKind::ImportBin(inner) => {
                self.notes.push((expr.span, Note::Import));
                self.todo.push(inner);
            }
            ExprKind::Paren(inner)
            | ExprKind::Unary(_, inner)
            | ExprKind::Error(inner)
            | ExprKind::Field(inner, _)
            | ExprKind::SuperIndex(_, inner)
            | ExprKind::InSuper(inner, _) => self.todo.push(inner),
            ExprKind::Binary(name, BinaryOp::In, object) => {
                self.reads.extend(text(name).map(|name| (object, name)));
                self.todo.extend([name, object]);
            }
            ExprKind::Index(one, other) | ExprKind::Binary(one, _, other) => self.todo.extend([one, other]),
            ExprKind::If(condition, then, otherwise) => {
                self.todo.extend([condition, then].into_iter().chain(otherwise));
            }
            ExprKind::Slice(list, start, end, step) => {
                self.todo.extend([Some(list), start, end, step].into_iter().flatten());
            }
            ExprKind::Array(items) => self.todo.extend(items),
            ExprKind::ArrayComp(item, parts) => {
                self.todo.push(item);
                self.comprehension(parts);
            }
            ExprKind::Object(inside) => self.object(inside),
            ExprKind::ObjExt(object, inside, _) => {
                self.todo.push(object);
                self.object(inside);
            }
            ExprKind::Local(binds, body) => {
                binds.iter().for_each(|bind| self.bind(bind));
                self.todo.push(body);
            }
            ExprKind::Func(params, body) => self.function(params, body),
            ExprKind::Assert(assert, body) => {
                self.assert(assert);
                self.todo.push(body);
            }
            ExprKind::Call(function, arguments, _) => self.call(function, arguments),
            _ => {}
        }
    }

    /// Visits the value of something that has a name.
    fn named(&mut self, name: &'a str, value: &'a Expr<'a>) {
        self.notes.extend(text(value).map(|(value, span)| (span, Note::Named { name, value })));
        self.todo.push(value);
    }

    fn bind(&mut self, bind: &'a ast::Bind<'a, 'a>) {
        let name = bind.name.value.value();
        self.variables.push((name, bind.params.is_none().then_some(&bind.value)));
        match bind.params {
            Some((params, _)) => self.function(params, &bind.value),
            None => self.named(name, &bind.value),
        }
    }

    fn function(&mut self, params: &'a [ast::Param<'a, 'a>], body: &'a Expr<'a>) {
        for param in params {
            self.variables.push((param.name.value.value(), param.default_value.as_ref()));
            param.default_value.iter().for_each(|value| self.named(param.name.value.value(), value));
        }
        self.todo.push(body);
    }

    fn comprehension(&mut self, parts: &'a [CompSpecPart<'a, 'a>]) {
        for part in parts {
            match part {
                CompSpecPart::For(part) => {
                    self.variables.push((part.var.value.value(), None));
                    self.todo.push(&part.inner);
                }
                CompSpecPart::If(part) => self.todo.push(&part.cond),
            }
        }
    }

    fn assert(&mut self, assert: &'a Assert<'a, 'a>) {
        self.todo.extend([&assert.cond].into_iter().chain(&assert.msg));
    }

    fn object(&mut self, inside: ObjInside<'a, 'a>) {
        match inside {
            ObjInside::Members(members) => members.iter().for_each(|member| match member {
                Member::Local(local) => self.bind(&local.bind),
                Member::Assert(assert) => self.assert(assert),
                Member::Field(field) => self.field(field),
            }),
            ObjInside::Comp { locals1, name, body, locals2, comp_spec, .. } => {
                locals1.iter().chain(locals2).for_each(|local| self.bind(&local.bind));
                self.comprehension(comp_spec);
                self.todo.extend([name, body]);
            }
        }
    }

    fn field(&mut self, field: &'a ast::Field<'a, 'a>) {
        if let FieldName::Expr(name, _) = field.name() {
            self.todo.push(name);
        }
        match (field, fixed(field.name())) {
            (ast::Field::Func(_, params, _, _, body), _) => self.function(params, body),
            (ast::Field::Value(_, _, _, value), Some(name)) => self.named(name, value),
            (ast::Field::Value(_, _, _, value), None) => self.todo.push(value),
        }
    }

    fn call(&mut self, function: &'a Expr<'a>, arguments: &'a [Arg<'a, 'a>]) {
        if let (Some("get" | "objectHas" | "objectHasAll"), [object, name, ..]) = (of_std(function), arguments) {
            self.reads.extend(text(value(name)).map(|name| (value(object), name)));
        }
        self.todo.push(function);
        for argument in arguments {
            match argument {
                Arg::Positional(value) => self.todo.push(value),
                Arg::Named(name, value) => self.named(name.value.value(), value),
            }
        }
    }
}

/// Tracks which variables are the claims. A name with another meaning elsewhere doesn't count.
#[derive(Default)]
struct ClaimsNames<'a> {
    variables: HashMap<&'a str, bool>,
    /// The fields that the mapper adds to the claims.
    added: HashSet<&'a str>,
}

impl<'a> ClaimsNames<'a> {
    fn learn(&mut self, name: &'a str, value: Option<&'a Expr<'a>>) {
        let is_claims = value.is_some_and(|value| self.are_claims(value));
        *self.variables.entry(name).or_insert(true) &= is_claims;
    }

    /// Whether the object is the claims and the mapper itself adds no such field to them.
    fn lacks(&mut self, object: &'a Expr<'a>, name: &str) -> bool {
        self.are_claims(object) && !self.added.contains(name)
    }

    fn are_claims(&mut self, mut expr: &'a Expr<'a>) -> bool {
        let mut added = Vec::new();
        let found = loop {
            expr = match &expr.kind {
                ExprKind::Paren(inner) => inner,
                // The right side overrides the left.
                ExprKind::Binary(left, BinaryOp::Add, Expr { kind: ExprKind::Object(inside), .. })
                | ExprKind::ObjExt(left, inside, _) => {
                    added.push(*inside);
                    left
                }
                ExprKind::Binary(_, BinaryOp::Add, right) => right,
                ExprKind::Ident(name) => break self.variables.get(name.value.value()).is_some_and(|is| *is),
                ExprKind::Call(function, [name], _) => {
                    let name = text(value(name)).map(|(name, _)| name);
                    break of_std(function) == Some("extVar") && name == Some("claims");
                }
                _ => break false,
            }
        };
        if found {
            self.added.extend(added.into_iter().flat_map(fields));
        }
        found
    }
}

/// An object and the member that is read from it: `object.name` or `object['name']`.
fn member<'a>(expr: &Expr<'a>) -> Option<(&'a Expr<'a>, (&'a str, SpanId))> {
    match expr.kind {
        ExprKind::Field(object, name) => Some((object, (name.value.value(), name.span))),
        ExprKind::Index(object, name) => Some((object, text(name)?)),
        _ => None,
    }
}

/// The name of a function of the standard library.
fn of_std<'a>(function: &Expr<'a>) -> Option<&'a str> {
    let (library, (name, _)) = member(function)?;
    matches!(library.kind, ExprKind::Ident(library) if library.value.value() == "std").then_some(name)
}

fn text<'a>(expr: &Expr<'a>) -> Option<(&'a str, SpanId)> {
    match expr.kind {
        ExprKind::String(text) | ExprKind::TextBlock(text) => Some((text, expr.span)),
        _ => None,
    }
}

fn value<'a>(argument: &'a Arg<'a, 'a>) -> &'a Expr<'a> {
    match argument {
        Arg::Positional(value) | Arg::Named(_, value) => value,
    }
}

fn fields<'a>(inside: ObjInside<'a, 'a>) -> impl Iterator<Item = &'a str> {
    let members = match inside {
        ObjInside::Members(members) => members,
        ObjInside::Comp { .. } => &[],
    };
    members.iter().filter_map(|member| match member {
        Member::Field(field) => fixed(field.name()),
        _ => None,
    })
}

/// The name of a field, unless it is computed.
fn fixed<'a>(name: &FieldName<'a, 'a>) -> Option<&'a str> {
    match name {
        FieldName::Ident(name) => Some(name.value.value()),
        FieldName::String(name, _) => Some(name.value()),
        FieldName::Expr(name, _) => Some(text(name)?.0),
    }
}
