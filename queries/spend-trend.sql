-- title: Spend trend
-- description: US dollars of each UTC day, week or month, named by its first day (of a week, a Monday). A null cost_usd_high means that there is no upper end: a count or a price is unknown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param period period 'day': how long a period is
-- param person text: only this person
-- param team text: only this team
-- columns: period, cost_usd_low, bar, invocations, failed, unpriced_invocations, unknown_invocations
-- chart: bar cost_usd_low
-- chart: line cost_usd_low
SELECT
  period,
  -- part costs
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(unpriced_invocations) AS unpriced_invocations,
  sum(unknown_invocations) AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
  -- end costs
FROM (
  SELECT
    CASE /* :period */ 'day'
      WHEN 'week' THEN CAST(date_trunc('week', CAST(event_date AS date)) AS date)
      WHEN 'month' THEN CAST(date_trunc('month', CAST(event_date AS date)) AS date)
      ELSE CAST(event_date AS date)
    END AS period,
    invocations,
    failed,
    unpriced_invocations,
    unknown_invocations,
    cost_usd_low,
    cost_usd_high
  FROM /* :costs_in_window */ daily_costs
  WHERE true
    --? AND person = :person
    --? AND team = :team
) AS costs
GROUP BY period
ORDER BY period ASC
