//! Filters the items of a list.

/// Returns the indexes of the items that contain all words of `filter`, best first: matches of whole words, then of the
/// start of a word, then the rest.
pub(crate) fn matches(filter: &str, items: &[String]) -> Vec<usize> {
    let filter = filter.to_lowercase();
    let fit = |item: &String| {
        let item = item.to_lowercase();
        filter.split_whitespace().try_fold(0, |worst, wanted| Some(worst.max(distance(wanted, &item)?)))
    };
    let mut found: Vec<_> = items.iter().enumerate().filter_map(|(number, item)| Some((fit(item)?, number))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, number)| number).collect()
}

fn distance(wanted: &str, item: &str) -> Option<u8> {
    let mut words = item.split_whitespace();
    match () {
        () if words.clone().any(|word| word == wanted) => Some(0),
        () if words.any(|word| word.starts_with(wanted)) => Some(1),
        () => item.contains(wanted).then_some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECTS: [&str; 4] = [
        "Acme Shop  quirky-bose-10  prod",
        "Acme Shop  quirky-bose-1  stage",
        "Shop  eager-swan-2  prod",
        "Лавка  x-3",
    ];

    #[test]
    fn exact_words_come_first_then_beginnings_then_the_rest() {
        let items = PROJECTS.map(str::to_owned);
        for (filter, expected) in [
            ("", vec![0, 1, 2, 3]),
            ("quirky-bose-1", vec![1, 0]),
            ("shop prod", vec![0, 2]),
            ("PROD  acme", vec![0]),
            ("swan", vec![2]),
            ("ЛАВ", vec![3]),
            ("nothing", vec![]),
        ] {
            assert_eq!(matches(filter, &items), expected, "{filter}");
        }
    }
}
