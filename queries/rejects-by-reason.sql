-- title: Rejects by reason
-- description: Records that could not be read, by reason, with one object to look at.
-- param since timestamp: only records rejected at or after this moment
-- param until timestamp: only records rejected before this moment
-- columns: reason, rejected, objects, last_rejected_at, first_rejected_at, first_object
SELECT
  reason,
  count(*) AS rejected,
  count(DISTINCT source_object) AS objects,
  min(source_object) AS first_object,
  min(rejected_at) AS first_rejected_at,
  max(rejected_at) AS last_rejected_at
FROM rejects
WHERE true
  --? AND rejected_at >= :since
  --? AND rejected_at < :until
GROUP BY reason
ORDER BY rejected DESC, reason ASC
