//! Reads a schema as Kratos does (ory/jsonschema v3, `compiler.go` and `resource.go`; ory/kratos, `schema/loader.go`).

mod keywords;
mod locate;
mod meta;
mod precheck;

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use serde_json::Value;

pub(super) use self::meta::Draft;
use super::budget::{Budget, READING};
use super::node::{Compiled, Id, Node, Program};
use crate::domain::content::decode_inline;

/// The made-up address of the document, which relative `$ref`s are resolved against.
const ADDRESS: &str = "https://stored.example/schema.json";

/// The reason that Kratos rejects a schema, without a full stop.
pub(super) type Rejection = String;

pub(super) fn compile(document: &Value) -> Result<Program, Rejection> {
    precheck::check(document)?;
    let resource = Resource::new(ADDRESS, Rc::new(document.clone()))?;
    Compiler::new(resource, Extensions::Kratos).run()
}

/// Compiles a schema that ships with this program.
pub(super) fn trusted(document: Value) -> Result<Program, Rejection> {
    Compiler::new(Resource::new(ADDRESS, Rc::new(document))?, Extensions::None).run()
}

/// Whether `ory.sh/kratos` is read and schemas are checked against metaschemas.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extensions {
    Kratos,
    None,
}

/// A document that contains schemas.
struct Resource {
    address: String,
    document: Rc<Value>,
    draft: Draft,
    /// The nodes of referenced schemas, by pointer or address.
    known: HashMap<String, Id>,
    /// JSON pointers to the schemas with their own address, by that address.
    named: Option<HashMap<String, String>>,
}

impl Resource {
    fn new(address: &str, document: Rc<Value>) -> Result<Self, Rejection> {
        let draft = Draft::of(&document)?;
        Ok(Self { address: address.to_owned(), document, draft, known: HashMap::new(), named: None })
    }
}

/// A referenced schema that hasn't been read yet.
struct Job {
    id: Id,
    resource: usize,
    base: String,
    pointer: String,
}

struct Compiler {
    resources: Vec<Resource>,
    nodes: Vec<Node>,
    jobs: VecDeque<Job>,
    patterns: HashMap<String, Compiled>,
    extensions: Extensions,
    budget: Budget,
}

impl Compiler {
    fn new(resource: Resource, extensions: Extensions) -> Self {
        let budget = Budget::new(READING);
        Self {
            resources: vec![resource],
            nodes: Vec::new(),
            jobs: VecDeque::new(),
            patterns: HashMap::new(),
            extensions,
            budget,
        }
    }

    fn run(mut self) -> Result<Program, Rejection> {
        let address = self.resources[0].address.clone();
        self.reference(0, &address, "#")?;
        // A loop, not recursion: a chain of references may be longer than the stack.
        while let Some(job) = self.jobs.pop_front() {
            let document = Rc::clone(&self.resources[job.resource].document);
            let schema = document.pointer(&job.pointer).ok_or_else(|| no_target(&job.pointer))?;
            self.validate(job.resource, schema)?;
            self.schema(job.id, job.resource, &job.base, schema)?;
        }
        Ok(Program { nodes: self.nodes })
    }

    fn spend(&mut self, steps: u64) -> Result<(), Rejection> {
        self.budget.spend(steps).map_err(|_| too_large())
    }

    fn node(&mut self) -> Result<Id, Rejection> {
        self.spend(1)?;
        self.nodes.push(Node::default());
        Ok(self.nodes.len() - 1)
    }

    /// Checks a schema against the metaschemas.
    fn validate(&mut self, resource: usize, schema: &Value) -> Result<(), Rejection> {
        if self.extensions == Extensions::None {
            return Ok(());
        }
        for program in [self.resources[resource].draft.metaschema(), meta::extension()] {
            meta::validate(program, schema, &mut self.budget)?;
        }
        Ok(())
    }

    /// Returns the schema that a `$ref` points to.
    fn reference(&mut self, resource: usize, base: &str, target: &str) -> Result<Id, Rejection> {
        if matches!(target, "" | "#" | "#/") {
            let base = self.resources[resource].address.clone();
            return self.queue(resource, "#", base, String::new());
        }
        if let Some(pointer) = target.strip_prefix('#').filter(|pointer| pointer.starts_with('/')) {
            let found = &self.resources[resource];
            let (base, pointer) = locate::pointer(&found.address, &found.document, found.draft, pointer)?;
            return self.queue(resource, target, base, pointer);
        }
        let address = locate::resolve(base, target).ok_or_else(|| no_target(target))?;
        if self.resources[resource].named.is_none() {
            let found = &self.resources[resource];
            let named = locate::named(&found.address, &found.document, found.draft, &mut self.budget);
            self.resources[resource].named = Some(named.map_err(|_| too_large())?);
        }
        let named = self.resources[resource].named.as_ref();
        if let Some(pointer) = named.and_then(|named| named.get(&address)).cloned() {
            return self.queue(resource, &address.clone(), address, pointer);
        }
        let (document, fragment) = locate::split(&address);
        if document == self.resources[resource].address {
            return Err(no_target(target));
        }
        let other = self.load(document)?;
        self.reference(other, document, fragment)
    }

    fn queue(&mut self, resource: usize, key: &str, base: String, pointer: String) -> Result<Id, Rejection> {
        if let Some(id) = self.resources[resource].known.get(key) {
            return Ok(*id);
        }
        let id = self.node()?;
        self.resources[resource].known.insert(key.to_owned(), id);
        self.jobs.push_back(Job { id, resource, base, pointer });
        Ok(id)
    }

    /// Loads another document. Ory Network doesn't fetch documents that schemas refer to.
    fn load(&mut self, address: &str) -> Result<usize, Rejection> {
        if let Some(known) = self.resources.iter().position(|known| known.address == address) {
            return Ok(known);
        }
        let document = match Draft::named(address) {
            Some(draft) => draft.document(),
            None => {
                let bytes = decode_inline(address).ok_or_else(|| {
                    let shown: String = address.chars().take(80).collect();
                    format!("its `$ref` leads to {shown}, but Ory Network follows no reference out of a schema")
                })?;
                serde_json::from_slice(&bytes)
                    .map_err(|_| "its `$ref` leads to something that isn't JSON".to_owned())?
            }
        };
        self.resources.push(Resource::new(address, Rc::new(document))?);
        Ok(self.resources.len() - 1)
    }
}

fn too_large() -> Rejection {
    "it is too large, or repeats itself too often".to_owned()
}

fn no_target(target: &str) -> Rejection {
    let shown: String = target.chars().take(80).collect();
    format!("its `$ref` to {shown:?} leads nowhere")
}
