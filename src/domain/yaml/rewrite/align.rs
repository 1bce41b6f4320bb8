//! Decides which elements of a list are kept, changed, inserted and removed.

use serde_json::Value;

/// A step from one list to another. `Insert` puts an element of the new list before one of the old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Keep,
    Change { old: usize, new: usize },
    Remove { old: usize },
    Insert { before: usize, new: usize },
}

/// Returns the steps from one list to another. As many equal elements as possible stay; those with the same `id`
/// change.
pub(super) fn steps(old: &[Value], new: &[Value]) -> Vec<Step> {
    let common = common_lengths(old, new);
    let (mut steps, mut gap, mut from) = (Vec::new(), (0, 0), (0, 0));
    while from.0 < old.len() && from.1 < new.len() {
        let (one, other) = from;
        if old[one] == new[other] {
            fill(&mut steps, old, new, gap, from);
            steps.push(Step::Keep);
            from = (one + 1, other + 1);
            gap = from;
        } else if common[one + 1][other] >= common[one][other + 1] {
            from.0 += 1;
        } else {
            from.1 += 1;
        }
    }
    fill(&mut steps, old, new, gap, (old.len(), new.len()));
    steps
}

/// For each pair of tails, how many elements they have in common, in order.
fn common_lengths(old: &[Value], new: &[Value]) -> Vec<Vec<usize>> {
    let mut lengths = vec![vec![0; new.len() + 1]; old.len() + 1];
    for one in (0..old.len()).rev() {
        for other in (0..new.len()).rev() {
            lengths[one][other] = match old[one] == new[other] {
                true => lengths[one + 1][other + 1] + 1,
                false => lengths[one + 1][other].max(lengths[one][other + 1]),
            };
        }
    }
    lengths
}

/// Adds the steps between two elements that stay.
fn fill(steps: &mut Vec<Step>, old: &[Value], new: &[Value], from: (usize, usize), to: (usize, usize)) {
    let mut next = from.1;
    for (one, element) in old.iter().enumerate().take(to.0).skip(from.0) {
        match (next..to.1).find(|other| is_same_thing(element, &new[*other])) {
            Some(other) => {
                steps.extend((next..other).map(|new| Step::Insert { before: one, new }));
                steps.push(Step::Change { old: one, new: other });
                next = other + 1;
            }
            None => steps.push(Step::Remove { old: one }),
        }
    }
    steps.extend((next..to.1).map(|new| Step::Insert { before: to.0, new }));
}

fn is_same_thing(old: &Value, new: &Value) -> bool {
    old.get("id").is_some_and(|id| new.get("id") == Some(id))
}
