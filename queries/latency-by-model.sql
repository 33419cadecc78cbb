-- title: Latency by model
-- description: Milliseconds to the end and to the first byte of each model's successful calls, half of them (p50) and 95 in 100 (p95) at most so long, and output tokens per second; each with the number of calls that say it.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- columns: model, latency_p50_ms, latency_p95_ms, latency_calls, first_byte_p50_ms, output_tokens_per_second, first_byte_p95_ms, first_byte_calls, speed_calls
SELECT
  model,
  count(latency_ms) AS latency_calls,
  min(latency_ms) FILTER (WHERE 100 * latency_rank >= 50 * latency_count) AS latency_p50_ms,
  min(latency_ms) FILTER (WHERE 100 * latency_rank >= 95 * latency_count) AS latency_p95_ms,
  count(first_byte_latency_ms) AS first_byte_calls,
  min(first_byte_latency_ms) FILTER (WHERE 100 * first_byte_rank >= 50 * first_byte_count) AS first_byte_p50_ms,
  min(first_byte_latency_ms) FILTER (WHERE 100 * first_byte_rank >= 95 * first_byte_count) AS first_byte_p95_ms,
  count(*) FILTER (WHERE latency_ms > 0 AND output_tokens IS NOT NULL) AS speed_calls,
  round(
    1e3 * sum(output_tokens) FILTER (WHERE latency_ms > 0)
      / sum(latency_ms) FILTER (WHERE latency_ms > 0 AND output_tokens IS NOT NULL), 1)
    AS output_tokens_per_second
FROM (
  SELECT
    model,
    latency_ms,
    first_byte_latency_ms,
    output_tokens,
    row_number() OVER (PARTITION BY model ORDER BY latency_ms ASC NULLS LAST) AS latency_rank,
    count(latency_ms) OVER (PARTITION BY model) AS latency_count,
    row_number() OVER (PARTITION BY model ORDER BY first_byte_latency_ms ASC NULLS LAST) AS first_byte_rank,
    count(first_byte_latency_ms) OVER (PARTITION BY model) AS first_byte_count
  FROM usage
  WHERE error_code IS NULL
    -- part in_window
    --? AND event_time >= :since AND event_date >= :since_day
    --? AND event_time < :until AND event_date <= :until_day
    -- end in_window
) AS calls
GROUP BY model
ORDER BY latency_calls DESC, model ASC NULLS LAST
