-- title: Usage by identity
-- description: Invocations and tokens of each identity, the largest output first.
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
  sum(output_tokens) AS output_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND output_tokens IS NULL) AS output_unknown
FROM invocations
WHERE true
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
GROUP BY identity_arn
ORDER BY output_tokens DESC NULLS LAST, identity_arn ASC NULLS LAST
