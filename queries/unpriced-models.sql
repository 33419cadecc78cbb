-- title: Unpriced models
-- description: Calls whose model, or a class of tokens of it, has no price in their scope, by how they named it. Provisioned throughput is paid by the hour: its tokens cost nothing by themselves.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- columns: model_id, reason, invocations, endpoint_scope, last_event_date, first_event_date, model, output_tokens, input_tokens, cache_read_input_tokens, cache_write_input_tokens
SELECT
  model_id,
  model,
  endpoint_scope,
  CASE WHEN model_id LIKE 'arn:%:provisioned-model/%' THEN 'provisioned' ELSE 'no_price' END AS reason,
  min(event_date) AS first_event_date,
  max(event_date) AS last_event_date,
  sum(unpriced_invocations) AS invocations,
  sum(input_tokens) AS input_tokens,
  sum(cache_read_input_tokens) AS cache_read_input_tokens,
  sum(cache_write_input_tokens) AS cache_write_input_tokens,
  sum(output_tokens) AS output_tokens
FROM /* :costs_in_window */ daily_costs
WHERE price_status = 'unpriced_model'
GROUP BY model_id, model, endpoint_scope
ORDER BY invocations DESC, model_id ASC NULLS LAST, model ASC NULLS LAST, endpoint_scope ASC NULLS LAST
