sum(invocations) AS invocations,
sum(failed) AS failed,
sum(unpriced_invocations) AS unpriced_invocations,
sum(unknown_invocations) AS unknown_invocations,
sum(cost_usd_low) AS cost_usd_low,
CASE WHEN count(*) = count(cost_usd_high) THEN sum(cost_usd_high) END AS cost_usd_high
