-- title: Cache use by identity
-- description: Prompt cache of each identity: what was read, what was written and for how long, and the share of input that came from the cache, over invocations with all three input classes known.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- grain: month
-- columns: identity_arn, cache_read_percent, bar, cache_read_input_tokens, cache_write_input_tokens, input_tokens, cache_write_5m_input_tokens, cache_write_1h_input_tokens, invocations, failed
-- chart: bar cache_read_percent
SELECT
  identity_arn,
  -- part prompts_of_days,
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(input_tokens) AS input_tokens,
  sum(input_unknown) AS input_unknown,
  sum(cache_read_input_tokens) AS cache_read_input_tokens,
  sum(cache_read_unknown) AS cache_read_unknown,
  sum(cache_write_input_tokens) AS cache_write_input_tokens,
  sum(cache_write_unknown) AS cache_write_unknown,
  -- end prompts_of_days
  sum(cache_write_5m_input_tokens) AS cache_write_5m_input_tokens,
  sum(cache_write_5m_unknown) AS cache_write_5m_unknown,
  sum(cache_write_1h_input_tokens) AS cache_write_1h_input_tokens,
  sum(cache_write_1h_unknown) AS cache_write_1h_unknown,
  round(
    1e2 * sum(whole_cache_read_input_tokens) / nullif(sum(whole_input_tokens), 0), 1
  ) AS cache_read_percent
FROM /* :window */ daily_usage
GROUP BY identity_arn
ORDER BY cache_read_input_tokens DESC NULLS LAST, identity_arn ASC NULLS LAST
