CAST(
  /* :caller_metadata */ NULL
AS varchar) AS caller_metadata
