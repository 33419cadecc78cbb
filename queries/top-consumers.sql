-- title: Top consumers
-- description: Identities with the most known tokens of all classes, and their share of all known tokens. An identity with incomplete invocations used more than is shown.
-- param since timestamp: only invocations at or after this moment
-- param until timestamp: only invocations before this moment
-- param limit bigint 20: how many identities
-- grain: month
-- columns: identity_arn, known_tokens, bar, known_share_percent, invocations, incomplete, failed
-- chart: bar known_tokens
WITH by_identity AS (
  SELECT
    identity_arn,
    sum(invocations) AS invocations,
    sum(failed) AS failed,
    coalesce(sum(input_tokens), 0)
      + coalesce(sum(cache_read_input_tokens), 0)
      + coalesce(sum(cache_write_input_tokens), 0)
      + coalesce(sum(output_tokens), 0) AS known_tokens,
    sum(incomplete) AS incomplete
  FROM /* :window */ daily_usage
  GROUP BY identity_arn
)
SELECT
  identity_arn,
  invocations,
  failed,
  known_tokens,
  incomplete,
  round(1e2 * known_tokens / nullif(sum(known_tokens) OVER (), 0), 1) AS known_share_percent
FROM by_identity
ORDER BY known_tokens DESC, identity_arn ASC NULLS LAST
LIMIT /* :limit */ 20
