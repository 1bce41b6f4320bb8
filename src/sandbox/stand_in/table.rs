//! Tables as Go's `text/tabwriter` lays them out for `ory`.

const TAB: usize = 8;

/// Every cell is followed by as many tabs as bring it to the width of its column, and by one at least.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let length = |cell: &String| cell.chars().count();
    let width = |column: usize| {
        let longest = rows.iter().filter_map(|row| row.get(column)).map(length).max().unwrap_or(0);
        (longest + 1).next_multiple_of(TAB)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    rows.iter()
        .map(|row| {
            let cells = row.iter().zip(&widths);
            let padded = cells.map(|(cell, width)| cell.clone() + &"\t".repeat((width - length(cell)).div_ceil(TAB)));
            padded.collect::<String>() + "\n"
        })
        .collect()
}
