-- Query: Cleanup by day
-- Shows: what cleanup looked at each day, what nobody had loaded, and what it sent again.
-- Unit: count
-- View: table
-- @first_date DATE
-- @last_date DATE
SELECT
  cleanup_date,
  COUNT(*) AS looks,
  SUM(files_checked) AS files_checked,
  SUM(missing_files_found) AS missing_files_found,
  SUM(republished_count) AS republished,
  MAX(cleanup_time) AS last_look
FROM nba_orchestration.cleanup_operations
WHERE cleanup_date BETWEEN @first_date AND @last_date
GROUP BY cleanup_date
ORDER BY cleanup_date
