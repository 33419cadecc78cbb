-- Each row of daily_usage with who it is charged to and what it costs: to the digit what its calls
-- cost in the view usage.
--
-- Both engines take this text, with the parts that it names. The names of callers are those that the columns
-- session_name and principal of invocations have.
WITH calls AS (
  SELECT
    d.*,
    model AS spelt_model,
    CASE
      WHEN regexp_like(identity_arn, '^arn:aws[^:]*:sts:[^:]*:[^:]*:(assumed-role/[^/]+|federated-user)/.')
        THEN regexp_replace(identity_arn, '^[^/]*:(assumed-role/[^/]+|federated-user)/', '')
      WHEN regexp_like(identity_arn, '^arn:aws[^:]*:iam:[^:]*:[^:]*:user/(.*/)?[^/]+$')
        AND NOT
          -- part is_api_key
        THEN regexp_replace(identity_arn, '^.*/', '')
    END AS own_name,
    cache_write_5m_input_tokens AS written_5m,
    cache_write_1h_input_tokens AS written_1h,
    cache_write_unsplit_input_tokens AS written_unsplit,
    incomplete > 0 AS is_incomplete
  FROM daily_usage AS d
),
-- part charged
-- part priced
SELECT
  account_id,
  identity_arn,
  inference_profile_id,
  model_id,
  priced_model AS model,
  priced_scope AS endpoint_scope,
  region,
  operation,
  error_code,
  prompt_size,
  caller_metadata,
  invocations,
  failed,
  input_tokens,
  input_unknown,
  cache_read_input_tokens,
  cache_read_unknown,
  cache_write_input_tokens,
  cache_write_unknown,
  cache_write_5m_input_tokens,
  cache_write_5m_unknown,
  cache_write_1h_input_tokens,
  cache_write_1h_unknown,
  cache_write_unsplit_input_tokens,
  output_tokens,
  output_unknown,
  incomplete,
  whole_input_tokens,
  whole_cache_read_input_tokens,
  event_date,
  person,
  team,
  project,
  cost_center,
  attribution,
  price_status,
  usd_low AS cost_usd_low,
  usd_high AS cost_usd_high,
  CASE WHEN is_unpriced THEN invocations ELSE 0 END AS unpriced_invocations,
  CASE WHEN is_unpriced THEN 0 ELSE incomplete END AS unknown_invocations
FROM priced
