//! Reading metrics as a scraper does: strictly, the whole text.

use std::collections::BTreeMap;

use crate::{Observed, support::Request};

/// What a family is, and its label names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Family {
    pub(crate) kind: String,
    pub(crate) help: String,
    pub(crate) labels: Vec<String>,
}

/// One reading.
#[derive(Debug)]
pub(crate) struct Scrape {
    pub(crate) families: BTreeMap<String, Family>,
    samples: BTreeMap<String, f64>,
}

/// The suffixes that samples of a type have.
fn suffixes(kind: &str) -> &'static [&'static str] {
    match kind {
        "counter" => &["_total"],
        "gauge" => &[""],
        "histogram" => &["_sum", "_count", "_bucket"],
        other => panic!("an unexpected type {other}"),
    }
}

fn labels(text: &str) -> Vec<(&str, &str)> {
    let inner = text.strip_suffix('}').unwrap();
    inner
        .split("\",")
        .map(|pair| {
            let (name, value) = pair.split_once("=\"").unwrap();
            (name, value.strip_suffix('"').unwrap_or(value))
        })
        .collect()
}

impl Scrape {
    pub(crate) fn of(server: &Observed) -> Self {
        let answer = server.send(&Request::get("/metrics"));
        let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(answer.ok().header("content-type"), Some(kind));
        Self::parse(answer.text())
    }

    /// Every line is understood, every sample belongs to the family above it, no series comes
    /// twice.
    fn parse(text: &str) -> Self {
        let (mut families, mut samples) = (BTreeMap::new(), BTreeMap::new());
        let (mut name, mut family): (String, Option<Family>) = (String::new(), None);
        let body = text.strip_suffix("# EOF\n").unwrap();
        for line in body.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                families.extend(family.take().map(|own| (name.clone(), own)));
                let (own, help) = rest.split_once(' ').unwrap();
                assert!(!families.contains_key(own), "{own} comes twice");
                own.clone_into(&mut name);
                let help = help.strip_suffix('.').unwrap_or_else(|| panic!("{line}")).to_owned();
                family = Some(Family { kind: String::new(), help, labels: Vec::new() });
                continue;
            }
            let family = family.as_mut().unwrap();
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                let kind = rest.strip_prefix(&format!("{name} ")).unwrap();
                kind.clone_into(&mut family.kind);
                continue;
            }
            let (series, value) = line.rsplit_once(' ').unwrap();
            let (own, pairs) =
                series.split_once('{').map_or((series, vec![]), |(own, rest)| (own, labels(rest)));
            let suffix = own.strip_prefix(&name).unwrap_or_else(|| panic!("{line} under {name}"));
            assert!(suffixes(&family.kind).contains(&suffix), "{line} under {}", family.kind);
            let names = pairs.iter().map(|(label, _)| (*label).to_owned());
            family.labels = names.filter(|label| label != "le").collect();
            assert!(
                samples.insert(series.to_owned(), value.parse().unwrap()).is_none(),
                "{series} comes twice"
            );
        }
        families.extend(family.take().map(|own| (name, own)));
        Self { families, samples }
    }

    /// A sample by its whole name, labels in their order; zero where there is none.
    pub(crate) fn value(&self, series: &str) -> f64 {
        self.samples.get(series).copied().unwrap_or_default()
    }

    /// The sum over all series that begin so.
    pub(crate) fn sum(&self, start: &str) -> f64 {
        self.samples.iter().filter(|(series, _)| series.starts_with(start)).map(|(_, v)| v).sum()
    }

    /// The names of all series.
    pub(crate) fn series(&self) -> Vec<&str> {
        self.samples.keys().map(String::as_str).collect()
    }
}

/// How much series have grown between two readings.
#[track_caller]
pub(crate) fn grew(before: &Scrape, after: &Scrape, expected: &[(&str, f64)]) {
    for (series, by) in expected {
        let grown = after.value(series) - before.value(series);
        assert!((grown - by).abs() < 1e-9, "{series} grew by {grown}, not {by}");
    }
}
