SELECT
  person,
  count(*) AS invocations,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
  count(*) FILTER (WHERE price_status = 'unpriced_model') AS unpriced_invocations,
  count(*) FILTER (WHERE price_status = 'unknown_tokens') AS unknown_invocations,
  sum(cost_usd_low) AS cost_usd_low,
  CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
FROM usage
WHERE true
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  --? AND team = :team
GROUP BY person
ORDER BY cost_usd_low DESC NULLS LAST, person ASC NULLS LAST
