SELECT
  account_id,
  identity_arn,
  inference_profile_id,
  model_id,
  model,
  endpoint_scope,
  region,
  operation,
  error_code,
  prompt_size,
  caller_metadata,
  count(*) AS invocations,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
  sum(input_tokens) AS input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND input_tokens IS NULL) AS input_unknown,
  sum(cache_read_input_tokens) AS cache_read_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_read_input_tokens IS NULL) AS cache_read_unknown,
  sum(cache_write_input_tokens) AS cache_write_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND cache_write_input_tokens IS NULL) AS cache_write_unknown,
  sum(written_5m) AS cache_write_5m_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND written_5m IS NULL) AS cache_write_5m_unknown,
  sum(written_1h) AS cache_write_1h_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND written_1h IS NULL) AS cache_write_1h_unknown,
  sum(CASE
    WHEN cache_write_input_tokens > coalesce(written_5m, 0) + coalesce(written_1h, 0)
      THEN cache_write_input_tokens - coalesce(written_5m, 0) - coalesce(written_1h, 0)
    WHEN cache_write_input_tokens IS NOT NULL THEN 0
  END) AS cache_write_unsplit_input_tokens,
  sum(output_tokens) AS output_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND output_tokens IS NULL) AS output_unknown,
  count(*) FILTER (WHERE error_code IS NULL AND (
    input_tokens IS NULL OR cache_read_input_tokens IS NULL
    OR cache_write_input_tokens IS NULL OR output_tokens IS NULL)) AS incomplete,
  sum(input_tokens + cache_read_input_tokens + cache_write_input_tokens) AS whole_input_tokens,
  sum(cache_read_input_tokens) FILTER (
    WHERE input_tokens IS NOT NULL AND cache_write_input_tokens IS NOT NULL) AS whole_cache_read_input_tokens,
  event_date
FROM (
  SELECT
    account_id,
    identity_arn,
    inference_profile_id,
    model_id,
    CAST(
      /* :one_spelling */ model
    AS varchar) AS model,
    endpoint_scope,
    region,
    operation,
    error_code,
    CAST(CASE
      WHEN coalesce(input_tokens, 0) + coalesce(cache_read_input_tokens, 0)
        + coalesce(cache_write_input_tokens, 0) > 200000 THEN 'over_200k'
      WHEN coalesce(input_tokens, 0) + coalesce(cache_read_input_tokens, 0)
        + coalesce(cache_write_input_tokens, 0) > 100000 THEN '200k'
      ELSE '100k'
    END AS varchar) AS prompt_size,
    CAST(
      /* :caller_metadata */ NULL
    AS varchar) AS caller_metadata,
    input_tokens,
    cache_read_input_tokens,
    cache_write_input_tokens,
    CASE WHEN cache_write_input_tokens = 0 THEN 0 ELSE cache_write_5m_input_tokens END AS written_5m,
    CASE WHEN cache_write_input_tokens = 0 THEN 0 ELSE cache_write_1h_input_tokens END AS written_1h,
    output_tokens,
    event_date
  FROM invocations
  WHERE true
    --? AND event_date IN (:cut_days)
    --? AND event_time >= :since
    --? AND event_time < :until
) AS invocations
GROUP BY
  account_id, identity_arn, inference_profile_id, model_id, model, endpoint_scope, region, operation,
  error_code, prompt_size, caller_metadata, event_date
