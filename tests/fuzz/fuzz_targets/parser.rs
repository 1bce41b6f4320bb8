//! Arbitrary bytes, as if `ory` had printed them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ory_social::domain::callback::CallbackUrl;
use ory_social::domain::catalogue::Catalogue;
use ory_social::domain::project::{ProjectReference, ProjectSummary, Workspace};
use ory_social::domain::status::inspect;
use ory_social::system::ory::{Complaint, parse};

fuzz_target!(|printed: &[u8]| {
    parse::version(printed);
    parse::warnings(printed);
    let complaint = Complaint::read(printed);
    assert!(complaint.words.chars().count() <= printed.len().max(1));
    let _ = parse::list::<Workspace>(printed);
    for project in parse::list::<ProjectSummary>(printed).unwrap_or_default() {
        let _ = ProjectReference::parse(&project.slug);
    }
    let project = parse::project(printed);
    if let Ok(project) = &project {
        inspect(Catalogue::shipped(), &project.identity_config, &project.summary);
        CallbackUrl::of("vk", &project.identity_config, &project.summary).domain();
    }
    if let Ok(config) = parse::identity_config(printed) {
        // Reading what would be written back gives the same document.
        let written = config.document().to_string();
        let again = parse::identity_config(written.as_bytes()).expect("what was written can be read");
        assert_eq!(again.document().to_string(), written);
    }
});
