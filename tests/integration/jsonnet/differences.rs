//! Where our engine and go-jsonnet differ.

/// A snippet for which the two engines give different results.
pub struct Difference {
    pub snippet: &'static str,
    pub ours: &'static str,
    pub theirs: &'static str,
}

const fn of(snippet: &'static str, ours: &'static str, theirs: &'static str) -> Difference {
    Difference { snippet, ours, theirs }
}

#[rustfmt::skip]
pub const DIFFERENCES: &[Difference] = &[
    of("fractions as text", "the shortest form: `0.1`", "with 17 digits: `0.10000000000000001`"),
    of("a third as text", "`0.3333333333333333`", "`0.33333333333333331`"),
    of("small numbers as text", "`0.0000001`", "`9.9999999999999995e-08`"),
    of("string formatting of a fraction as text", "`0.1`", "`0.10000000000000001`"),
    of("string formatting of numbers beyond 53 bits", "rounded: `12345678901234567000`", "the exact value: `12345678901234568088`"),
    of("an index that is a fraction", "an error", "is rounded down"),
    of("std.round of a half below zero", "is rounded up: `-2`", "is rounded away from zero: `-3`"),
    of("std.log10 of a thousand", "`3`", "`2.9999999999999996`"),
    of("a character that is a surrogate", "an error", "becomes U+FFFD"),
    of("std.strReplace of nothing", "is inserted between all characters", "an error"),
    of("std.parseInt of a plus", "an error", "`1`"),
    of("std.parseJson with a key twice", "an error", "the last one counts"),
    of("std.parseYaml with words of YAML 1.1", "`yes`, `no`, `on` and `off` are strings", "booleans"),
    of("std.parseYaml with numbers of YAML 1.1", "`012` is 12, `1_000` is a string", "`012` is 10, `1_000` is 1000"),
    of("std.base64 of letters beyond ASCII", "one byte for each character up to U+00FF", "the bytes of UTF-8"),
    of("std.base64Decode of letters beyond ASCII", "one character for each byte", "the bytes are read as UTF-8"),
    of("std.makeArray with a negative length", "an error", "an empty array"),
    of("std.reverse of a string", "an array of its characters", "an error"),
    of("std.foldl over a string", "an error", "goes over its characters"),
    of("std.foldr over a string", "an error", "goes over its characters"),
    of("std.id", "missing", "exists"),
    of("digits with underscores", "`1_000_000` is a million, and a finding", "an error"),
    of("std.isNull", "exists, and a finding", "missing"),
    of("std.range", "from 3 to 1 is an empty array", "from 3 to 1 is an error"),
    of("std.parseYaml of nothing", "null", "an error"),
    of("bit operations beyond 53 bits", "an error", "the number is rounded"),
];

/// The differences as `docs/mapper.md` shows them.
pub fn table(snippets: usize) -> String {
    let rows = DIFFERENCES.iter().map(|it| format!("| {} | {} | {} |\n", it.snippet, it.ours, it.theirs));
    format!(
        "{snippets} snippets: {} agree, {} differ.\n\n| what | here | go-jsonnet |\n| --- | --- | --- |\n{}",
        snippets - DIFFERENCES.len(),
        DIFFERENCES.len(),
        rows.collect::<String>()
    )
}
