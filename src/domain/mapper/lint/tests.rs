use super::*;
use crate::domain::catalogue::Catalogue;
use crate::domain::fixtures::vk;

fn lint_vk(snippet: &str) -> Vec<Finding> {
    lint(snippet, vk())
}

/// The findings of a snippet that starts with `local claims = std.extVar('claims');`.
fn with_claims(expression: &str) -> Vec<Finding> {
    lint_vk(&format!("local claims = std.extVar('claims');\n{expression}"))
}

fn codes(findings: &[Finding]) -> Vec<FindingCode> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn the_mappers_of_our_templates_are_clean() {
    for template in Catalogue::shipped().templates() {
        for mapper in &template.mappers {
            assert_eq!(lint(&mapper.snippet, template), [], "{} {}", template.folder, mapper.name);
        }
    }
}

#[test]
fn a_claim_that_is_never_sent_is_found_in_every_way_to_read_it() {
    for expression in [
        "claims.name",
        "claims . name",
        "claims['name']",
        "claims[\"name\"]",
        "if 'name' in claims then 1",
        "std.get(claims, 'name', '')",
        "std.objectHas(claims, 'name')",
        "std.extVar('claims').name",
        "std.extVar('claims')['name']",
        "'name' in std.extVar('claims')",
        "local c = claims; local d = c; d.name",
        "local c = claims, x = 1; c.name",
        "(function(c=claims) c.name)()",
        "local c = { name: '' } + std.extVar('claims'); c.name",
        "local c = { a: { b: 1 } } + claims; 'name' in c",
        "local c = claims + { email: 'x' }; c.name",
        "claims.email + /* a comment */ claims.name",
        "std['extVar']('claims').name",
        "std.get(o=claims, f='name')",
        "(claims).name",
        "(claims + {}).name",
        "claims { email: 'x' }.name",
        "{ local c = claims, email: c.name }",
        "{ [key]: claims.name for key in ['email'] }",
        "local c = claims; [c.name for x in [1]]",
        "local f(x, c=claims) = c.name; f(1)",
        "{ f(c=claims):: c.name }",
        "local c = { x: 1 }, f(c) = c.y; claims.name",
    ] {
        let findings = with_claims(expression);
        assert_eq!(codes(&findings), [FindingCode::ClaimNeverSent], "{expression}");
        assert!(findings[0].message.starts_with("VK never sends name. It sends iss, sub, given_name,"), "{expression}");
        assert_eq!(findings[0].place.unwrap().line, 2, "{expression}");
    }
}

#[test]
fn what_only_looks_like_a_claim_is_not_one() {
    for expression in [
        "claims.email",
        "'email' in claims",
        "local email = claims.email; email.name",
        "{ claims: 'name' }",
        "local x = { claims: { name: 1 } }; x.claims.name",
        "'claims.name'",
        "// claims.name\n1",
        "[claims, 'name']",
        "std.extVar('identity').name",
        "local c = { name: 1 }; c.name",
        "claims == 'name'",
        "[field for field in ['name']]",
        "claims['given_' + 'name']",
        "std.get(claims, 'given_' + 'name')",
        "('given_' + 'name') in claims",
        "'given_' + 'name' in claims",
        "(function(claims) claims.name)({ name: 1 })",
        "local f(claims) = claims.name; f({ name: 1 })",
        "{ f(claims):: claims.name }",
        "local other = { claims: 1 }; local claims = { name: 1 }; claims.name",
        "[claims.name for claims in [{ name: 1 }]]",
        "{ local claims = { name: 1 }, email: claims.name }",
        "local c = claims + { name: 'x' }; c.name",
        "local c = claims { name: 'x' }; c.name",
        "local c = claims + { 'name': 'x' }, d = c; 'name' in d",
        "local c = claims + std.parseJson('{\"name\": 1}'); c.name",
        "local label(object, text) = text; label(claims, 'name')",
        "local c = (local x = claims; { name: x.email }); c.name",
        "{ local c = claims, a: 1 } + { c: { name: 1 }, b: self.c.name }",
    ] {
        assert_eq!(with_claims(expression), [], "{expression}");
    }
    assert_eq!(lint_vk("claims.name"), [], "nothing says that these are the claims");
}

#[test]
fn a_test_of_email_verified_gets_a_warning_that_it_drops_every_address() {
    // The idiom of Ory's documentation.
    let findings = lint_vk(
        "local claims = { email_verified: false } + std.extVar('claims');
        { identity: { traits: { [if claims.email_verified then 'email']: claims.email } } }",
    );
    assert_eq!(codes(&findings), [FindingCode::ClaimNeverSent]);
    let message = "VK never sends email_verified, so whatever depends on it is always left out, even everyone's email address. Remove the test, and treat the address as unverified.";
    assert_eq!(findings[0].message, message);
    assert_eq!(findings[0].place, Some(Place { line: 2, column: 44 }));
}

#[test]
fn raw_claims_are_one_finding_whatever_is_read_from_them() {
    let findings = with_claims("if 'fullname' in claims.raw_claims then claims.raw_claims.fullname");
    assert_eq!(codes(&findings), [FindingCode::ClaimNeverSent]);
    assert!(findings[0].message.starts_with("VK never sends raw_claims. Read the claim itself: iss, sub,"));
}

#[test]
fn an_unknown_claim_is_distinguished_from_one_that_vk_does_not_send() {
    assert!(with_claims("claims.username")[0].message.starts_with("VK has no claim username. It sends iss,"));
}

#[test]
fn the_same_claim_is_reported_once_with_its_first_place() {
    let findings = with_claims("[claims.name, claims.locale, claims.name]");
    assert_eq!(codes(&findings), [FindingCode::ClaimNeverSent; 2]);
    assert_eq!(findings[0].place, Some(Place { line: 2, column: 9 }));
}

#[test]
fn every_kind_of_import_is_found() {
    for import in ["import 'a'", "importstr 'a'", "importbin 'a'"] {
        let findings = lint_vk(&format!("local x = {import}; x"));
        assert_eq!(codes(&findings), [FindingCode::Import], "{import}");
        assert_eq!(findings[0].place, Some(Place { line: 1, column: 11 }));
        assert!(findings[0].message.contains("Copy the code in."));
    }
    let findings = lint_vk("{\n  a: 'ü', b: [import 'a'],\n  c: (importstr 'b'),\n}");
    assert_eq!((findings.len(), findings[0].place), (1, Some(Place { line: 2, column: 15 })));
    for none in [
        "local important = 'import'; important",
        "1 // import 'x'",
        "{ 'import': \"import 'x'\" }.important",
        "{ import: 1 }",
    ] {
        assert_eq!(lint_vk(none), [], "{none}");
    }
}

#[test]
fn a_secret_is_found_and_never_quoted() {
    for snippet in [
        "local s = 'AbCdEfGhIj0123456789'; s",
        "{ key: 'ory_wak_abcdefghijklmnop' }",
        "{ header: 'Bearer eyJhbGciOiJIUzI1NiJ9.canary' }",
        "local client_secret = 'canary-canary'; 1",
        "{ 'Password': 'canary-canary' }",
        "{ token:: |||\n  canary-canary\n||| }",
        "(function(password='canary-canary') 1)()",
        "local f(token) = 1; f(token='canary-canary')",
        "{ password+: 'canary-canary' }",
        "{ ['password']: 'canary-canary' }",
        "{ 'AbCdEfGhIj0123456789': 1 }",
        "// The secret is AbCdEfGhIj0123456789.x AbCdEfGhIj0123456789\n1",
        "/* client_secret=vk1.a.canarycanarycanary */ 1",
        "# sk_live_canarycanarycanary\n1",
    ] {
        let findings = lint_vk(snippet);
        assert_eq!(codes(&findings), [FindingCode::LooksLikeSecret], "{snippet}");
        assert!(findings[0].place.is_some(), "{snippet}");
        assert!(!findings[0].message.contains("canary") && !findings[0].message.contains("AbCd"), "{snippet}");
    }
}

#[test]
fn ordinary_texts_are_not_secrets() {
    for snippet in [
        "{ email: 'a-long-email-address@example.com' }",
        "{ schema: 'https://schemas.example.com/2024/CustomerAccount' }",
        "{ id: '5f2b9c1e-7d3a-4c5e-9b1a-2f6d8e4a0c7b' }",
        "{ password: '' }",
        "{ text: 'A sentence of 2024 with MANY words, and more of them.' }",
        "local password = true; assert password : 'Please choose a password'; 1",
        "{ assert self.token : 'There has to be a token', token: true }",
        "local password_label = 'Please choose a password'; 1",
        "// https://www.ory.sh/docs/kratos/social-signin/data-mapping\n1",
    ] {
        assert_eq!(lint_vk(snippet), [], "{snippet}");
    }
}

#[test]
fn a_snippet_is_checked_up_to_its_first_error() {
    assert_eq!(codes(&with_claims("claims.name 'unfinished")), [FindingCode::ClaimNeverSent]);
    assert_eq!(lint_vk(""), []);
}

#[test]
fn a_long_snippet_is_checked_to_its_end() {
    let many = |count: usize, piece: fn(usize) -> String| (0..count).map(piece).collect::<String>();
    let long = [
        format!("[{}]", "1,".repeat(50_000)),
        format!("{}1", "1+".repeat(50_000)),
        format!("{}1", "- ".repeat(50_000)),
        format!("{}1", "-".repeat(1_000_000)),
        format!("claims{}", ".a".repeat(50_000)),
        format!("(claims{}).b", "+{a:1}".repeat(20_000)),
        format!("[{}]", many(10_000, |number| format!("claims.a{number}, "))),
        format!("local {}x = 1; 1", many(10_000, |number| format!("a{number} = claims, "))),
        format!(
            "local {}x = 1; 1",
            many(10_000, |number| format!("a{} = a{number} + {{ b{number}: 1 }}, ", number + 1))
        ),
        "local a = { a = ".repeat(20_000),
        "'x' in claims.y\n".repeat(20_000),
        "# sk_live_canarycanarycanary\n".repeat(20_000),
    ];
    for snippet in long {
        with_claims(&snippet);
    }
}

#[test]
fn a_deep_snippet_is_checked_or_left_alone() {
    let deep = [
        ("{a:", "}"),
        ("[", "]"),
        ("(", ")"),
        ("f(", ")"),
        ("a[", "]"),
        ("function(x) ", ""),
        ("local a = 1; ", ""),
        ("if 1 then ", ""),
        ("error ", ""),
        ("local a = ", "; 1"),
    ];
    for (open, close) in deep {
        for depth in [1_400, 2_000, 20_000] {
            let snippet = format!("{}claims.name{}", open.repeat(depth), close.repeat(depth));
            let found = depth < 1_500;
            assert_eq!(with_claims(&snippet).len(), usize::from(found), "{open} {depth}");
        }
    }
}
