LEFT JOIN (SELECT DISTINCT account_id FROM prices WHERE account_id <> '*') AS named
  ON named.account_id = c.account_id
LEFT JOIN prices AS p
  ON p.model = c.priced_model
  AND p.endpoint_scope = coalesce(c.priced_scope, 'unknown')
  AND p.prompt_size = c.prompt_size
  AND p.account_id = coalesce(named.account_id, '*')
  AND p.aws_partition = CASE
    WHEN c.region LIKE 'us-gov-%' THEN 'aws-us-gov'
    WHEN c.region LIKE 'cn-%' THEN 'aws-cn'
    WHEN c.region LIKE 'eusc-%' THEN 'aws-eusc'
    WHEN c.region LIKE 'us-iso-%' THEN 'aws-iso'
    WHEN c.region LIKE 'us-isob-%' THEN 'aws-iso-b'
    WHEN c.region LIKE 'eu-isoe-%' THEN 'aws-iso-e'
    WHEN c.region LIKE 'us-isof-%' THEN 'aws-iso-f'
    WHEN c.region LIKE 'eu-isof-%' THEN 'aws-iso-f'
    ELSE 'aws'
  END
  AND p.valid_from <= c.event_date AND c.event_date < p.valid_until
