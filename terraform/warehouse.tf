locals {
  datasets = toset([for table in values(var.tables) : table.dataset])

  # Views are written as people ask them: a dataset's tables without the project.
  views = {
    for file in fileset("${path.module}/../monitoring/views", "*.sql") : trimsuffix(file, ".sql") => replace(
      file("${path.module}/../monitoring/views/${file}"),
      "/\\b(nba_[a-z]+\\.\\w+)/", "`${var.project}.$1`",
    )
  }
}

resource "google_bigquery_dataset" "this" {
  for_each = local.datasets

  dataset_id                 = each.key
  location                   = var.region
  delete_contents_on_destroy = false
  labels                     = local.labels

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_project_service.this]
}

# Rows on their way into a table; what a run that died has left behind goes by itself.
resource "google_bigquery_dataset" "staging" {
  dataset_id                  = "nba_staging"
  location                    = var.region
  default_table_expiration_ms = 6 * 3600 * 1000
  max_time_travel_hours       = "48"
  delete_contents_on_destroy  = true
  labels                      = local.labels

  depends_on = [google_project_service.this]
}

resource "google_bigquery_table" "this" {
  for_each = var.tables

  dataset_id               = google_bigquery_dataset.this[each.value.dataset].dataset_id
  table_id                 = each.value.table
  description              = length(each.value.key) == 0 ? null : "key: ${join(", ", each.value.key)}"
  clustering               = each.value.cluster
  require_partition_filter = each.value.partition_filter
  deletion_protection      = var.protect
  labels                   = local.labels

  schema = jsonencode([
    for column in each.value.schema : {
      for name, value in column : name => value if value != ""
    }
  ])

  time_partitioning {
    type          = "DAY"
    field         = each.value.partition
    expiration_ms = each.value.expires_days == null ? null : each.value.expires_days * 86400000
  }
}

resource "google_bigquery_table" "view" {
  for_each = local.views

  dataset_id          = google_bigquery_dataset.this["nba_orchestration"].dataset_id
  table_id            = each.key
  deletion_protection = false # a view holds nothing
  labels              = local.labels

  view {
    query          = each.value
    use_legacy_sql = false
  }

  depends_on = [google_bigquery_table.this]
}
