-- title: Monthly usage by identity
-- description: Invocations and tokens of each identity in each month, in UTC or in a time zone, named by its first day.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param identity text: only this identity ARN
-- param time_zone zone: months of this time zone, summed from invocations
-- grain: month
-- columns: month, identity_arn, output_tokens, input_tokens, cache_read_input_tokens, invocations, cache_write_input_tokens, failed
SELECT
  CAST(date_trunc('month', CAST(event_date AS date)) AS date) AS month,
  identity_arn,
  -- part tokens_of_days
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(input_tokens) AS input_tokens,
  sum(input_unknown) AS input_unknown,
  sum(cache_read_input_tokens) AS cache_read_input_tokens,
  sum(cache_read_unknown) AS cache_read_unknown,
  sum(cache_write_input_tokens) AS cache_write_input_tokens,
  sum(cache_write_unknown) AS cache_write_unknown,
  sum(output_tokens) AS output_tokens,
  sum(output_unknown) AS output_unknown
  -- end tokens_of_days
FROM /* :window */ daily_usage
WHERE true
  --? AND identity_arn = :identity
GROUP BY CAST(date_trunc('month', CAST(event_date AS date)) AS date), identity_arn
ORDER BY month ASC, output_tokens DESC NULLS LAST, identity_arn ASC NULLS LAST
