//! The page of checks.

use assay::DoctorPage;
use assay_aws::doctor::{Finding, Verdict};

use crate::screen;

/// Characters of the widest verdict and of the widest name.
const VERDICT_CHARS: usize = 7;
const NAME_CHARS: usize = 19;

/// A line for each check, what to do below it, and a line of counts.
pub(crate) fn lines(page: &DoctorPage) -> String {
    let checks: String = page.checks.iter().map(line).collect();
    format!("{checks}\n{}\n", counts(page))
}

fn line(check: &Finding) -> String {
    let verdict = match check.verdict {
        Verdict::Fail => "FAIL",
        other => other.as_str(),
    };
    let on_one_line =
        |text: &str| text.split('\n').map(screen::one_line).collect::<Vec<_>>().join("; ");
    let head = format!("{verdict:<VERDICT_CHARS$}  {:<NAME_CHARS$}", check.name);
    let remedy = check.remedy.as_ref().map(|remedy| {
        let remedy = on_one_line(remedy);
        format!("{:width$}  → {remedy}\n", "", width = VERDICT_CHARS + 2 + NAME_CHARS)
    });
    format!("{head}  {}\n{}", on_one_line(&check.evidence), remedy.unwrap_or_default())
}

fn counts(page: &DoctorPage) -> String {
    let count = |verdict| page.checks.iter().filter(|check| check.verdict == verdict).count();
    let [ok, unknown, warn, fail] =
        [Verdict::Ok, Verdict::Unknown, Verdict::Warn, Verdict::Fail].map(count);
    format!("{ok} ok, {warn} to look at, {fail} failed, {unknown} unknown")
}
