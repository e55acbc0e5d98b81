"""Google's own models, and a record of what it measures, as the judges of alert policies and dashboards."""
