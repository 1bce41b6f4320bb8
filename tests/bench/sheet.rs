//! The table of results, and whether each row meets its bar.

use std::fmt;

/// The unit of a row's figures.
#[derive(Clone, Copy)]
pub enum Unit {
    Milliseconds,
    Mebibytes,
    Megabytes,
    Count,
}

/// The bar that a row must meet.
#[derive(Clone, Copy)]
pub enum Bar {
    /// The median is at most this.
    Median(f64),
    /// The largest figure is at most this.
    Largest(f64),
    /// Every figure is this.
    Exactly(f64),
    /// The median of our figure over theirs, pair by pair, is at most this.
    Ratio(f64),
}

#[derive(Default)]
pub struct Sheet {
    rows: Vec<Row>,
    remarks: Vec<String>,
}

pub struct Row {
    name: String,
    unit: Unit,
    figures: Vec<f64>,
    ratio: Option<f64>,
    bar: Option<Bar>,
}

impl Sheet {
    pub fn add(&mut self, name: &str, unit: Unit, figures: Vec<f64>) -> &mut Row {
        self.rows.push(Row { name: name.to_owned(), unit, figures, ratio: None, bar: None });
        self.rows.last_mut().expect("it was pushed just now")
    }

    pub fn remark(&mut self, text: &str) {
        if !self.remarks.iter().any(|known| known == text) {
            self.remarks.push(text.to_owned());
        }
    }

    pub fn all_met(&self) -> bool {
        self.rows.iter().all(Row::is_met)
    }
}

impl Row {
    pub fn bar(&mut self, bar: Bar) {
        self.bar = Some(bar);
    }

    /// Compares our figures with those of this row, pair by pair.
    pub fn against(&mut self, ours: &[f64]) -> &mut Self {
        let ratios = ours.iter().zip(&self.figures).map(|(ours, theirs)| ours / theirs).collect();
        self.ratio = Some(median(ratios));
        self
    }

    fn median(&self) -> f64 {
        median(self.figures.clone())
    }

    fn smallest(&self) -> f64 {
        self.figures.iter().copied().fold(f64::INFINITY, f64::min)
    }

    fn largest(&self) -> f64 {
        self.figures.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    fn is_met(&self) -> bool {
        match self.bar {
            None => true,
            Some(Bar::Median(limit)) => self.median() <= limit,
            Some(Bar::Largest(limit)) => self.largest() <= limit,
            Some(Bar::Exactly(figure)) => self.figures.iter().all(|it| (it - figure).abs() < 0.5),
            Some(Bar::Ratio(limit)) => self.ratio.is_some_and(|ratio| ratio <= limit),
        }
    }
}

pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    if figures.len() % 2 == 1 { figures[middle] } else { f64::midpoint(figures[middle - 1], figures[middle]) }
}

impl fmt::Display for Sheet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [name, smallest, median, largest, ratio, bar] = ["", "min", "median", "max", "ours/its", "bar"];
        writeln!(formatter, "{name:<34} {smallest:>9} {median:>9} {largest:>9}     {ratio:>8}  {bar}")?;
        for row in &self.rows {
            writeln!(formatter, "{row}")?;
        }
        for remark in &self.remarks {
            writeln!(formatter, "{remark}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (digits, unit) = match self.unit {
            Unit::Milliseconds => (1, "ms"),
            Unit::Mebibytes => (1, "MiB"),
            Unit::Megabytes => (2, "MB"),
            Unit::Count => (0, ""),
        };
        let [smallest, median, largest] = [self.smallest(), self.median(), self.largest()];
        write!(
            formatter,
            "{:<34} {smallest:>9.digits$} {median:>9.digits$} {largest:>9.digits$} {unit:<3}",
            self.name
        )?;
        let ratio = self.ratio.map(|ratio| format!("{ratio:.3}")).unwrap_or_default();
        let Some(bar) = self.bar else { return write!(formatter, " {ratio:>8}") };
        let verdict = if self.is_met() { "met" } else { "MISSED" };
        match bar {
            Bar::Median(limit) => write!(formatter, " {ratio:>8}  median ≤ {limit} {unit}: {verdict}"),
            Bar::Largest(limit) => write!(formatter, " {ratio:>8}  max ≤ {limit} {unit}: {verdict}"),
            Bar::Exactly(figure) => write!(formatter, " {ratio:>8}  = {figure}: {verdict}"),
            Bar::Ratio(limit) => write!(formatter, " {ratio:>8}  ratio ≤ {limit}: {verdict}"),
        }
    }
}
