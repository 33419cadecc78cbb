-- title: Spend by cost center
-- description: US dollars of each cost center, the largest first; null is unattributed. A null cost_usd_high means that there is no upper end: a count or a price is unknown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- grain: month
-- columns: cost_center, cost_usd_low, bar, invocations, failed, unpriced_invocations, unknown_invocations
-- chart: bar cost_usd_low
SELECT
  cost_center,
  -- part costs
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(unpriced_invocations) AS unpriced_invocations,
  sum(unknown_invocations) AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
  -- end costs
FROM /* :costs_in_window */ daily_costs
GROUP BY cost_center
ORDER BY cost_usd_low DESC NULLS LAST, cost_center ASC NULLS LAST
