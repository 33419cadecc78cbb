-- title: Usage by model
-- description: Invocations and tokens of each model and endpoint scope; a null model is an application profile whose model is not known.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param identity text: only this identity ARN
-- grain: month
-- columns: model, endpoint_scope, output_tokens, input_tokens, cache_read_input_tokens, invocations, cache_write_input_tokens, failed
-- chart: bar output_tokens
SELECT
  model,
  endpoint_scope,
  -- part tokens_of_days
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(input_tokens) AS input_tokens,
  sum(input_unknown) AS input_unknown,
  sum(cache_read_input_tokens) AS cache_read_input_tokens,
  sum(cache_read_unknown) AS cache_read_unknown,
  sum(cache_write_input_tokens) AS cache_write_input_tokens,
  sum(cache_write_unknown) AS cache_write_unknown,
  sum(output_tokens) AS output_tokens,
  sum(output_unknown) AS output_unknown
  -- end tokens_of_days
FROM /* :window */ daily_usage
WHERE true
  --? AND identity_arn = :identity
GROUP BY model, endpoint_scope
ORDER BY output_tokens DESC NULLS LAST, model ASC NULLS LAST, endpoint_scope ASC NULLS LAST
