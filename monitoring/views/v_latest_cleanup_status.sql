-- The last look for objects that nobody loaded, and how long ago it was.
SELECT
  cleanup_time,
  TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), cleanup_time, MINUTE) AS minutes_ago,
  files_checked,
  missing_files_found,
  republished_count
FROM nba_orchestration.cleanup_operations
WHERE cleanup_date BETWEEN DATE_SUB(CURRENT_DATE('America/New_York'), INTERVAL 7 DAY) AND CURRENT_DATE('America/New_York')
QUALIFY ROW_NUMBER() OVER (ORDER BY cleanup_time DESC, cleanup_id) = 1
