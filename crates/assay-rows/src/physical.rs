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

use self::by_null::BY_NULL;
use self::choice::CHOICES;
use self::cooperative::JOINS_GIVE_WAY;
use self::logic::LOGIC;
use self::once_per_text::{LOOK_UPS, ONCE_PER_TEXT};
use self::patterns::PATTERNS;

type PhysicalRule = Arc<dyn PhysicalOptimizerRule + Send + Sync>;

/// DataFusion's own rules between those that prepare for them and those that want them done.
pub fn rules() -> Vec<PhysicalRule> {
    let first: [PhysicalRule; 5] = [
        Arc::new(BY_NULL),
        Arc::new(PATTERNS),
        Arc::new(ONCE_PER_TEXT),
        Arc::new(CHOICES),
        Arc::new(LOGIC),
    ];
    let last: [PhysicalRule; 2] = [Arc::new(LOOK_UPS), Arc::new(JOINS_GIVE_WAY)];
    first.into_iter().chain(PhysicalOptimizer::new().rules).chain(last).collect()
}
