SELECT
  account_id,
  identity_arn,
  inference_profile_id,
  model_id,
  model,
  endpoint_scope,
  region,
  error_code,
  prompt_size,
  caller_metadata,
  -- part prompts_of_days,
  sum(cache_write_5m_input_tokens) AS cache_write_5m_input_tokens,
  sum(cache_write_5m_unknown) AS cache_write_5m_unknown,
  sum(cache_write_1h_input_tokens) AS cache_write_1h_input_tokens,
  sum(cache_write_1h_unknown) AS cache_write_1h_unknown,
  sum(cache_write_unsplit_input_tokens) AS cache_write_unsplit_input_tokens,
  sum(output_tokens) AS output_tokens,
  sum(output_unknown) AS output_unknown,
  sum(incomplete) AS incomplete,
  sum(whole_input_tokens) AS whole_input_tokens,
  sum(whole_cache_read_input_tokens) AS whole_cache_read_input_tokens,
  first_day AS event_date
FROM (
  SELECT
    *,
    -- Rows that a price may judge differently, or a missing one, stay apart.
    coalesce(input_tokens, 0) > 0 AS has_input,
    coalesce(cache_read_input_tokens, 0) > 0 AS has_cache_read,
    coalesce(cache_write_5m_input_tokens, 0) > 0 AS has_cache_write_5m,
    coalesce(cache_write_1h_input_tokens, 0) > 0 AS has_cache_write_1h,
    coalesce(cache_write_unsplit_input_tokens, 0) > 0 AS has_cache_write_unsplit,
    coalesce(output_tokens, 0) > 0 AS has_output,
    incomplete > 0 AS is_incomplete,
    concat(substr(event_date, 1, 7), '-01') AS first_day
  FROM daily_usage
) AS days
GROUP BY
  account_id, identity_arn, inference_profile_id, model_id, model, endpoint_scope, region,
  error_code, prompt_size, caller_metadata, has_input, has_cache_read, has_cache_write_5m,
  has_cache_write_1h, has_cache_write_unsplit, has_output, is_incomplete, first_day
