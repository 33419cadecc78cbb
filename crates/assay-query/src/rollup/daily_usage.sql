SELECT
  identity_arn,
  inference_profile_id,
  model_id,
  model,
  endpoint_scope,
  region,
  operation,
  count(*) AS invocations,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
  sum(input_tokens) AS input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND input_tokens IS NULL) AS input_unknown,
  sum(cache_read_input_tokens) AS cache_read_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_read_input_tokens IS NULL) AS cache_read_unknown,
  sum(cache_write_input_tokens) AS cache_write_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_write_input_tokens IS NULL) AS cache_write_unknown,
  sum(CASE WHEN cache_write_input_tokens = 0 THEN 0 ELSE cache_write_5m_input_tokens END)
    AS cache_write_5m_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_write_5m_input_tokens IS NULL
    AND coalesce(cache_write_input_tokens, 1) <> 0) AS cache_write_5m_unknown,
  sum(CASE WHEN cache_write_input_tokens = 0 THEN 0 ELSE cache_write_1h_input_tokens END)
    AS cache_write_1h_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_write_1h_input_tokens IS NULL
    AND coalesce(cache_write_input_tokens, 1) <> 0) AS cache_write_1h_unknown,
  sum(output_tokens) AS output_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND output_tokens IS NULL) AS output_unknown,
  count(*) FILTER (WHERE error_code IS NULL AND (
    input_tokens IS NULL OR cache_read_input_tokens IS NULL
    OR cache_write_input_tokens IS NULL OR output_tokens IS NULL)) AS incomplete,
  sum(input_tokens + cache_read_input_tokens + cache_write_input_tokens) AS whole_input_tokens,
  sum(cache_read_input_tokens) FILTER (
    WHERE input_tokens IS NOT NULL AND cache_write_input_tokens IS NOT NULL) AS whole_cache_read_input_tokens,
  event_date
FROM invocations
WHERE true
  --? AND event_date IN (:cut_days)
  --? AND event_time >= :since
  --? AND event_time < :until
GROUP BY
  identity_arn, inference_profile_id, model_id, model, endpoint_scope, region, operation, event_date
