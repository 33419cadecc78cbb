-- title: Errors by identity
-- description: Failed invocations of each identity by error, the most frequent first.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param identity text: only this identity ARN
-- columns: identity_arn, error_code, failed, bar, last_event_time, first_event_time
-- chart: bar failed
SELECT
  identity_arn,
  error_code,
  count(*) AS failed,
  min(event_time) AS first_event_time,
  max(event_time) AS last_event_time
FROM invocations
WHERE error_code IS NOT NULL
  -- part in_window
  --? AND event_time >= :since AND event_date >= :since_day
  --? AND event_time < :until AND event_date <= :until_day
  -- end in_window
  --? AND identity_arn = :identity
GROUP BY identity_arn, error_code
ORDER BY failed DESC, identity_arn ASC NULLS LAST, error_code ASC
