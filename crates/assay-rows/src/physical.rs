//! How plans run: rules of our own over DataFusion's physical plans.

mod by_null;
mod choice;
mod cooperative;
mod logic;
mod once_per_text;
mod patterns;
mod projections;
mod rule;

use std::sync::Arc;

use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;

use self::by_null::by_null;
use self::choice::chosen;
use self::cooperative::JOINS_GIVE_WAY;
use self::logic::logic;
use self::once_per_text::{LOOK_UPS, once};
use self::patterns::compiled;
use self::projections::rewritten;
use self::rule::PlanRule;

/// What plans project. Comes before other rules, which move that towards the files, and takes
/// all rewrites at once: each pass makes every node above anew.
const PROJECTIONS: PlanRule = PlanRule {
    name: "projections",
    rewrite: |plan| rewritten(plan, &[by_null, compiled, once, chosen, logic]),
};

/// DataFusion's own rules between those that prepare for them and those that want them done.
pub fn rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::new().rules;
    rules.insert(0, Arc::new(PROJECTIONS));
    rules.extend([Arc::new(LOOK_UPS) as _, Arc::new(JOINS_GIVE_WAY) as _]);
    rules
}
