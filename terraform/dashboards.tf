# Drawn by `tipoff manifest --write` from the declarations.
resource "google_monitoring_dashboard" "this" {
  for_each = fileset("${path.module}/../monitoring/dashboards/cloud", "*.json")

  dashboard_json = file("${path.module}/../monitoring/dashboards/cloud/${each.key}")

  depends_on = [google_project_service.this, google_logging_metric.this]
}
