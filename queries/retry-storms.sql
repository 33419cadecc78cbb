-- title: Retry storms
-- description: UTC minutes in which one principal failed often with the same model and error, the most failures first.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param min_failed bigint 20: only minutes with at least this many failures
-- columns: minute, identity_arn, error_code, failed, model
SELECT
  date_trunc('minute', event_time) AS minute,
  identity_arn,
  model,
  error_code,
  count(*) AS failed
FROM usage
WHERE error_code IS NOT NULL
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
GROUP BY date_trunc('minute', event_time), identity_arn, model, error_code
HAVING count(*) >= /* :min_failed */ 20
ORDER BY failed DESC, minute ASC, identity_arn ASC NULLS LAST, model ASC NULLS LAST, error_code ASC
