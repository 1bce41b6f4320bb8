//! Generates the pages of `docs/providers` from the templates.

mod example;
mod markdown;

use serde_json::json;

pub(crate) use self::example::Flag;
use self::markdown::{table, text};
use super::callback;
use super::catalogue::Catalogue;
use super::preflight::{Coverage, Step};
use super::runbook::flow;
use super::runbook::markdown::{code, fenced};
use super::template::{Field, MapperFile, Template, common_fields, placeholder, spelled};

/// The generated parts of `docs/providers`.
pub struct ProviderDocs {
    /// A page for each provider: its folder's name, and the text.
    pub pages: Vec<(String, String)>,
    /// The table of all providers.
    pub providers: String,
    /// The table of the settings that every provider has.
    pub settings: String,
}

impl ProviderDocs {
    pub(crate) fn of(catalogue: &Catalogue, flag: Flag) -> Self {
        let settings = common_fields().iter().filter(|field| !field.required);
        let settings = settings.map(|it| [code(&it.key), it.label.clone(), text(&it.help), text(&it.expected())]);
        Self {
            pages: catalogue.templates().map(|it| (it.folder.clone(), page(it, flag))).collect(),
            providers: table(["provider", "name", "needs", "check", "note"], catalogue.templates().map(summary)),
            settings: table(["key", "label", "meaning", "value"], settings),
        }
    }
}

fn summary(template: &Template) -> [String; 5] {
    let labels = template.needed().map(|field| field.label.as_str());
    let needs: Vec<_> = labels.chain([template.secret.label.as_str()]).collect();
    let note = template.notice.as_ref().map(|notice| notice.short.clone()).unwrap_or_default();
    let link = format!("[{}]({}.md)", template.name, template.folder);
    [link, code(&template.folder), needs.join(", "), template.extent().word().to_owned(), note]
}

const GENERATED: &str = "<!-- Made from templates/ by `UPDATE_DOCS=1 cargo test`. -->";
const LINKS: &str = "[All providers](README.md) · [Mappers](../mapper.md) · [Runbooks](../runbook.md) · \
                     [Commands and flags](../reference.md)";

fn page(template: &Template, flag: Flag) -> String {
    let notice = template.notice.as_ref().map(|it| format!("> {} [More]({})", text(&it.text), it.link));
    let parts = [
        Some(GENERATED.to_owned()),
        Some(format!("# {}", template.name)),
        notice,
        template.notes.as_ref().map(|notes| notes.trim().to_owned()),
        Some(app(template)),
        Some(needs(template)),
        Some(adding(template, flag)),
        Some(settings(template)),
        Some(claims(template)),
        Some(check(template)),
        pitfalls(template),
        traps(template),
        Some(LINKS.to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n") + "\n"
}

fn app(template: &Template) -> String {
    let (name, folder, app) = (template.vendor(), &template.folder, &template.app);
    let host = "SLUG.projects.oryapis.com";
    let mut keys = template.defaults();
    keys.insert("provider".to_owned(), json!(template.kind));
    let callback = format!("https://{host}{}", callback::path(&template.id, &keys));
    let domain = app.domain_field.iter().map(|field| format!(" Register its domain, {}, as \"{field}\".", code(host)));
    let steps = app.steps.iter().map(|step| text(step));
    let steps: Vec<_> = [opening(template)]
        .into_iter()
        .chain(steps)
        .enumerate()
        .map(|(at, step)| format!("{}. {step}", at + 1))
        .collect();
    format!(
        "## Create the app at {name}\n\nRegister this callback URL as \"{}\":\n\n{}\n\nSLUG is your project's slug, which \
         `ory-social list` prints.{} `ory-social callback-url {folder} --project SLUG` prints the exact URL, with the \
         project's own domain if it has one. The URL ends in the provider ID: {} unless you pass `--id`. You can't change \
         the ID later.\n\n{}",
        app.callback_field,
        fenced("text", &callback),
        domain.collect::<String>(),
        code(&template.id),
        steps.join("\n")
    )
}

/// Returns the first step.
fn opening(template: &Template) -> String {
    let page = &template.app.create_at;
    match template.app_page_needs() {
        _ if !template.has_app_page() => "Sign in as an administrator.".to_owned(),
        None => format!("Open <{page}>."),
        Some(field) => {
            format!("Open {}, with your {} in place of {}.", code(page), field.label, code(&placeholder(field)))
        }
    }
}

fn needs(template: &Template) -> String {
    let secret = &template.secret;
    let fields = template.fields.iter().filter(|field| field.required);
    let rows = fields.map(|it| [it.label.clone(), text(&it.help), text(&it.expected())]);
    let rows = rows.chain([[secret.label.clone(), text(&secret.help), text(&secret.look())]]);
    let table = table(["value", "where to find it", "what it looks like"], rows);
    let mix_ups = secret.mix_ups().map(text).reduce(|list, next| list + "; " + &next);
    let mix_ups = mix_ups.map(|list| format!("\n\nOften pasted in place of the {}: {list}.", secret.label));
    format!("## Copy these values\n\n{table}{}", mix_ups.unwrap_or_default())
}

fn adding(template: &Template, flag: Flag) -> String {
    let folder = &template.folder;
    format!(
        "## Add it\n\n`ory-social add {folder}` asks for these values and shows every change before it makes it. To try it \
         without an account, run `ory-social sandbox add {folder}`.\n\nIn a script, with your own values:\n\n{}\n\nIn a [runbook](../runbook.md):\n\n{}",
        fenced("sh", &example::command(template, flag)),
        fenced("yaml", &example::runbook(template))
    )
}

fn settings(template: &Template) -> String {
    let rows = template.fields.iter().filter(|field| !is_common(field)).map(|field| {
        let default = match &field.default {
            Some(default) => code(&spelled(default)),
            None if field.required => "required".to_owned(),
            None => String::new(),
        };
        [code(&field.key), field.label.clone(), text(&field.help), text(&field.expected()), default]
    });
    let table = table(["key", "label", "meaning", "value", "default"], rows);
    let preset = template.preset.iter().map(|(key, value)| code(&format!("{key}: {}", flow(value))));
    let preset = preset.reduce(|list, next| list + " and " + &next);
    let preset = preset.map(|list| format!("\n\nA new provider also gets {list}, and no flag changes that."));
    format!(
        "## Settings\n\n{table}\n\nBesides these, there are the [settings of every provider](README.md#settings-of-every-provider). \
         Change one with `--set KEY=VALUE`.{}",
        preset.unwrap_or_default()
    )
}

/// Whether the index page already says everything about the field.
fn is_common(field: &Field) -> bool {
    let same = |other: &Field| {
        (&other.key, &other.label, &other.help) == (&field.key, &field.label, &field.help)
            && other.expected() == field.expected()
    };
    !field.required && field.default.is_none() && common_fields().iter().any(same)
}

fn claims(template: &Template) -> String {
    let list = |claims: &[String]| claims.iter().map(|claim| code(claim)).collect::<Vec<_>>().join(", ");
    let (name, folder, known) = (&template.name, &template.folder, &template.claims);
    let mapper = |mapper: &MapperFile| {
        let fills = (!mapper.fits.is_empty()).then(|| format!(". It can fill {}.", list(&mapper.fits)));
        format!("- {}: {}{}", code(&mapper.name), text(&mapper.about), fills.unwrap_or_default())
    };
    let mappers: Vec<_> = template.mappers.iter().map(mapper).collect();
    let unverified =
        (!known.unverified.is_empty()).then(|| format!("\n- Not verified by {name}: {}", list(&known.unverified)));
    format!(
        "## Mappers and claims\n\n{}\n\n{}\n\n`--mapper NAME` chooses one, and `ory-social mapper show {folder} --mapper NAME` \
         prints it.\n\nWhat reaches a mapper:\n\n- Always: {}\n- If the person has it and the scope allows it: {}{}",
        mappers.join("\n"),
        text(&known.email),
        list(&known.always),
        list(&known.sometimes),
        unverified.unwrap_or_default()
    )
}

fn check(template: &Template) -> String {
    let (name, title) = (template.vendor(), "## What the check can tell");
    let Some(preflight) = &template.preflight else {
        return format!("{title}\n\n{name} can't be asked about an app. Test the sign-in in a browser.");
    };
    let coverage = preflight.coverage();
    let word = |can| if can { "yes" } else { "no" }.to_owned();
    let rows = coverage.iter().map(|it| [template.part(it.step).to_owned(), word(it.can_confirm), word(it.can_reject)]);
    format!(
        "{title}\n\n`--preflight` asks {name} about the app before anything is pushed. The wizard always does. Nothing changes at \
         {name}.\n\n{}\n\n{}Any other answer is inconclusive and doesn't stop the push: see [Asking the \
         provider](../architecture.md#asking-the-provider).",
        table(["part", "confirms a right one", "rejects a wrong one"], rows),
        limits(&coverage, name)
    )
}

fn limits(coverage: &[Coverage], name: &str) -> String {
    let unseen = |it: &Coverage| it.step == Step::Callback && !it.can_confirm && !it.can_reject;
    if !coverage.iter().any(|it| it.can_reject) {
        format!("Too little is known about the answers of {name} to reject an app because of one. ")
    } else if coverage.iter().any(unseen) {
        format!("{name} checks the callback URL only when someone signs in, so test that in a browser. ")
    } else {
        String::new()
    }
}

fn traps(template: &Template) -> Option<String> {
    let rows = template.traps.iter().map(|trap| {
        let setting = code(&format!("{}: {}", trap.key, flow(&trap.value)));
        [setting, text(&trap.problem), text(&trap.fix)]
    });
    let table = table(["setting", "problem", "fix"], rows);
    (!template.traps.is_empty())
        .then(|| format!("## Values that break the sign-in\n\n`ory-social status` reports these.\n\n{table}"))
}

fn pitfalls(template: &Template) -> Option<String> {
    let lines: Vec<_> = template.pitfalls.iter().map(|it| format!("- {}", text(it))).collect();
    (!lines.is_empty()).then(|| format!("## Pitfalls\n\n{}", lines.join("\n")))
}
