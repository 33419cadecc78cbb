//! The page of checks.

use assay::DoctorPage;
use assay_aws::doctor::{Finding, Verdict};

use crate::screen;
use crate::wrap::words;

/// Characters of the widest verdict and of the widest name.
const VERDICT_CHARS: usize = 7;
const NAME_CHARS: usize = 19;
/// Where evidence begins.
const INDENT: usize = VERDICT_CHARS + 2 + NAME_CHARS + 2;
/// A bracket after a blank that is no place to break a line.
const BOUND: &str = "\u{a0}(";
/// Narrower terminals break the lines themselves.
const WIDTH_MIN: usize = 60;

/// A line for each check, what to do below it, and a line of counts.
pub(crate) fn lines(page: &DoctorPage) -> String {
    let width = screen::columns();
    let checks: String = page.checks.iter().map(|check| line(check, width)).collect();
    format!("{checks}\n{}\n", counts(page))
}

/// A check on lines that fit the terminal, if there is one.
fn line(check: &Finding, width: Option<u16>) -> String {
    let verdict = match check.verdict {
        Verdict::Fail => "FAIL",
        other => other.as_str(),
    };
    let on_one_line =
        |text: &str| text.split('\n').map(screen::one_line).collect::<Vec<_>>().join("; ");
    let head = format!("{verdict:<VERDICT_CHARS$}  {:<NAME_CHARS$}", check.name);
    let room = width.map_or(usize::MAX, |width| usize::from(width).max(WIDTH_MIN) - INDENT);
    // A name and the number in brackets after it stay on one line.
    let fitted = |text: &str| words(&text.replace(" (", BOUND), room);
    let mut lines = fitted(&on_one_line(&check.evidence));
    let remedy = check.remedy.as_ref().map(|remedy| format!("→ {}", on_one_line(remedy)));
    lines.extend(remedy.into_iter().flat_map(|remedy| fitted(&remedy)));
    let lines: Vec<_> = lines.iter().map(|line| line.trim_end()).collect();
    let blank = " ".repeat(INDENT);
    format!("{head}  {}\n", lines.join(&format!("\n{blank}")).replace(BOUND, " ("))
}

fn counts(page: &DoctorPage) -> String {
    let count = |verdict| page.checks.iter().filter(|check| check.verdict == verdict).count();
    let [ok, unknown, warn, fail] =
        [Verdict::Ok, Verdict::Unknown, Verdict::Warn, Verdict::Fail].map(count);
    format!("{ok} ok, {warn} to look at, {fail} failed, {unknown} unknown")
}
