//! Prices, each in US dollars per million tokens, and what became of the lake's.

use arrow::array::{ArrayRef, RecordBatch};
use arrow::error::Result;
use assay::prices::{PricesChecked, PricesSummary};
use assay_cost::prices::{
    PARTITIONS, PriceChain, PriceChange, PriceSource, PriceStep, StepKind, TokenClass,
};

use super::rows::{change, numbers, rows, texts};

/// A step of a model's chain.
struct ChainStep<'a> {
    model: &'a str,
    chain: &'a PriceChain,
    step: &'a PriceStep,
}

/// The steps of each model's chains, or the last of each, which is in force.
pub(crate) fn chains(
    explained: &[(String, PriceChain)],
    every_step: bool,
    is_human: bool,
) -> Result<RecordBatch> {
    let steps = explained.iter().flat_map(|(model, chain)| {
        let skipped = if every_step { 0 } else { chain.steps.len().saturating_sub(1) };
        let shown = chain.steps.iter().skip(skipped);
        shown.map(move |step| ChainStep { model, chain, step })
    });
    let steps: Vec<ChainStep<'_>> = steps.collect();
    let prices = TokenClass::ALL.map(|class| (class.word(), rates(&steps, class)));
    let [input, output, read, write_5m, write_1h] = prices;
    let model = ("model", texts(&steps, |step| Some(step.model)));
    let scope = ("scope", texts(&steps, |step| Some(step.chain.scope.word())));
    let step = ("step", texts(&steps, |step| Some(words(step.step.kind))));
    if is_human {
        let place = ("scope", texts(&steps, |step| Some(place(step.chain))));
        let rates = [input, output, read, write_5m, write_1h];
        let [input, output, read, write_5m, write_1h] = rates.map(|(_, prices)| prices);
        let tail = [
            ("input", input),
            ("output", output),
            ("read", read),
            ("write_5m", write_5m),
            ("write_1h", write_1h),
        ];
        let head = if every_step { step } else { model };
        let [a, b, c, d, e] = tail;
        return rows([head, place, a, b, c, d, e]);
    }
    rows([
        model,
        ("aws_partition", texts(&steps, |step| Some(&step.chain.partition))),
        scope,
        ("prompt_over", numbers(&steps, |step| i64::try_from(step.chain.prompt_size.over()).ok())),
        step,
        input,
        output,
        read,
        write_5m,
        write_1h,
        ("source", texts(&steps, |step| Some(source(&step.step.source)))),
    ])
}

fn rates(steps: &[ChainStep<'_>], class: TokenClass) -> ArrayRef {
    texts(steps, |step| step.step.rates.of(class).map(|price| price.usd_per_million().to_string()))
}

/// `geo`, `geo, us-gov`, `global > 200k`.
fn place(chain: &PriceChain) -> String {
    let mut text = chain.scope.word().to_owned();
    if chain.partition != PARTITIONS[0] {
        text += &format!(", {}", chain.partition.trim_start_matches("aws-"));
    }
    match chain.prompt_size.over() {
        0 => text,
        over => text + &format!(" > {}k", over / 1000),
    }
}

fn words(kind: StepKind) -> String {
    match kind {
        StepKind::List => "list price".to_owned(),
        StepKind::Scope { factor: Some(factor) } => format!("scope × {factor}"),
        StepKind::Scope { factor: None } => "scope".to_owned(),
        StepKind::Discount { percent } => format!("discount {percent} %"),
    }
}

/// `prices.toml:12 (AWS price list)`.
fn source(source: &PriceSource) -> String {
    let said = source.said.as_ref().map(|said| format!(" ({said})")).unwrap_or_default();
    format!("{}:{}{said}", source.file, source.line)
}

/// What AWS's price list says otherwise.
pub(crate) fn changes(changes: &[PriceChange]) -> Result<RecordBatch> {
    rows([
        ("model", texts(changes, |change| Some(&change.key.model))),
        ("aws_partition", texts(changes, |change| Some(&change.key.partition))),
        ("scope", texts(changes, |change| Some(change.key.scope.word()))),
        ("prompt_over", numbers(changes, |change| i64::try_from(change.key.prompt_over).ok())),
        ("class", texts(changes, |change| Some(change.class.word()))),
        ("book", texts(changes, |change| change.book.map(|usd| usd.usd_per_million().to_string()))),
        ("aws", texts(changes, |change| Some(change.aws.usd_per_million().to_string()))),
        ("from", texts(changes, |change| Some(change.from.to_string()))),
    ])
}

/// What a file of prices has.
pub(crate) fn checked(checked: &PricesChecked) -> String {
    let PricesChecked { file, prices, discounts, models, .. } = checked;
    let own = match file {
        Some(file) => format!("{}: no faults\nprices    {prices}\ndiscounts {discounts}\n", {
            file.display()
        }),
        None => "there is no prices.toml: the built-in book holds\n".to_owned(),
    };
    format!("{own}models    {models} with a price\n{}", as_of(checked.as_of))
}

/// What became of the lake's prices.
pub(crate) fn lines(summary: &PricesSummary) -> String {
    let PricesSummary { file, models, table, .. } = summary;
    let from = file.as_ref().map_or("the built-in book".to_owned(), |file| {
        format!("{} over the built-in book", file.display())
    });
    format!(
        "prices    {models} models, from {from}\n{}lake      {} rows {}\n",
        as_of(summary.as_of),
        table.rows,
        change(table)
    )
}

fn as_of(day: Option<assay_cost::day::Day>) -> String {
    day.map(|day| format!("as of     {day}\n")).unwrap_or_default()
}
