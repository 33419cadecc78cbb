//! Numbers as people read them.

/// Units of bytes, each with its name.
const UNITS: [(&str, u64); 4] =
    [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

/// A number of bytes: `1.5 KiB`, `7 bytes`.
pub fn size(bytes: u64) -> String {
    match UNITS.iter().find(|(_, factor)| bytes >= *factor) {
        Some((name, factor)) => format!("{:.1} {name}", bytes as f64 / *factor as f64),
        None => format!("{bytes} bytes"),
    }
}

/// A count with its thousands apart: `1,234,567`.
pub fn count(number: u64) -> String {
    separated(&number.to_string())
}

/// A number of things: `1 day`, `1,234 rows`.
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(number), if number == 1 { "" } else { "s" })
}

/// A decimal number with commas between groups of three digits of its whole part:
/// `-1,234.5678`. What does not begin with digits is returned as it is.
pub fn separated(number: &str) -> String {
    let digits = number.trim_start_matches('-');
    let whole = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let mut out = number[..number.len() - digits.len()].to_owned();
    for (index, digit) in digits[..whole].chars().enumerate() {
        if index > 0 && (whole - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(&digits[whole..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units_and_counts_have_commas() {
        assert_eq!(
            [7, 1024, 1536, 5 << 40].map(size),
            ["7 bytes", "1.0 KiB", "1.5 KiB", "5.0 TiB"]
        );
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn numbers_have_separators() {
        for (number, shown) in [("1234567", "1,234,567"), ("-123.4567", "-123.4567"), ("12", "12")]
        {
            assert_eq!(separated(number), shown);
        }
    }
}
