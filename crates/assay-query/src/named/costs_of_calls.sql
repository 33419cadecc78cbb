SELECT
  event_date,
  account_id,
  region,
  identity_arn,
  inference_profile_id,
  model_id,
  model,
  endpoint_scope,
  error_code,
  1 AS invocations,
  CASE WHEN error_code IS NULL THEN 0 ELSE 1 END AS failed,
  input_tokens,
  cache_read_input_tokens,
  cache_write_input_tokens,
  cache_write_5m_input_tokens,
  cache_write_1h_input_tokens,
  output_tokens,
  person,
  team,
  project,
  cost_center,
  attribution,
  price_status,
  CASE WHEN price_status = 'unpriced_model' THEN 1 ELSE 0 END AS unpriced_invocations,
  CASE WHEN price_status = 'unknown_tokens' THEN 1 ELSE 0 END AS unknown_invocations,
  cost_usd_low,
  cost_usd_high
FROM usage
WHERE true
  --? AND event_date IN (:cut_days)
  --? AND event_time >= :since
  --? AND event_time < :until
