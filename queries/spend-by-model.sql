-- title: Spend by model
-- description: US dollars of each model and endpoint scope, the largest first. A null cost_usd_high means that there is no upper end: a count or a price is unknown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param person text: only this person
-- columns: model, endpoint_scope, cost_usd_low, bar, invocations, failed, unpriced_invocations, unknown_invocations
-- chart: bar cost_usd_low
SELECT
  model,
  endpoint_scope,
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(unpriced_invocations) AS unpriced_invocations,
  sum(unknown_invocations) AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
FROM /* :costs_in_window */ daily_costs
WHERE true
  --? AND person = :person
GROUP BY model, endpoint_scope
ORDER BY cost_usd_low DESC NULLS LAST, model ASC NULLS LAST, endpoint_scope ASC NULLS LAST
