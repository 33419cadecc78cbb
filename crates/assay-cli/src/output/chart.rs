//! Bars beside rows, and a line over them. They are drawn and never summed, so
//! floating point is enough.

use jiff::civil::Date;

use super::symbols::Symbols;

/// What a bar shows: certain up to `low`, possible up to `high`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Extent {
    pub(super) low: f64,
    pub(super) high: f64,
}

/// A bar for each value within `width` columns; the longest takes all of them.
pub(super) fn bars(extents: &[Extent], width: usize, symbols: &Symbols) -> Vec<String> {
    let most = extents.iter().flat_map(|extent| [extent.low, extent.high]).fold(0.0, f64::max);
    extents.iter().map(|extent| bar(*extent, most, width, symbols)).collect()
}

fn bar(extent: Extent, most: f64, width: usize, symbols: &Symbols) -> String {
    let parts = symbols.bar.len();
    let steps = |value: f64, steps: usize| match value > 0.0 && most > 0.0 {
        true => ((value / most * steps as f64).round() as usize).clamp(1, steps),
        false => 0,
    };
    let certain = steps(extent.low, width * parts);
    let mut bar = symbols.bar[parts - 1].repeat(certain / parts);
    bar.push_str((certain % parts).checked_sub(1).map_or("", |part| symbols.bar[part]));
    let possible = if extent.high > extent.low { steps(extent.high, width) } else { 0 };
    let missing = possible.saturating_sub(certain.div_ceil(parts));
    bar + &symbols.possible.repeat(missing)
}

/// A height for each value within `width` columns, of neighbours their mean. No
/// value is a gap, zero a blank.
pub(super) fn line(values: &[Option<f64>], width: usize, symbols: &Symbols) -> String {
    let size = values.len().div_ceil(width.max(1)).max(1);
    let means: Vec<Option<f64>> = values.chunks(size).map(mean).collect();
    let most = means.iter().flatten().copied().fold(0.0, f64::max);
    let heights = symbols.heights.len();
    let height = |value: f64| ((value / most * heights as f64).ceil() as usize).clamp(1, heights);
    let shown = means.iter().map(|mean| match mean {
        None => symbols.gap,
        Some(value) if *value > 0.0 => symbols.heights[height(*value) - 1],
        Some(_) => " ",
    });
    shown.collect()
}

fn mean(values: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = values.iter().copied().flatten().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// Days between the first and the last that a line fills up at most.
const FILLED_MAX: i32 = 10_000;

/// The values with a gap for each day, or week, that has no row. Rows at other
/// distances, or at no days at all, stay as they are.
pub(super) fn with_gaps(days: &[Option<&str>], values: Vec<Option<f64>>) -> Vec<Option<f64>> {
    filled(days, &values).unwrap_or(values)
}

fn filled(days: &[Option<&str>], values: &[Option<f64>]) -> Option<Vec<Option<f64>>> {
    let days = days.iter().map(|day| day.as_ref()?.parse::<Date>().ok());
    let days: Vec<Date> = days.collect::<Option<_>>()?;
    let first = *days.first()?;
    let since = |day: &Date| (*day - first).get_days();
    let steps: Vec<i32> = days.windows(2).map(|pair| since(&pair[1]) - since(&pair[0])).collect();
    let step = *steps.iter().min()?;
    let is_even = step > 0 && steps.iter().all(|distance| distance % step == 0);
    let last = since(days.last()?);
    if !is_even || last > FILLED_MAX {
        return None;
    }
    let mut filled = vec![None; (last / step) as usize + 1];
    for (day, value) in days.iter().zip(values) {
        filled[(since(day) / step) as usize] = *value;
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::super::symbols::{ASCII, BLOCKS};
    use super::*;

    #[test]
    fn a_bar_is_solid_where_it_is_certain_and_light_where_it_is_possible() {
        let extents = [(40.0, 40.0), (17.5, 25.0), (0.001, 0.001), (0.0, 20.0), (-1.0, f64::NAN)];
        let extents = extents.map(|(low, high)| Extent { low, high });
        assert_eq!(bars(&extents, 8, &BLOCKS), ["████████", "███▌░", "▏", "░░░░", ""]);
        assert_eq!(bars(&extents, 8, &ASCII), ["########", "####.", "#", "....", ""]);
        assert_eq!(bars(&[Extent::default()], 8, &BLOCKS), [""]);
    }

    #[test]
    fn a_line_has_a_height_for_each_value_and_fits() {
        let values = [Some(1.0), Some(8.0), None, Some(0.0), Some(4.0)];
        assert_eq!(line(&values, 80, &BLOCKS), "▁█· ▄");
        assert_eq!(line(&values, 80, &ASCII), "18_ 4");
        assert_eq!(line(&values, 3, &BLOCKS), "█ █");
        assert_eq!(line(&[], 3, &BLOCKS), "");
    }

    #[test]
    fn days_and_weeks_without_a_row_are_gaps() {
        let at = |days: &[&str]| {
            let days: Vec<_> = days.iter().map(|day| Some(*day)).collect();
            let values = vec![Some(1.0); days.len()];
            with_gaps(&days, values).iter().map(|it| it.map_or('·', |_| '1')).collect::<String>()
        };
        assert_eq!(at(&["2026-11-01", "2026-11-02", "2026-11-05"]), "11··1");
        assert_eq!(at(&["2026-11-02", "2026-11-09", "2026-11-23"]), "11·1");
        assert_eq!(at(&["2026-01-01", "2026-02-01", "2026-03-01"]), "111");
        assert_eq!(at(&["2026-11-02", "2026-11-01"]), "11");
        assert_eq!(at(&["a", "b"]), "11");
        assert_eq!(at(&[]), "");
    }
}
