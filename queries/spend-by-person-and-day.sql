-- title: Spend by person and day
-- description: US dollars of each person on each UTC day; null is unattributed. A null cost_usd_high means that there is no upper end: a count or a price is unknown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param person text: only this person
-- param team text: only this team
-- columns: person, event_date, cost_usd_low, bar, invocations, failed, unpriced_invocations, unknown_invocations
-- chart: bar cost_usd_low
-- chart: line cost_usd_low
SELECT
  person,
  event_date,
  -- part costs
  sum(invocations) AS invocations,
  sum(failed) AS failed,
  sum(unpriced_invocations) AS unpriced_invocations,
  sum(unknown_invocations) AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
  -- end costs
FROM /* :costs_in_window */ daily_costs
WHERE true
  --? AND person = :person
  --? AND team = :team
GROUP BY person, event_date
ORDER BY person ASC NULLS LAST, event_date ASC
