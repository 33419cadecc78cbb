//! What calls cost, by a price list of its own: readers are held to it.

use std::collections::BTreeMap;

use crate::object::readable;
use crate::plan::Plan;
use crate::tokens::Tokens;
use crate::world::World;
use crate::{Spec, SynthError};

/// Units of 10^-15 USD in a thousandth of a USD per million tokens.
const UNITS_PER_MILL: u64 = 1_000_000;

/// What a call costs, known or not from its record: USD in units of 10^-15.
pub type UsdUnits = u128;

/// What the calls of a specification cost by request id, as far as they can be read: those of
/// Claude's models by all of their tokens, whatever the record shows of them, failed ones 0.
/// Calls of other models are not among them.
///
/// # Errors
/// [`SynthError::Spec`] if the specification makes no sense.
pub fn costs(spec: &Spec) -> Result<BTreeMap<String, UsdUnits>, SynthError> {
    spec.check()?;
    let world = World::new(spec);
    let plans = (0..spec.objects).flat_map(|object| readable(&world, object));
    Ok(plans.filter_map(|plan| Some((plan.request_id.clone(), cost(&plan)?))).collect())
}

pub(crate) fn cost(plan: &Plan<'_>) -> Option<UsdUnits> {
    let rates = plan.model.rates?;
    if plan.failed() {
        return Some(0);
    }
    let list = rates.of(&plan.tokens);
    // Geographic and regional endpoints cost a tenth more than the global one.
    Some(if rates.has_premium && !is_global(&plan.model.id) { list * 11 / 10 } else { list })
}

/// Of two application profiles one goes to the global endpoint, which the record does not say.
pub(crate) fn is_global(model_id: &str) -> bool {
    let is_profile = model_id.contains(":application-inference-profile/");
    let is_even = model_id.bytes().next_back().is_some_and(|byte| byte % 2 == 0);
    model_id.starts_with("global.") || (is_profile && is_even)
}

/// Prices of a model on the global endpoint.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    short: [u64; 5],
    /// Prices of a call whose prompt has more tokens than that.
    long: Option<(u64, [u64; 5])>,
    has_premium: bool,
}

/// Prices of input, output, cache read, and writes for five minutes and for an hour, in
/// thousandths of a USD per million tokens.
pub(crate) const fn rates(short: [u64; 5]) -> Rates {
    Rates { short, long: None, has_premium: true }
}

impl Rates {
    pub(crate) const fn beyond(self, prompt: u64, long: [u64; 5]) -> Self {
        Self { long: Some((prompt, long)), ..self }
    }

    pub(crate) const fn in_every_scope(self) -> Self {
        Self { has_premium: false, ..self }
    }

    fn of(&self, tokens: &Tokens) -> UsdUnits {
        let prompt = tokens.input + tokens.cache_read + tokens.cache_write;
        let rates = match self.long {
            Some((over, long)) if prompt > over => long,
            _ => self.short,
        };
        let Tokens { input, cache_read, cache_write_5m, cache_write_1h, output, .. } = *tokens;
        let counts = [input, output, cache_read, cache_write_5m, cache_write_1h];
        let mills = counts.into_iter().zip(rates).map(|(count, rate)| count * rate);
        u128::from(mills.sum::<u64>()) * u128::from(UNITS_PER_MILL)
    }
}
