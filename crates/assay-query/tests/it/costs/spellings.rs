//! One spelling for a model, in every answer.

use assay_cost::model::{KNOWN_MODELS, one_spelling, spellings};

use super::answers::cells;
use super::calls::{Call, Calls, OPUS, tokens};

fn spelled(model: &str) -> Call {
    let (model, tokens) = (Some(model.to_owned()), tokens(1000, 0, 0, 0, 0));
    Call { model, tokens, ..Call::default() }
}

#[tokio::test]
async fn older_spellings_are_one_model_in_every_answer() {
    let spellings =
        ["claude-opus-4-6", OPUS, "anthropic.claude-opus-4-6-v1:0", "claude-opus-4-6-v1"];
    // Neighbours, one known and one not, and no model at all.
    let others = [Some("claude-opus-5"), Some("claude-opus-4-60"), None];
    let calls = spellings
        .map(spelled)
        .into_iter()
        .chain(others.map(|model| Call { model: model.map(str::to_owned), ..spelled("") }));
    let lake = Calls::new(&calls.collect::<Vec<_>>());
    let engine = lake.engine();
    let expected = [
        [OPUS, "4", "0.02"],
        ["anthropic.claude-opus-5", "1", "0.005"],
        ["claude-opus-4-60", "1", "-"],
        ["-", "1", "-"],
    ];
    for (view, invocations) in [("usage", "count(*)"), ("daily_costs", "sum(invocations)")] {
        let sql = format!(
            "SELECT model, {invocations}, sum(cost_usd_low) FROM {view} GROUP BY model ORDER BY model"
        );
        assert_eq!(
            cells(&engine, &sql).await,
            expected.map(|row| row.map(str::to_owned)),
            "{view}"
        );
    }
    let query = assay_query::named::find("usage-by-model").unwrap();
    // One window that cuts the day, and none.
    for since in [None, Some(1_793_577_600_000_001)] {
        let sql = query.render(&Default::default(), since, None).unwrap();
        let models: Vec<String> =
            cells(&engine, &sql).await.into_iter().map(|row| row[0].clone()).collect();
        assert_eq!(models.len(), 4, "{models:?}");
        assert!(models.iter().any(|model| model == OPUS));
    }
}

/// The statements' look-up says what Rust says, of every spelling that there is.
#[tokio::test]
async fn every_spelling_is_looked_up_as_rust_does() {
    let known = spellings().into_iter().map(|(spelling, _)| spelling);
    let ids = KNOWN_MODELS.iter().map(|model| model.id);
    let all: Vec<&str> = known.chain(ids).chain(["claude-opus", "gpt-oss"]).collect();
    let calls: Vec<Call> = all.iter().map(|model| spelled(model)).collect();
    let lake = Calls::new(&calls);
    let engine = lake.engine();
    let found = cells(&engine, "SELECT model FROM usage ORDER BY source_line").await;
    let expected: Vec<Vec<String>> =
        all.iter().map(|model| vec![one_spelling(model).to_owned()]).collect();
    assert_eq!(found, expected);
}
