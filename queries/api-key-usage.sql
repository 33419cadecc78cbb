-- title: API key usage
-- description: Invocations and tokens of each long-term Bedrock API key; the developer behind a key is not in the logs.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- columns: identity_arn, output_tokens, input_tokens, cache_read_input_tokens, invocations, cache_write_input_tokens, failed, last_event_time, first_event_time, principal
SELECT
  identity_arn,
  principal,
  min(event_time) AS first_event_time,
  max(event_time) AS last_event_time,
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
WHERE principal_type = 'api_key'
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
GROUP BY identity_arn, principal
ORDER BY output_tokens DESC NULLS LAST, identity_arn ASC NULLS LAST
