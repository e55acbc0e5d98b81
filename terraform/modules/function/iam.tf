# Exactly what the declaration's access says. Each reason stands where the grant is.

locals {
  identity = google_service_account.this.member
  access   = var.deployed.access
  looks    = setunion(local.access.reads, local.access.queries)
  objects  = { read = "roles/storage.objectViewer", write = "roles/storage.objectUser" }
}

resource "google_cloud_run_v2_service_iam_member" "caller" {
  for_each = var.callers

  name     = google_cloudfunctions2_function.this.name
  location = var.place.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:${each.value}"
}

# State: everybody reads all of it (whether an input is newer, who holds a lease) and writes his own documents.
resource "google_storage_bucket_iam_member" "state_read" {
  bucket = var.place.state_bucket
  role   = "roles/storage.objectViewer"
  member = local.identity
}

resource "google_storage_bucket_iam_member" "state_write" {
  count = length(local.access.keeps) == 0 ? 0 : 1

  bucket = var.place.state_bucket
  role   = "roles/storage.objectUser"
  member = local.identity

  condition {
    title = "its own documents"
    expression = join(" || ", [
      for prefix in local.access.keeps :
      "resource.name.startsWith(\"projects/_/buckets/${var.place.state_bucket}/objects/${prefix}\")"
    ])
  }
}

resource "google_storage_bucket_iam_member" "landed" {
  count = local.access.landed == "" ? 0 : 1

  bucket = var.place.raw_bucket
  role   = local.objects[local.access.landed]
  member = local.identity
}

resource "google_storage_bucket_iam_member" "published" {
  count = local.access.published == "" ? 0 : 1

  bucket = var.place.public_bucket
  role   = local.objects[local.access.published]
  member = local.identity
}

# A read is a session of the project, of the tables' own rows too.
resource "google_project_iam_member" "sessions" {
  count = local.access.sessions ? 1 : 0

  project = var.place.project
  role    = "roles/bigquery.readSessionUser"
  member  = local.identity
}

# A write, or a question in SQL, is a job of the project.
resource "google_project_iam_member" "jobs" {
  count = length(local.access.writes) + length(local.access.queries) == 0 ? 0 : 1

  project = var.place.project
  role    = "roles/bigquery.jobUser"
  member  = local.identity
}

resource "google_bigquery_table_iam_member" "reads" {
  for_each = local.looks

  dataset_id = var.tables[each.key].dataset
  table_id   = var.tables[each.key].table
  role       = "roles/bigquery.dataViewer"
  member     = local.identity
}

resource "google_bigquery_table_iam_member" "writes" {
  for_each = local.access.writes

  dataset_id = var.tables[each.key].dataset
  table_id   = var.tables[each.key].table
  role       = "roles/bigquery.dataEditor"
  member     = local.identity
}

# A write that no request holds goes through a table of its own that it makes and drops; each is fenced by the number of
# its lease.
resource "google_bigquery_dataset_iam_member" "staging" {
  count = length(local.access.writes) == 0 ? 0 : 1

  dataset_id = var.place.staging_dataset
  role       = "roles/bigquery.dataEditor"
  member     = local.identity
}

resource "google_bigquery_table_iam_member" "fences" {
  count = length(local.access.writes) == 0 ? 0 : 1

  dataset_id = var.tables["orchestration.fences"].dataset
  table_id   = var.tables["orchestration.fences"].table
  role       = "roles/bigquery.dataEditor"
  member     = local.identity
}

resource "google_pubsub_topic_iam_member" "announces" {
  for_each = local.access.announces

  topic  = var.topics[each.key]
  role   = "roles/pubsub.publisher"
  member = local.identity
}

resource "google_pubsub_subscription_iam_member" "revives" {
  for_each = local.access.revives

  subscription = each.key
  role         = "roles/pubsub.subscriber"
  member       = local.identity
}

resource "google_secret_manager_secret_iam_member" "asks" {
  for_each = local.secrets

  secret_id = each.value.secret
  role      = "roles/secretmanager.secretAccessor"
  member    = local.identity
}
