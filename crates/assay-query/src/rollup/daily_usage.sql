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
  -- part prompts_of_calls,
  sum(written_5m) AS cache_write_5m_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND written_5m IS NULL) AS cache_write_5m_unknown,
  sum(written_1h) AS cache_write_1h_input_tokens,
  count(*) FILTER (WHERE error_code IS NULL AND written_1h IS NULL) AS cache_write_1h_unknown,
  sum(CASE
    WHEN cache_write_input_tokens > coalesce(written_5m, 0) + coalesce(written_1h, 0)
      THEN cache_write_input_tokens - coalesce(written_5m, 0) - coalesce(written_1h, 0)
    WHEN cache_write_input_tokens IS NOT NULL THEN 0
  END) AS cache_write_unsplit_input_tokens,
  -- part answers_of_calls,
  count(*) FILTER (WHERE error_code IS NULL AND (
    -- part incomplete)) AS incomplete,
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
    -- part one_spelling AS model,
    endpoint_scope,
    region,
    operation,
    error_code,
    -- part prompt_size,
    -- part caller_metadata,
    input_tokens,
    cache_read_input_tokens,
    cache_write_input_tokens,
    -- part split_of_writes,
    output_tokens,
    event_date
  FROM invocations
  WHERE true
    -- part in_cut_days
) AS invocations
GROUP BY
  account_id, identity_arn, inference_profile_id, model_id, model, endpoint_scope, region, operation,
  error_code, prompt_size, caller_metadata, event_date
