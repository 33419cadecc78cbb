//! Files read field by field.

use assay_settings::{Entry, Faults, Value, Wrong, parse, wrong};

/// A number with the digits that it is written with.
fn digits(value: &Value) -> Result<String, Wrong> {
    match value {
        Value::Number(digits) | Value::Text(digits) => Ok(digits.clone()),
        other => Err(wrong(format!("expected a number, found {}", other.kind()), "write 5.50")),
    }
}

/// Each `[[price]]` with its line.
fn prices(text: &str) -> Result<Vec<(usize, String)>, Faults> {
    let (file, mut findings) = parse("prices.toml", text);
    findings.only_known(Entry::root(&file), &["price"]);
    let mut prices = Vec::new();
    for entry in findings.entries(&file, "price") {
        findings.only_known(entry, &["model", "input"]);
        findings.optional(entry, "model", |value| value.text().map(str::to_owned));
        let input = findings.required(entry, "input", "give USD per million tokens", digits);
        prices.extend(input.map(|input| (input.line, input.value)));
    }
    findings.sorted().finish(prices)
}

#[test]
fn numbers_are_had_as_they_are_written() {
    let text = "[[price]]\ninput = 5.50\n[[price]]\ninput = \"0.10\"\n[[price]]\ninput = 1_000.000_1\n\
                [[price]]\ninput = 1e-7\n[[price]]\ninput = 0x1F\n[[price]]\ninput = 9007199254740993.10\n";
    let written = prices(text).unwrap();
    let digits: Vec<_> = written.iter().map(|(_, digits)| digits.as_str()).collect();
    assert_eq!(digits, ["5.50", "0.10", "1000.0001", "1e-7", "0x1F", "9007199254740993.10"]);
    assert_eq!((written[0].0, written[5].0), (2, 12));
}

#[test]
fn faults_of_arrays_of_tables_are_said_at_their_lines() {
    let text = "prise = 1\n\n[[price]]\nmodel = \"\"\ninptu = 1\n\n[[price]]\ninput = true\nzzzzzzzz = 1\n\n\
                [[price]]\ninput = 1\ninput = 2\nmodel = 2026-02-30\n";
    insta::assert_snapshot!(prices(text).unwrap_err(), @r"
    prices.toml:1: prise: unknown key
      did you mean `price`?
    prices.toml:3: price.input: missing
      give USD per million tokens
    prices.toml:4: price.model: empty text
      write a value or remove the line
    prices.toml:5: price.inptu: unknown key
      did you mean `input`?
    prices.toml:8: price.input: expected a number, found true or false
      write 5.50
    prices.toml:9: price.zzzzzzzz: unknown key
      known here: model, input
    prices.toml:13: duplicate key
      correct the TOML; https://toml.io shows the syntax
    prices.toml:14: invalid date, expected day between 01 and 28
      correct the TOML; https://toml.io shows the syntax
    ");
    insta::assert_snapshot!(prices("price = 5\n").unwrap_err(), @r"
    prices.toml:1: price: expected `[[price]]`, found a number
      begin each entry with a line `[[price]]`
    ");
    insta::assert_snapshot!(prices("price = [\n  {input = 1},\n  2,\n]\n").unwrap_err(), @r"
    prices.toml:3: price: expected `[[price]]`, found a number
      begin each entry with a line `[[price]]`
    ");
}
