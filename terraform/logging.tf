# The functions' and workflows' own lines, where they can be joined with what the tables say.
resource "google_bigquery_dataset" "logs" {
  dataset_id                      = "nba_logs"
  location                        = var.region
  description                     = "Log lines, as the platform routes them; a table for each log"
  default_partition_expiration_ms = 60 * 86400000
  delete_contents_on_destroy      = true
  labels                          = local.labels

  depends_on = [google_project_service.this]
}

resource "google_logging_project_sink" "lines" {
  name                   = "tipoff-lines"
  destination            = "bigquery.googleapis.com/projects/${var.project}/datasets/${google_bigquery_dataset.logs.dataset_id}"
  unique_writer_identity = true
  filter                 = <<-EOT
    (resource.type="cloud_run_revision" AND jsonPayload.function:*)
    OR (resource.type="workflows.googleapis.com/Workflow" AND severity>=NOTICE)
    OR (resource.type="cloud_scheduler_job" AND severity>=WARNING)
  EOT

  bigquery_options {
    use_partitioned_tables = true
  }
}

resource "google_bigquery_dataset_iam_member" "sink" {
  dataset_id = google_bigquery_dataset.logs.dataset_id
  role       = "roles/bigquery.dataEditor"
  member     = google_logging_project_sink.lines.writer_identity
}
