-- title: Overhead calls
-- description: Calls that no person typed, by person and model: few tokens out over many read from the cache. A null cost_usd_high means that there is no upper end: a count or a price is unknown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param max_output bigint 100: only calls with fewer output tokens
-- param min_cache_read bigint 20000: only calls with more tokens read from the cache
-- columns: person, model, cost_usd_low, bar, invocations, cache_read_input_tokens, output_tokens, unpriced_invocations, unknown_invocations
-- chart: bar cost_usd_low
SELECT
  person,
  model,
  count(*) AS invocations,
  sum(cache_read_input_tokens) AS cache_read_input_tokens,
  sum(output_tokens) AS output_tokens,
  count(*) FILTER (WHERE price_status = 'unpriced_model') AS unpriced_invocations,
  count(*) FILTER (WHERE price_status = 'unknown_tokens') AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
FROM usage
WHERE error_code IS NULL
  AND output_tokens < /* :max_output */ 100
  AND cache_read_input_tokens > /* :min_cache_read */ 20000
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
GROUP BY person, model
ORDER BY cost_usd_low DESC NULLS LAST, person ASC NULLS LAST, model ASC NULLS LAST
