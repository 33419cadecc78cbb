//! Numbers as people read them.

use assay_host::text::separated;

/// Counts from which on three digits and a unit are shown.
const ROUNDED_FROM: u128 = 10_000;

/// `12.3K`, `1.23M`, `123B`; below 10,000 the count itself.
pub(super) fn rounded(count: &str) -> String {
    let (sign, digits) = count.strip_prefix('-').map_or(("", count), |digits| ("-", digits));
    match digits.parse() {
        Ok(number) if number >= ROUNDED_FROM => format!("{sign}{}", three_digits(number)),
        _ => separated(count),
    }
}

fn three_digits(number: u128) -> String {
    let mut unit = 10_u128.pow(number.ilog10() - 2);
    let mut digits = number.saturating_add(unit / 2) / unit;
    if digits == 1_000 {
        (unit, digits) = (unit * 10, 100);
    }
    let (name, size) = match unit * 100 {
        ..1_000_000 => ("K", 1_000),
        1_000_000..1_000_000_000 => ("M", 1_000_000),
        _ => ("B", 1_000_000_000),
    };
    let decimals = match size / unit {
        0 | 1 => return format!("{}{name}", separated(&(digits * (unit / size)).to_string())),
        10 => 1,
        _ => 2,
    };
    let (whole, part) = (digits / 10_u128.pow(decimals), digits % 10_u128.pow(decimals));
    format!("{whole}.{part:0width$}{name}", width = decimals as usize)
}

/// `$31.20 – $52.10`, `at least $31.20`, `< $0.01`: decimals as text, `None`
/// for a low end that is unknown; `to` is the dash.
pub(super) fn range(low: Option<&str>, high: Option<&str>, to: &str) -> Option<String> {
    let low = dollars(low?);
    Some(match high.map(dollars) {
        None if low.starts_with('<') => "more than $0.00".to_owned(),
        None => format!("at least {low}"),
        Some(high) if high == low => low,
        Some(high) => format!("{low} {to} {high}"),
    })
}

/// Dollars to the nearest cent, half a cent up.
pub(super) fn dollars(amount: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let Ok(cents) = format!("{whole}{part:0<2.2}").parse::<u128>() else {
        return format!("{sign}${digits}");
    };
    if cents == 0 {
        return match part.bytes().any(|digit| digit != b'0') {
            true => format!("< {sign}$0.01"),
            false => "$0.00".to_owned(),
        };
    }
    let up = part.as_bytes().get(2).is_some_and(|digit| *digit >= b'5');
    let cents = cents + u128::from(up);
    format!("{sign}${}.{:02}", separated(&(cents / 100).to_string()), cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_counts_have_three_digits_and_a_unit() {
        for (count, shown) in [
            ("9999", "9,999"),
            ("10000", "10.0K"),
            ("12349", "12.3K"),
            ("99950", "100K"),
            ("999499", "999K"),
            ("999500", "1.00M"),
            ("-1234567", "-1.23M"),
            ("123456789", "123M"),
            ("9223372036854775807", "9,220,000,000B"),
            ("–", "–"),
        ] {
            assert_eq!(rounded(count), shown, "{count}");
        }
    }

    #[test]
    fn money_has_both_ends_and_says_which_is_unknown() {
        for (low, high, shown) in [
            (Some("31.2"), Some("52.1"), Some("$31.20 – $52.10")),
            (Some("31.195"), Some("31.204"), Some("$31.20")),
            (Some("1234.5"), None, Some("at least $1,234.50")),
            (Some("0.000001"), Some("0.009"), Some("< $0.01")),
            (Some("0.000001"), None, Some("more than $0.00")),
            (Some("0"), Some("0.000"), Some("$0.00")),
            (Some("-0.999"), Some("-0.999"), Some("-$1.00")),
            (None, Some("1"), None),
        ] {
            assert_eq!(range(low, high, "–").as_deref(), shown, "{low:?} {high:?}");
        }
    }
}
