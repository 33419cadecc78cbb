-- title: Daily trend
-- description: Invocations, identities and tokens of each day, in UTC or in a time zone.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param identity text: only this identity ARN
-- param time_zone zone: days of this time zone, summed from invocations
-- columns: event_date, output_tokens, input_tokens, cache_read_input_tokens, invocations, bar, cache_write_input_tokens, failed, identities
-- chart: bar output_tokens
-- chart: line output_tokens
SELECT
  event_date,
  count(DISTINCT identity_arn) AS identities,
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
GROUP BY event_date
ORDER BY event_date ASC
