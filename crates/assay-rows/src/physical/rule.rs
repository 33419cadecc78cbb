//! What the rules of this room have in common.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;

type Plan = Arc<dyn ExecutionPlan>;

/// A rewrite of physical plans that keeps their schemas.
#[derive(Debug)]
pub(crate) struct PlanRule {
    /// What `EXPLAIN VERBOSE` calls it.
    pub(super) name: &'static str,
    pub(super) rewrite: fn(Plan) -> Result<Plan>,
}

impl PhysicalOptimizerRule for PlanRule {
    fn optimize(&self, plan: Plan, _: &ConfigOptions) -> Result<Plan> {
        (self.rewrite)(plan)
    }

    fn name(&self) -> &str {
        self.name
    }

    fn schema_check(&self) -> bool {
        true
    }
}
