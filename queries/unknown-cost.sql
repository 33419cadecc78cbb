-- title: Unknown cost
-- description: What has no upper end or a range, by reason: calls without a price or a count, and calls whose scope or lifetime of cache writes is not known.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- columns: identity_arn, model, price_status, cost_usd_low, invocations, endpoint_scope
SELECT
  identity_arn,
  model,
  endpoint_scope,
  price_status,
  CASE price_status
    WHEN 'unpriced_model' THEN sum(unpriced_invocations)
    WHEN 'unknown_tokens' THEN sum(unknown_invocations)
    ELSE sum(invocations)
  END AS invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
FROM /* :costs_in_window */ daily_costs
WHERE price_status IN ('unpriced_model', 'unknown_tokens') OR cost_usd_low < cost_usd_high
GROUP BY identity_arn, model, endpoint_scope, price_status
ORDER BY
  invocations DESC, identity_arn ASC NULLS LAST, model ASC NULLS LAST,
  endpoint_scope ASC NULLS LAST, price_status ASC
