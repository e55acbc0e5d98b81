-- Panel 20: Refused messages
-- Shows: by processor, the share of the runs whose message was refused, to come again.
-- Thresholds: green < 10, yellow <= 25, red
-- Unit: percent
-- View: table
-- Value: nack_percent
-- @first_date DATE
-- @last_date DATE
SELECT
  phase,
  processor_name,
  COUNTIF(message_acknowledgment = 'ack') AS ack,
  COUNTIF(message_acknowledgment = 'nack') AS nack,
  ROUND(100 * SAFE_DIVIDE(COUNTIF(message_acknowledgment = 'nack'), COUNT(*)), 1) AS nack_percent
FROM nba_orchestration.pipeline_execution_log
WHERE game_date BETWEEN @first_date AND @last_date
  AND message_acknowledgment IS NOT NULL
GROUP BY phase, processor_name
ORDER BY nack_percent DESC, phase, processor_name
