//! The results of `providers`.

use serde_json::{Value, json};

use super::envelope::{Envelope, Members};
use super::screen::Screen;
use super::stdout::{fitted, say};
use super::style::{BOLD, DIM, YELLOW};
use super::words::capitalised;
use crate::domain::preflight::{Coverage, Preflight};
use crate::domain::template::{Field, Template, placeholder};

/// The result of `providers`.
pub(crate) struct ProvidersReport {
    pub(crate) templates: Vec<&'static Template>,
}

/// The result of `providers show`.
pub(crate) struct ProviderReport {
    pub(crate) template: &'static Template,
}

impl Envelope for ProvidersReport {
    fn members(&self) -> Members {
        vec![("providers", self.templates.iter().map(|template| summary(template)).collect())]
    }

    fn print_text(&self, _: Screen) {
        let width = self.templates.iter().map(|template| template.folder.len()).max().unwrap_or(0);
        say!("{BOLD}{:<width$}  PREFLIGHT  NEEDS{BOLD:#}", "PROVIDER");
        for template in &self.templates {
            let labels: Vec<_> = template.needed().map(|field| field.label.as_str()).collect();
            let needs = format!("{}, {}", labels.join(", "), template.secret.label);
            say!("{}", fitted(&format!("{:<width$}  {:<9}  ", template.folder, template.extent().word()), &needs));
            if let Some(notice) = &template.notice {
                say!("{:<width$}             {YELLOW}{}{YELLOW:#}", "", notice.short);
            }
        }
        say!("\n{DIM}Details: ory-social providers show NAME{DIM:#}");
    }
}

impl Envelope for ProviderReport {
    fn members(&self) -> Members {
        let template = self.template;
        let field = |field: &Field| {
            json!({"key": field.key, "label": field.label, "help": field.help, "required": field.required,
                "default": field.default, "expected": field.expected()})
        };
        let mapper = |mapper: &crate::domain::template::MapperFile| json!({"name": mapper.name, "about": mapper.about});
        let secret = json!({"key": template.secret.key, "label": template.secret.label, "help": template.secret.help});
        let app = json!({"create_at": template.app.create_at, "steps": template.app.steps,
            "callback_field": template.app.callback_field, "domain_field": template.app.domain_field});
        let mut provider = summary(template);
        provider["fields"] = template.fields.iter().map(field).collect();
        provider["secret"] = secret;
        provider["app"] = app;
        provider["mappers"] = template.mappers.iter().map(mapper).collect();
        provider["email"] = json!(template.claims.email);
        provider["pitfalls"] = json!(template.pitfalls);
        vec![("provider", provider)]
    }

    fn print_text(&self, _: Screen) {
        let Template { name, folder, app, secret, notice, pitfalls, .. } = self.template;
        say!("{BOLD}{name}{BOLD:#} {DIM}({folder}){DIM:#}");
        if let Some(notice) = notice {
            say!("{}", fitted("  ! ", &notice.text));
            say!("    {}", notice.link);
        }
        say!("\n{BOLD}At {}{BOLD:#}", self.template.vendor());
        self.print_app_page();
        app.steps.iter().for_each(|step| say!("{}", fitted("  • ", step)));
        say!("{}", fitted("  • ", &format!("Enter the callback URL as {}.", app.callback_field)));
        if let Some(field) = &app.domain_field {
            say!("{}", fitted("  • ", &format!("Enter its domain as {field}.")));
        }
        say!("\n{BOLD}What to enter here{BOLD:#}");
        let own = self.template.needed().map(|field| (&field.label, &field.help));
        for (label, help) in own.chain([(&secret.label, &secret.help)]) {
            say!("{}", fitted("  • ", &format!("{}: {help}", capitalised(label))));
        }
        say!("\n{BOLD}Mappers{BOLD:#}");
        self.template
            .mappers
            .iter()
            .for_each(|mapper| say!("{}", fitted("  • ", &format!("{}: {}", mapper.name, mapper.about))));
        say!("{}", fitted("  ", &self.template.claims.email));
        say!("\n{BOLD}Checked before the push (--preflight){BOLD:#}\n  {}", proven(self.template));
        if !pitfalls.is_empty() {
            say!("\n{BOLD}Watch out{BOLD:#}");
            pitfalls.iter().for_each(|pitfall| say!("{}", fitted("  • ", pitfall)));
        }
        say!("\n{DIM}Add it: ory-social add {folder} --project …{DIM:#}");
    }
}

impl ProviderReport {
    fn print_app_page(&self) {
        let template = self.template;
        let defaults = template.defaults();
        match (template.app_page(&defaults), template.app_page_needs()) {
            (Some(page), _) => say!("  {page}"),
            (None, Some(field)) if template.has_app_page() => {
                say!("  {}", template.app.create_at);
                say!("{}", fitted("  • ", &format!("Put your {} in place of {}.", field.label, placeholder(field))));
            }
            (None, _) => {}
        }
    }
}

fn summary(template: &Template) -> Value {
    let needs: Vec<_> = template.needed().map(|field| &field.key).chain([&template.secret.key]).collect();
    let coverage = coverage(template);
    let steps =
        |fits: fn(&Coverage) -> bool| coverage.iter().filter(|it| fits(it)).map(|it| it.step).collect::<Vec<_>>();
    json!({"name": template.folder, "title": template.name, "id": template.id, "kind": template.kind, "needs": needs,
        "preflight": template.extent(), "proves": steps(|it| it.can_confirm), "rejects": steps(|it| it.can_reject),
        "notice": template.notice.as_ref().map(|it| json!({"short": it.short, "text": it.text, "link": it.link}))})
}

fn coverage(template: &Template) -> Vec<Coverage> {
    template.preflight.as_ref().map(Preflight::coverage).unwrap_or_default()
}

/// Lists the parts of an app that a preflight can confirm, and those that it can only reject.
fn proven(template: &Template) -> String {
    let coverage = coverage(template);
    let named = |fits: fn(&Coverage) -> bool| {
        let labels = coverage.iter().filter(|it| fits(it)).map(|it| format!("the {}", template.part(it.step)));
        labels.reduce(|list, next| list + ", " + &next)
    };
    let confirmed = named(|it| it.can_confirm).unwrap_or_else(|| "nothing".to_owned());
    let rejected = named(|it| it.can_reject && !it.can_confirm);
    confirmed + &rejected.map(|list| format!("; only if it's wrong: {list}")).unwrap_or_default()
}
