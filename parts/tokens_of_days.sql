-- part prompts_of_days,
sum(output_tokens) AS output_tokens,
sum(output_unknown) AS output_unknown
