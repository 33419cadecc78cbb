//! Which invocations a query is about.

use assay_lake::Window;
use assay_query::named::TimeZone;
use jiff::Timestamp;

use crate::report::Complaint;
use crate::times::When;

/// Which invocations a query is about.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct WindowArgs {
    /// Only invocations at or after T: RFC 3339, a date or month, a span back from now (7d,
    /// 36h), or today, yesterday, this-week, last-week, this-month, last-month
    #[arg(long, value_name = "T")]
    since: Option<When>,
    /// Only invocations before T
    #[arg(long, value_name = "T")]
    until: Option<When>,
}

impl WindowArgs {
    /// The moments that are meant; dates are those of the zone, of UTC without one.
    ///
    /// # Errors
    /// As of [`window`].
    pub(crate) fn resolve(
        &self,
        now: Timestamp,
        zone: Option<&TimeZone>,
    ) -> Result<Window, Complaint> {
        window([self.since, self.until], now, zone)
    }
}

/// The window between two points in time as typed at `now`, with dates of that zone.
///
/// # Errors
/// A window that ends before it begins, or with it: nothing could be in it.
pub(crate) fn window(
    bounds: [Option<When>; 2],
    now: Timestamp,
    zone: Option<&TimeZone>,
) -> Result<Window, Complaint> {
    let [since, until] = bounds.map(|when| when.map(|when| when.resolve_in(now, zone)));
    match (since, until) {
        (Some(since), Some(until)) if since >= until => {
            let empty = format!("the window is empty: it begins at {since} and ends at {until}");
            let hint = "--since is the first moment within, --until the first one after; a day or \
                        month stands for its beginning";
            Err(Complaint::usage(empty).hint(hint))
        }
        _ => Ok(Window { since, until }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reversed_or_empty_window_is_refused() {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let is_taken = |since: &str, until: &str| {
            window([since, until].map(|text| text.parse().ok()), now, None).is_ok()
        };
        assert!(is_taken("2026-11-01", "2026-11-02") && is_taken("last-week", "this-week"));
        assert!(!is_taken("2026-11-02", "2026-11-01") && !is_taken("2026-11-02", "2026-11-02"));
        assert!(!is_taken("1d", "2d"));
    }
}
