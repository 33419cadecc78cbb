//! Which invocations a query is about.

use assay_lake::Window;

use crate::context::Context;
use crate::times::When;

/// Which invocations a query is about.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct WindowArgs {
    /// Only invocations at or after T: RFC 3339, a date, or a span back from now (7d, 36h)
    #[arg(long, value_name = "T")]
    since: Option<When>,
    /// Only invocations before T
    #[arg(long, value_name = "T")]
    until: Option<When>,
}

impl WindowArgs {
    /// The moments that are meant.
    pub(crate) fn resolve(&self, context: &Context) -> Window {
        let [since, until] = [self.since, self.until];
        let moment = |when: When| when.resolve(context.job.now);
        Window { since: since.map(moment), until: until.map(moment) }
    }
}
