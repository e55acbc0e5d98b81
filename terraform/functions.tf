locals {
  functions = { for deployed in concat(values(var.processors), values(var.endpoints)) : deployed.function_name => deployed }

  # Who calls a function: the queue a processor's, its clock an endpoint's, and the workflows that name it.
  callers = {
    for name in keys(local.functions) : name => merge(
      { for processor in values(var.processors) : "pusher" => google_service_account.pusher.email
      if processor.function_name == name },
      { for endpoint in values(var.endpoints) : "scheduler" => google_service_account.scheduler.email
      if endpoint.function_name == name && endpoint.schedule != "" && endpoint.through == "" },
      { for workflow, called in var.workflows : "workflow-${workflow}" => google_service_account.workflow[workflow].email
      if contains(called.functions, name) },
    )
  }

  environment = {
    LOG_EXECUTION_ID       = "true"
    TIPOFF_PROJECT         = var.project
    TIPOFF_LOCATION        = var.region
    TIPOFF_RAW_BUCKET      = module.bucket["raw"].name
    TIPOFF_PUBLIC_BUCKET   = module.bucket["public"].name
    TIPOFF_STATE_BUCKET    = module.bucket["state"].name
    TIPOFF_STAGING_DATASET = google_bigquery_dataset.staging.dataset_id
    TIPOFF_BYTES_BILLED    = tostring(var.bytes_billed)
    TIPOFF_LOG             = var.log_level
  }
}

module "function" {
  source   = "./modules/function"
  for_each = local.functions

  name        = each.key
  deployed    = each.value
  place       = local.place
  environment = local.environment
  callers     = local.callers[each.key]
  build       = local.build
  tables      = local.granted_tables
  topics      = local.topic_ids
  secrets     = local.granted_secrets
  labels      = local.labels

  # A build whose account may not yet read or write fails for good.
  depends_on = [
    google_artifact_registry_repository_iam_member.builder, google_project_iam_member.builder_log,
    google_project_iam_member.builder_source, google_storage_bucket_iam_member.builder,
  ]
}

locals {
  # By the names that a function's access speaks of.
  granted_tables = {
    for name, table in google_bigquery_table.this : name => { dataset = table.dataset_id, table = table.table_id }
  }

  # Keys without a version are not mounted, and whoever needs one is told its name.
  granted_secrets = {
    for variable, version in var.secret_versions : variable => {
      secret  = google_secret_manager_secret.this[variable].secret_id
      version = version
    }
  }

  build = {
    bucket     = google_storage_bucket_object.bundle.bucket
    object     = google_storage_bucket_object.bundle.name
    account    = google_service_account.builder.id
    repository = google_artifact_registry_repository.functions.id
  }
}

# As whom the platform makes images of the source: it reads that, writes images and logs, and nothing else.
resource "google_service_account" "builder" {
  account_id   = "builder"
  display_name = "Builds the functions"
}

resource "google_artifact_registry_repository" "functions" {
  repository_id = "functions"
  location      = var.region
  format        = "DOCKER"
  labels        = local.labels

  cleanup_policies {
    id     = "keep-recent"
    action = "KEEP"
    most_recent_versions {
      keep_count = 3
    }
  }

  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      older_than = "2592000s"
    }
  }

  depends_on = [google_project_service.this]
}

resource "google_artifact_registry_repository_iam_member" "builder" {
  repository = google_artifact_registry_repository.functions.name
  location   = var.region
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.builder.member
}

resource "google_storage_bucket_iam_member" "builder" {
  bucket = module.bucket["source"].name
  role   = "roles/storage.objectViewer"
  member = google_service_account.builder.member
}

# The platform copies the source into a bucket of its own, and builds from that.
resource "google_project_iam_member" "builder_source" {
  project = var.project
  role    = "roles/storage.objectViewer"
  member  = google_service_account.builder.member

  condition {
    title      = "the platform's copies of the source"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-\")"
  }
}

resource "google_project_iam_member" "builder_log" {
  project = var.project
  role    = "roles/logging.logWriter"
  member  = google_service_account.builder.member
}
