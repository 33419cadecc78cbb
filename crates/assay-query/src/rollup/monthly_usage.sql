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
    -- Rows that stay apart: those that a missing price may judge differently, and those with an
    -- unknown count.
    NOT has_every_price AND coalesce(input_tokens, 0) > 0 AS has_input,
    NOT has_every_price AND coalesce(cache_read_input_tokens, 0) > 0 AS has_cache_read,
    NOT has_every_price AND coalesce(cache_write_5m_input_tokens, 0) > 0 AS has_cache_write_5m,
    NOT has_every_price AND coalesce(cache_write_1h_input_tokens, 0) > 0 AS has_cache_write_1h,
    NOT has_every_price AND coalesce(cache_write_unsplit_input_tokens, 0) > 0 AS has_cache_write_unsplit,
    NOT has_every_price AND coalesce(output_tokens, 0) > 0 AS has_output,
    incomplete > 0 AS is_incomplete,
    concat(substr(event_date, 1, 7), '-01') AS first_day
  FROM (
    SELECT
      *,
      coalesce(model IN (
        /* :models_with_every_price */ ''
      ), false) AS has_every_price
    FROM daily_usage
  ) AS days
) AS days
GROUP BY
  account_id, identity_arn, inference_profile_id, model_id, model, endpoint_scope, region,
  error_code, prompt_size, caller_metadata, has_input, has_cache_read, has_cache_write_5m,
  has_cache_write_1h, has_cache_write_unsplit, has_output, is_incomplete, first_day
