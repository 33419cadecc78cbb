//! The four grammars of usage types.

use assay_cost::prices::{PriceScope, TokenClass};
use assay_cost::usage_type::parse_usage_type;

#[test]
fn all_grammars_are_understood() {
    let cases = [
        "USE1-MP:USE1_InputTokenCount-Units",
        "USE1-MP:USE1_OutputTokenCount_Global-Units",
        "USE1_CacheWrite1hInputTokenCount_LCtx_Geo_Batch-Units",
        "USE1_CacheWrite5mInputTokenCount-Units",
        "USE1_CacheWriteInputTokenCount-Units",
        "USW2-MP:USW2_input_tokens_standard-Units",
        "USW2-MP:USW2_cache_write_tokens_1h_global_standard-Units",
        "EUC1_cache_write_tokens_5m_long_ctx_global_batch-Units",
        "cache_read_tokens_standard-Units",
        "USE1-Claude4.6Opus-cache-read-input-token-count-cross-region-global",
        "USE1-Claude4.5Sonnet-cache-write-input-token-count",
        "USE1-Claude4.6Opus-cache-write-input-token-count-1-hour-long-context-global",
        "USE1-Claude4.6Opus-cache-write-1h-input-token-count",
        "USE1-Claude4.6Sonnet-output-tokens",
        "USW2-anthropic.claude-opus-4-8-mantle-cache-write-tokens-standard",
        "USE1-anthropic.claude-opus-5-5-mantle-cache-write-tokens-1h-long-ctx-global-batch",
        // A model that is younger than the book.
        "USE1-anthropic.claude-opus-6-mantle-output-tokens-standard",
    ];
    let lines: Vec<String> =
        cases.iter().map(|case| format!("{case}\n  {}", shown(case))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn shown(usage_type: &str) -> String {
    let read = parse_usage_type(usage_type).expect(usage_type);
    let long = if read.is_long { " long" } else { "" };
    let batch = if read.is_batch { " batch" } else { "" };
    let model = read.model.as_deref().unwrap_or("-");
    format!("{model} {} {}{long}{batch}", read.class.word(), read.scope.word())
}

#[test]
fn what_may_change_the_price_is_not_guessed() {
    let not_understood = [
        "",
        "USE1-Guardrail-TextUnits",
        "USE1-Claude4.6Opus-input-tokens-flex",
        "USE1-Claude4.6Opus-input-tokens-priority",
        "USE1-Reserved_1Month_InputTPM_Global",
        "USE1-ProvisionedThroughput_NoCommit_ModelUnits_Usage",
        "USE1-Claude4.6Opus-input-tokens-1h",
        "USE1_InputTokenCountX-Units",
    ];
    for usage_type in not_understood {
        assert_eq!(parse_usage_type(usage_type), None, "{usage_type}");
    }
    let plain = parse_usage_type("USE1-Claude4.6Sonnet-output-tokens").expect("tokens");
    assert_eq!((plain.class, plain.scope), (TokenClass::Output, PriceScope::Geo));
}
