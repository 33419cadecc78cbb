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
  invocations,
  failed,
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
  unpriced_invocations,
  unknown_invocations,
  cost_usd_low,
  cost_usd_high
FROM daily_costs
WHERE true
  --? AND event_date >= :first_whole_day
  --? AND event_date < :until_day
