//! Reads the keywords of one schema. The metaschemas have already checked the types, except where none of them looks. A
//! wrong type there is ignored; Go would panic.

use serde_json::{Map, Value};

use super::super::node::{Additional, Compiled, Condition, Dependency, Id, Items, Node, Range};
use super::super::{extension, formats, patterns};
use super::{Compiler, Draft, Extensions, Rejection, locate, no_target};

impl Compiler {
    /// Reads a schema into its node.
    pub(super) fn schema(&mut self, id: Id, resource: usize, base: &str, schema: &Value) -> Result<(), Rejection> {
        let node = match schema {
            Value::Bool(always) => Node { always: Some(*always), ..Node::default() },
            Value::Object(map) => {
                let draft = self.resources[resource].draft;
                let own = map.get(draft.id()).and_then(Value::as_str);
                let base = own.map_or(Ok(base.to_owned()), |own| locate::resolve(base, own).ok_or(no_target(own)))?;
                Reader { compiler: self, resource, base: &base, map, draft }.node()?
            }
            _ => return Err("it has something other than a schema where a schema belongs".to_owned()),
        };
        self.nodes[id] = node;
        Ok(())
    }
}

struct Reader<'c, 'm> {
    compiler: &'c mut Compiler,
    resource: usize,
    base: &'m str,
    map: &'m Map<String, Value>,
    draft: Draft,
}

impl<'m> Reader<'_, 'm> {
    fn node(mut self) -> Result<Node, Rejection> {
        if let Some(target) = self.map.get("$ref").and_then(Value::as_str) {
            let (base, _) = locate::split(self.base);
            let reference = Some(self.compiler.reference(self.resource, base, target)?);
            return Ok(Node { reference, ..Node::default() });
        }
        let mut node = Node { condition: self.condition()?, ..Node::default() };
        self.any_value(&mut node)?;
        self.objects(&mut node)?;
        self.lists(&mut node)?;
        self.texts(&mut node)?;
        self.numbers(&mut node);
        if self.compiler.extensions == Extensions::Kratos
            && let Some(extension) = self.map.get("ory.sh/kratos")
        {
            node.extension = Some(extension::read(extension, self.map.get("format"))?);
        }
        Ok(node)
    }

    fn any_value(&mut self, node: &mut Node) -> Result<(), Rejection> {
        node.types = match self.map.get("type") {
            Some(Value::String(only)) => vec![only.clone()],
            other => texts(other),
        };
        node.choices = self.map.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
        node.format = self.text("format").map(|name| (name.to_owned(), formats::format(name)));
        node.not = self.one("not")?;
        node.all_of = self.list("allOf")?;
        node.any_of = self.list("anyOf")?;
        node.one_of = self.list("oneOf")?;
        if self.draft >= Draft::Six {
            node.constant = self.map.get("const").cloned();
            node.property_names = self.one("propertyNames")?;
            node.contains = self.one("contains")?;
        }
        Ok(())
    }

    fn condition(&mut self) -> Result<Option<Condition>, Rejection> {
        let has = |key| self.map.get(key).is_some_and(|value| !value.is_null());
        if self.draft < Draft::Seven || !has("if") || !(has("then") || has("else")) {
            return Ok(None);
        }
        let Some(test) = self.one("if")? else { return Ok(None) };
        Ok(Some(Condition { test, then: self.one("then")?, otherwise: self.one("else")? }))
    }

    fn objects(&mut self, node: &mut Node) -> Result<(), Rejection> {
        node.required = texts(self.map.get("required"));
        node.counts.properties = self.counts("minProperties", "maxProperties");
        for (name, schema) in self.object("properties") {
            node.index.insert(name.clone(), node.properties.len());
            node.properties.push((name.clone(), self.read(schema)?));
        }
        for (pattern, schema) in self.object("patternProperties") {
            let pattern = self.pattern(pattern)?;
            node.pattern_properties.push((pattern, self.read(schema)?));
        }
        node.additional_properties = self.additional("additionalProperties")?;
        for (name, value) in self.object("dependencies") {
            let dependency = match value {
                Value::Array(_) => Dependency::Names(texts(Some(value))),
                schema => Dependency::Schema(self.read(schema)?),
            };
            node.dependencies.push((name.clone(), dependency));
        }
        Ok(())
    }

    fn lists(&mut self, node: &mut Node) -> Result<(), Rejection> {
        node.counts.items = self.counts("minItems", "maxItems");
        node.is_unique = self.map.get("uniqueItems").and_then(Value::as_bool).unwrap_or_default();
        node.items = match self.map.get("items") {
            None => Items::Any,
            Some(Value::Array(_)) => Items::Each(self.list("items")?, self.additional("additionalItems")?),
            Some(schema) => Items::All(self.read(schema)?),
        };
        Ok(())
    }

    fn texts(&mut self, node: &mut Node) -> Result<(), Rejection> {
        node.counts.characters = self.counts("minLength", "maxLength");
        node.pattern = self.text("pattern").map(|pattern| self.pattern(pattern)).transpose()?;
        if self.draft >= Draft::Seven {
            node.is_base64 = self.text("contentEncoding") == Some("base64");
            node.is_json = self.text("contentMediaType") == Some("application/json")
                && self.text("contentEncoding").is_none_or(|encoding| matches!(encoding, "" | "base64"));
        }
        Ok(())
    }

    fn numbers(&self, node: &mut Node) {
        let number = |key: &str| self.map.get(key).and_then(Value::as_number).cloned();
        // In draft 4, `exclusiveMinimum: true` makes `minimum` exclusive.
        let bound = |inclusive: &str, exclusive: &str| match self.map.get(exclusive) {
            Some(Value::Bool(true)) => (None, number(inclusive)),
            _ => (number(inclusive), number(exclusive)),
        };
        let (low, above) = bound("minimum", "exclusiveMinimum");
        let (high, below) = bound("maximum", "exclusiveMaximum");
        node.bounds.inclusive = (low, high);
        node.bounds.exclusive = (above, below);
        node.bounds.multiple_of = number("multipleOf");
    }

    fn read(&mut self, schema: &Value) -> Result<Id, Rejection> {
        let id = self.compiler.node()?;
        self.compiler.schema(id, self.resource, self.base, schema)?;
        Ok(id)
    }

    fn one(&mut self, key: &str) -> Result<Option<Id>, Rejection> {
        self.map.get(key).map(|schema| self.read(schema)).transpose()
    }

    fn list(&mut self, key: &str) -> Result<Vec<Id>, Rejection> {
        let schemas = self.map.get(key).and_then(Value::as_array);
        schemas.into_iter().flatten().map(|schema| self.read(schema)).collect()
    }

    fn additional(&mut self, key: &str) -> Result<Additional, Rejection> {
        Ok(match self.map.get(key) {
            Some(Value::Bool(false)) => Additional::Forbidden,
            Some(schema @ Value::Object(_)) => Additional::Schema(self.read(schema)?),
            _ => Additional::Allowed,
        })
    }

    fn object(&self, key: &str) -> impl Iterator<Item = (&'m String, &'m Value)> + use<'m> {
        self.map.get(key).and_then(Value::as_object).into_iter().flatten()
    }

    fn text(&self, key: &str) -> Option<&'m str> {
        self.map.get(key).and_then(Value::as_str)
    }

    fn counts(&self, least: &str, most: &str) -> Range<u64> {
        let count = |key: &str| {
            let number = self.map.get(key)?.as_number()?;
            Some(number.as_u64().unwrap_or(u64::MAX))
        };
        (count(least), count(most))
    }

    fn pattern(&mut self, pattern: &str) -> Result<Compiled, Rejection> {
        if let Some(known) = self.compiler.patterns.get(pattern) {
            return Ok(known.clone());
        }
        let parsed = patterns::parse(pattern).map_err(str::to_owned)?;
        self.compiler.spend(parsed.size)?;
        let regex = parsed.compile().ok_or_else(|| "one of its patterns is too large".to_owned())?;
        let compiled = Compiled { regex, size: parsed.size };
        self.compiler.patterns.insert(pattern.to_owned(), compiled.clone());
        Ok(compiled)
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
