-- title: Monthly usage by identity
-- description: Invocations and tokens of each identity in each UTC month, told by its first day.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param identity text: only this identity ARN
SELECT
  CAST(date_trunc('month', CAST(event_date AS date)) AS date) AS month,
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
  --? AND identity_arn = :identity
GROUP BY CAST(date_trunc('month', CAST(event_date AS date)) AS date), identity_arn
ORDER BY month ASC, output_tokens DESC NULLS LAST, identity_arn ASC NULLS LAST
