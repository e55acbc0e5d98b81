-- The objects that nobody had loaded when cleanup looked in the last day, each look of its own; the file tells its age.
SELECT
  c.cleanup_time,
  TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), c.cleanup_time, MINUTE) AS minutes_ago,
  missing_file
FROM nba_orchestration.cleanup_operations c
CROSS JOIN UNNEST(c.missing_files) AS missing_file
WHERE c.cleanup_date BETWEEN DATE_SUB(CURRENT_DATE('America/New_York'), INTERVAL 1 DAY) AND CURRENT_DATE('America/New_York')
