//! What each format looks like.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, Decimal128Array, Float64Array, Int64Array, ListArray, MapBuilder, RecordBatch,
    StringArray, StringBuilder, TimestampMicrosecondArray,
};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{Field, SchemaRef};
use assay_query::named::{Chart, ChartKind, Display};
use futures::stream;
use insta::assert_snapshot;

use crate::screen::width_of;

use super::{ASCII, Look, Looked, OutputFormat, Written, write};

type Batches = Vec<Result<RecordBatch, std::convert::Infallible>>;

fn batch() -> RecordBatch {
    let mut tags = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    tags.keys().append_value("team");
    tags.values().append_value("a \"b\", c");
    tags.append(true).unwrap();
    tags.append(false).unwrap();
    let moments = TimestampMicrosecondArray::from(vec![Some(1_795_341_600_000_000), None]);
    let columns: [(&str, ArrayRef); 5] = [
        ("identity_arn", Arc::new(StringArray::from(vec![Some("arn:aws:iam::1:user/ann"), None]))),
        ("cache_read_input_tokens", Arc::new(Int64Array::from(vec![Some(-1_234_567), None]))),
        ("share_percent", Arc::new(Float64Array::from(vec![12_345.5, 0.0]))),
        ("event_time", Arc::new(moments.with_timezone("UTC"))),
        ("request_metadata", Arc::new(tags.finish())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .unwrap()
}

async fn bytes(
    format: OutputFormat,
    schema: SchemaRef,
    batches: Batches,
    looked: Looked,
) -> (Vec<u8>, Written) {
    let mut sink = Vec::new();
    let written = write(format, schema, stream::iter(batches), &mut sink, looked, Look::default())
        .await
        .unwrap();
    (sink, written)
}

async fn text(format: OutputFormat, batches: Batches) -> String {
    String::from_utf8(bytes(format, batch().schema(), batches, Looked::InFile).await.0).unwrap()
}

#[tokio::test]
async fn json() {
    assert_snapshot!(text(OutputFormat::Json, vec![Ok(batch()), Ok(batch())]).await);
    assert_eq!(text(OutputFormat::Json, vec![]).await, "[]\n");
}

#[tokio::test]
async fn ndjson() {
    assert_snapshot!(text(OutputFormat::Ndjson, vec![Ok(batch())]).await);
    assert_eq!(text(OutputFormat::Ndjson, vec![]).await, "");
}

#[tokio::test]
async fn csv() {
    assert_snapshot!(text(OutputFormat::Csv, vec![Ok(batch()), Ok(batch())]).await);
    let header = "identity_arn,cache_read_input_tokens,share_percent,event_time,request_metadata\n";
    assert_eq!(text(OutputFormat::Csv, vec![]).await, header);
}

#[tokio::test]
async fn tsv_and_markdown() {
    assert_snapshot!("tsv", text(OutputFormat::Tsv, vec![Ok(batch())]).await);
    assert_snapshot!(
        "markdown",
        text(OutputFormat::Markdown, vec![Ok(batch()), Ok(batch())]).await
    );
    let empty = text(OutputFormat::Markdown, vec![]).await;
    assert_eq!(empty.lines().nth(1), Some("| --- | ---: | ---: | --- | --- |"));
}

/// A reader whose numbers are doubles would lose digits.
#[tokio::test]
async fn decimals_are_text_at_any_depth() {
    let digits = Decimal128Array::from(vec![Some(283_800_000_000_000), None, Some(0)]);
    let digits = digits.with_precision_and_scale(38, 15).unwrap();
    let offsets = OffsetBuffer::from_lengths([3]);
    let item = Arc::new(Field::new_list_field(digits.data_type().clone(), true));
    let list = ListArray::new(item, offsets, Arc::new(digits), None);
    let rows = RecordBatch::try_from_iter([("usd", Arc::new(list) as ArrayRef)]).unwrap();
    for (format, expected) in [
        (OutputFormat::Json, "[{\"usd\":[\"0.2838\",null,\"0\"]}]\n"),
        (OutputFormat::Ndjson, "{\"usd\":[\"0.2838\",null,\"0\"]}\n"),
        (OutputFormat::Csv, "usd\n\"[\"\"0.2838\"\",null,\"\"0\"\"]\"\n"),
    ] {
        let (bytes, _) = bytes(format, rows.schema(), vec![Ok(rows.clone())], Looked::InFile).await;
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }
}

#[tokio::test]
async fn human() {
    assert_snapshot!("human_wide", text(OutputFormat::Human, vec![Ok(batch())]).await);
    let narrow =
        bytes(OutputFormat::Human, batch().schema(), vec![Ok(batch())], Looked::OnTerminal(80))
            .await;
    assert_snapshot!("human_narrow", String::from_utf8(narrow.0).unwrap());
}

#[tokio::test]
async fn a_terminal_shows_a_bounded_number_of_rows_and_a_file_has_all() {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..700));
    let batch = RecordBatch::try_from_iter([("n", numbers)]).unwrap();
    for (looked, shown, lines) in [
        (Looked::OnTerminal(80), 1000, 1002),
        (Looked::ByReader, 2100, 2106),
        (Looked::InFile, 2100, 2106),
    ] {
        let batches = vec![Ok(batch.clone()), Ok(batch.clone()), Ok(batch.clone())];
        let (text, written) = bytes(OutputFormat::Human, batch.schema(), batches, looked).await;
        assert_eq!(written, Written { rows: 2100, shown });
        assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), lines);
    }
}

/// A column of texts that a terminal, or a spreadsheet, would obey.
fn obeyed() -> RecordBatch {
    let texts = [
        "a\nfalse row",
        "\x1b[2J\u{9b}1m\t\r",
        "\u{202e}txt",
        "模型👩\u{200d}💻",
        "=1+1",
        "-1",
        "@x",
    ];
    let texts: ArrayRef = Arc::new(StringArray::from_iter_values(texts));
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(-3..4));
    RecordBatch::try_from_iter([("text", texts), ("n\x1b", numbers)]).unwrap()
}

#[tokio::test]
async fn nothing_in_a_table_moves_the_cursor_and_machines_get_it_as_it_is() {
    let schema = obeyed().schema();
    let (table, _) =
        bytes(OutputFormat::Human, schema.clone(), vec![Ok(obeyed())], Looked::InFile).await;
    assert_snapshot!(String::from_utf8(table).unwrap(), @r"
      text                    n\u{1b}
    ───────────────────────────────────
      a\nfalse row                 -3
      \u{1b}[2J\u{9b}1m\t\r        -2
      \u{202e}txt                  -1
      模型👩‍💻                        0
      =1+1                          1
      -1                            2
      @x                            3
    ");
    let (lines, _) =
        bytes(OutputFormat::Ndjson, schema.clone(), vec![Ok(obeyed())], Looked::InFile).await;
    let first: serde_json::Value =
        serde_json::from_slice(lines.split(|b| *b == b'\n').next().unwrap()).unwrap();
    assert_eq!(first["text"], "a\nfalse row");
    let (csv, _) =
        bytes(OutputFormat::Csv, schema.clone(), vec![Ok(obeyed())], Looked::InFile).await;
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains("\n=1+1,1\n-1,2\n@x,3\n"), "{csv}");
    let (guarded, _) =
        bytes(OutputFormat::Spreadsheet, schema, vec![Ok(obeyed())], Looked::InFile).await;
    let guarded = String::from_utf8(guarded).unwrap();
    assert!(
        guarded.contains("\n'=1+1,1\n'-1,2\n'@x,3\n") && guarded.contains("\u{202e}txt,-1\n"),
        "{guarded}"
    );
}

#[test]
fn the_ending_of_a_file_says_its_format() {
    let of = |name: &str| OutputFormat::of(std::path::Path::new(name)).ok();
    assert_eq!(of("a/x.CSV"), Some(OutputFormat::Csv));
    assert_eq!(of("x.jsonl"), Some(OutputFormat::Ndjson));
    assert_eq!(of("x.tsv"), Some(OutputFormat::Tsv));
    assert_eq!(of("x.md"), Some(OutputFormat::Markdown));
    assert_eq!(of("x.y.parquet"), Some(OutputFormat::Parquet));
    assert_eq!(of("/dev/null"), Some(OutputFormat::Human));
    for unknown in ["x", "x.csv.gz", "x.xlsx", ".csv", "x.", "/tmp"] {
        assert_eq!(of(unknown), None, "{unknown}");
    }
}

#[tokio::test]
async fn parquet() {
    let batches = vec![Ok(batch()), Ok(batch())];
    let (bytes, written) =
        bytes(OutputFormat::Parquet, batch().schema(), batches, Looked::InFile).await;
    assert_eq!(written, Written { rows: 4, shown: 4 });
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
    let rows: usize = reader.unwrap().build().unwrap().map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(rows, 4);
}

/// What a query of spend and tokens gives: identities, models, sums, and how many
/// invocations the sums leave out.
fn spend() -> RecordBatch {
    let roles = ["Developer", "Developer", "AWSReservedSSO_Analysts_0123456789abcdef"];
    let names = ["ann@example.com", "jonas.engel@example.com", "ann@example.com"];
    let arn = |(role, name)| format!("arn:aws:sts::111122223333:assumed-role/{role}/{name}");
    let mut arns: Vec<_> = roles.iter().zip(names).map(arn).map(Some).collect();
    arns.push(None);
    let models = [
        "anthropic.claude-opus-4-6-v1",
        "anthropic.claude-sonnet-4-20250514-v1:0",
        "anthropic.claude-opus-4-6-v1",
        "anthropic.claude-haiku-4-5-20251001-v1:0",
    ];
    let dollars = |parts: [Option<i128>; 4]| {
        Arc::new(Decimal128Array::from_iter(parts).with_precision_and_scale(38, 3).unwrap())
    };
    let counts = |counts: [i64; 4]| Arc::new(Int64Array::from_iter_values(counts));
    let columns: [(&str, ArrayRef); 11] = [
        ("identity_arn", Arc::new(StringArray::from(arns))),
        ("region", Arc::new(StringArray::from(vec!["eu-central-1"; 4]))),
        ("model", Arc::new(StringArray::from_iter_values(models))),
        ("invocations", counts([12_345, 1_204, 77, 3])),
        ("input_tokens", counts([1_234_567_890, 9_999, 12_349, 7])),
        ("input_unknown", counts([0; 4])),
        ("cache_read_input_tokens", counts([98_765_432_100, 123_456, 0, 1])),
        ("output_tokens", counts([45_678_901, 1_500, 88, 2])),
        ("output_unknown", counts([1_200, 0, 3, 0])),
        ("cost_usd_low", dollars([Some(31_200), Some(4), Some(1_170_305), None])),
        ("cost_usd_high", dollars([Some(52_100), Some(4), None, None])),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .unwrap()
}

/// The rows on a terminal of that width.
async fn screen(rows: RecordBatch, width: u16, look: Look) -> String {
    let (schema, rows) = (rows.schema(), stream::iter([Ok::<_, std::convert::Infallible>(rows)]));
    let (mut sink, looked) = (Vec::new(), Looked::OnTerminal(width));
    write(OutputFormat::Human, schema, rows, &mut sink, looked, look).await.unwrap();
    let screen = String::from_utf8(sink).unwrap();
    let widest = screen.lines().map(width_of).max();
    assert!(widest <= Some(usize::from(width)), "{screen}");
    screen
}

#[tokio::test]
async fn a_single_row_has_no_line_above_it_and_empty_columns_are_named_once() {
    let texts = |texts: [Option<&str>; 2]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
    let columns = [
        ("person", texts([Some("ann"), None])),
        ("region", texts([Some(" "), Some(" ")])),
        ("project", texts([None, None])),
        ("team", texts([None, None])),
        ("cost_usd", texts([Some("1"), Some("1")])),
    ];
    let rows = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, it)| (name, it, true)));
    let rows = rows.unwrap();
    let display = Display { columns: vec!["person"], ..Display::default() };
    let named = Look { display, ..Look::default() };
    assert_snapshot!(screen(rows.clone(), 80, named).await, @r#"
    in all rows: region " "; cost_usd 1; no project, team

      person
    ────────────────
      ann
      unattributed
    "#);
    let one = screen(rows.slice(0, 1), 80, Look::default()).await;
    assert!(one.starts_with("  person   region   project   team   cost_usd\n"), "{one}");
}

#[tokio::test]
async fn a_screen_shows_as_much_as_fits() {
    for width in [80, 120, 200] {
        let screen = screen(spend(), width, Look::default()).await;
        assert_snapshot!(format!("screen_{width}"), screen);
    }
    let columns = vec!["identity_arn", "cost_usd_low", "output_tokens", "model", "invocations"];
    let display = Display { columns, ..Display::default() };
    let named = Look { display, ..Look::default() };
    assert_snapshot!("screen_named_80", screen(spend(), 80, named).await);
    let exact = Look { exact: true, ..Look::default() };
    assert_snapshot!("screen_exact_200", screen(spend(), 200, exact).await);
}

#[tokio::test]
async fn an_amount_is_in_cents_unless_every_digit_is_asked_for() {
    let amounts = [Some(4_837_242_497), Some(-3_004), None];
    let amounts = Decimal128Array::from_iter(amounts).with_precision_and_scale(38, 6).unwrap();
    let rows = RecordBatch::try_from_iter([("saved_usd", Arc::new(amounts) as ArrayRef)]).unwrap();
    let shown = screen(rows.clone(), 80, Look::default()).await;
    assert!(["$4,837.24", "< -$0.01", "–"].iter().all(|part| shown.contains(part)), "{shown}");
    let exact = screen(rows, 80, Look { exact: true, ..Look::default() }).await;
    assert!(exact.contains("4,837.242497"), "{exact}");
}

/// As a named query declares it.
fn charted() -> Display {
    let chart = |kind, column| Chart { kind, column };
    let columns = vec!["identity_arn", "cost_usd_low", "bar", "model", "output_tokens"];
    let charts =
        vec![chart(ChartKind::Bar, "cost_usd_low"), chart(ChartKind::Line, "cost_usd_low")];
    Display { columns, charts }
}

#[tokio::test]
async fn bars_and_a_line_show_how_large_the_values_are() {
    for width in [80, 120, 200] {
        let look = Look { display: charted(), ..Look::default() };
        assert_snapshot!(format!("charts_{width}"), screen(spend(), width, look).await);
    }
    let ascii = Look { display: charted(), symbols: &ASCII, ..Look::default() };
    let ascii = screen(spend(), 120, ascii).await;
    assert!(ascii.is_ascii(), "{ascii}");
    assert_snapshot!("charts_ascii", ascii);
}
