-- title: Usage by identity
-- description: Invocations and tokens of each identity, the largest output first.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- grain: month
-- columns: identity_arn, output_tokens, input_tokens, cache_read_input_tokens, invocations, cache_write_input_tokens, failed
-- chart: bar output_tokens
SELECT
  identity_arn,
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
GROUP BY identity_arn
ORDER BY output_tokens DESC NULLS LAST, identity_arn ASC NULLS LAST
