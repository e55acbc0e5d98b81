"""What watches the pipeline: the questions of monitoring/queries, read once for panels, alerts and people."""
