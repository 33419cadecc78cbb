-- title: Cache use by identity
-- description: Prompt cache of each identity: what was read, what was written and for how long, and the share of input that came from the cache, over invocations with all three input classes known.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
SELECT
  identity_arn,
  count(*) AS invocations,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
  sum(input_tokens) AS input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND input_tokens IS NULL) AS input_unknown,
  sum(cache_read_input_tokens) AS cache_read_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_read_input_tokens IS NULL) AS cache_read_unknown,
  sum(cache_write_input_tokens) AS cache_write_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_write_input_tokens IS NULL) AS cache_write_unknown,
  sum(cache_write_5m_input_tokens) AS cache_write_5m_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_write_5m_input_tokens IS NULL) AS cache_write_5m_unknown,
  sum(cache_write_1h_input_tokens) AS cache_write_1h_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_write_1h_input_tokens IS NULL) AS cache_write_1h_unknown,
  round(
    1e2 * sum(cache_read_input_tokens) FILTER (
      WHERE input_tokens IS NOT NULL AND cache_write_input_tokens IS NOT NULL)
    / nullif(sum(input_tokens + cache_read_input_tokens + cache_write_input_tokens), 0), 1
  ) AS cache_read_percent
FROM invocations
WHERE true
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
GROUP BY identity_arn
ORDER BY cache_read_input_tokens DESC NULLS LAST, identity_arn ASC NULLS LAST
