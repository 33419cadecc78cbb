-- title: Hourly tokens
-- description: Invocations and tokens of each hour, in UTC or in a time zone.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param identity text: only this identity ARN
-- param time_zone zone: hours of this time zone, as text
-- columns: event_hour, output_tokens, input_tokens, cache_read_input_tokens, invocations, bar, cache_write_input_tokens, failed
-- chart: bar output_tokens
-- chart: line output_tokens
SELECT
  /* :hour */ date_trunc('hour', event_time) AS event_hour,
  -- part tokens_of_calls
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
  -- end tokens_of_calls
FROM invocations
WHERE true
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
  --? AND identity_arn = :identity
GROUP BY date_trunc('hour', /* :local_time */ event_time)
ORDER BY date_trunc('hour', /* :local_time */ event_time) ASC
