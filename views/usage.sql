-- Each invocation with who it is charged to and what it costs.
--
-- Both engines take this text, with the parts that it names. Words between /* and */ give a default that another
-- expression replaces: the one spelling of each model, and the metadata of the caller that rules name.
WITH calls AS (
  SELECT
    i.*,
    -- part one_spelling AS spelt_model,
    -- part prompt_size,
    -- part caller_metadata,
    coalesce(nullif(session_name, ''), CASE WHEN principal_type = 'iam_user' THEN nullif(principal, '') END)
      AS own_name,
    -- part split_of_writes,
    CASE
      WHEN cache_write_input_tokens > coalesce(cache_write_5m_input_tokens, 0) + coalesce(cache_write_1h_input_tokens, 0)
        THEN cache_write_input_tokens
          - coalesce(cache_write_5m_input_tokens, 0) - coalesce(cache_write_1h_input_tokens, 0)
      WHEN cache_write_input_tokens IS NOT NULL THEN 0
    END AS written_unsplit,
    -- part incomplete AS is_incomplete
  FROM invocations AS i
),
-- part charged
-- part priced
SELECT
  event_time,
  account_id,
  region,
  inference_region,
  request_id,
  operation,
  model_id,
  error_code,
  identity_arn,
  principal_type,
  principal,
  session_name,
  priced_model AS model,
  priced_scope AS endpoint_scope,
  inference_profile_id,
  input_tokens,
  cache_read_input_tokens,
  cache_write_input_tokens,
  written_5m AS cache_write_5m_input_tokens,
  written_1h AS cache_write_1h_input_tokens,
  output_tokens,
  input_token_source,
  cache_token_source,
  output_token_source,
  stop_reason,
  guardrail_action,
  latency_ms,
  first_byte_latency_ms,
  request_metadata,
  input_body_bytes,
  output_body_bytes,
  output_body_s3_path,
  source_object,
  source_line,
  event_date,
  person,
  team,
  project,
  cost_center,
  attribution,
  price_status,
  usd_low AS cost_usd_low,
  usd_high AS cost_usd_high,
  prompt_size,
  written_unsplit AS cache_write_unsplit_input_tokens
FROM priced
