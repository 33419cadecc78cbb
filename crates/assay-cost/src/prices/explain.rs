//! How a price comes about: from the list price to the scope to the discount.

use std::collections::BTreeSet;

use super::book::PriceBook;
use super::file::{ListPrice, PriceScope, PriceSource};
use super::partitions::PARTITIONS;
use super::prompt_size::PromptSize;
use super::rates::{Rates, TokenClass};
use super::rows::{RowKey, RowScope, discount_of, list_price};
use crate::day::{Day, Days};
use crate::decimal::Decimal;
use crate::model::one_spelling;
use crate::money::Price;

/// A step towards the price of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceStep {
    /// Which step.
    pub kind: StepKind,
    /// The prices after it.
    pub rates: Rates,
    /// Which line of which file says so.
    pub source: PriceSource,
}

/// Which step of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// The list price: that of the global scope, where there is one.
    List,
    /// The price of the scope; `factor` where the price of every class is the list
    /// price times one number.
    Scope {
        /// 1.1 for one tenth more than the list price.
        factor: Option<Decimal>,
    },
    /// The discount, in per cent.
    Discount {
        /// In per cent.
        percent: Decimal,
    },
}

/// How the price of one kind of call on one day comes about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceChain {
    /// The partition of AWS.
    pub partition: String,
    /// The scope.
    pub scope: PriceScope,
    /// The smallest prompt for which it holds.
    pub prompt_size: PromptSize,
    /// The steps, the list price first; the last has the price in force.
    pub steps: Vec<PriceStep>,
}

impl PriceBook {
    /// How the prices of a model, in any spelling, on a day come about, for each partition, scope and
    /// size of prompt that has a price of its own. `account` is one with discounts.
    pub fn explain(&self, model: &str, day: Day, account: Option<&str>) -> Vec<PriceChain> {
        let model = one_spelling(model);
        let of_model = self.prices.iter().filter(|price| price.key.model == model);
        let partitions: BTreeSet<&str> =
            of_model.map(|price| price.key.partition.as_str()).collect();
        let mut chains: Vec<PriceChain> = Vec::new();
        for partition in partitions {
            for scope in PriceScope::ALL {
                let mut before: Option<PriceChain> = None;
                for prompt_size in PromptSize::ALL {
                    let (account_id, row_scope) = (account, RowScope::Unknown);
                    let key =
                        RowKey { partition, model, scope: row_scope, prompt_size, account_id };
                    let Some(chain) = self.chain(&key, scope, day) else { continue };
                    let differs = before.as_ref().is_none_or(|before| before.steps != chain.steps);
                    chains.extend(differs.then(|| chain.clone()));
                    before = Some(chain);
                }
            }
        }
        chains
    }

    fn chain(&self, key: &RowKey<'_>, scope: PriceScope, day: Day) -> Option<PriceChain> {
        let prices: Vec<&ListPrice> = self.prices.iter().collect();
        // Within these days nothing of them changes.
        let ends = self.prices.iter().map(|price| price.days);
        let cuts = ends.chain(self.discounts.iter().map(|discount| discount.days));
        let days = Days::ALL.cut_at(cuts).into_iter().find(|days| days.contains(day))?;
        let own = list_price(&prices, key, scope, days)?;
        let commercial = RowKey { partition: PARTITIONS[0], ..*key };
        let list = list_price(&prices, &commercial, PriceScope::Global, days).unwrap_or(own);
        let mut steps = vec![step(StepKind::List, list.rates, &list.source)];
        if own.key != list.key {
            let factor = factor(&list.rates, &own.rates);
            steps.push(step(StepKind::Scope { factor }, own.rates, &own.source));
        }
        if let Some(discount) = discount_of(&self.discounts, key.model, key.account_id, days) {
            let percent = discount.percent;
            let rates = own.rates.try_map(|price| price.less_percent(percent)).ok()?;
            steps.push(step(StepKind::Discount { percent }, rates, &discount.source));
        }
        let (partition, prompt_size) = (key.partition.to_owned(), key.prompt_size);
        Some(PriceChain { partition, scope, prompt_size, steps })
    }
}

fn step(kind: StepKind, rates: Rates, source: &PriceSource) -> PriceStep {
    PriceStep { kind, rates, source: source.clone() }
}

/// How many times the one prices the other ones are, if every class agrees in
/// thousandths.
fn factor(list: &Rates, own: &Rates) -> Option<Decimal> {
    let thousandths = |list: Price, own: Price| {
        let product = i128::from(own.units()).checked_mul(1000)?;
        let list = i128::from(list.units());
        (list > 0 && product % list == 0).then(|| product / list)
    };
    let mut factors =
        TokenClass::ALL.iter().filter_map(|class| match (list.of(*class), own.of(*class)) {
            (None, None) => None,
            (Some(list), Some(own)) => Some(thousandths(list, own)),
            _ => Some(None),
        });
    let first = factors.next()??;
    let same = factors.all(|factor| factor == Some(first));
    same.then(|| Decimal::parse(&format!("{first}e-3")).ok())?
}
