data "google_project" "this" {
  project_id = var.project
}

resource "google_project_service" "this" {
  for_each = toset([
    "artifactregistry", "bigquery", "bigquerystorage", "billingbudgets", "cloudbuild", "cloudfunctions",
    "cloudresourcemanager", "cloudscheduler", "drive", "iam", "logging", "monitoring", "pubsub", "run",
    "secretmanager", "storage", "workflowexecutions", "workflows",
  ])

  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}

locals {
  # What the platform itself does: forwards dead letters, tells of new objects.
  pubsub_agent  = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
  storage_agent = "serviceAccount:${data.google_storage_project_service_account.this.email_address}"

  labels = { app = "tipoff", environment = var.environment }

  # Where a function finds things, and what its identity is granted on.
  place = {
    project         = var.project
    region          = var.region
    staging_dataset = google_bigquery_dataset.staging.dataset_id
    raw_bucket      = module.bucket["raw"].name
    public_bucket   = module.bucket["public"].name
    state_bucket    = module.bucket["state"].name
  }
}
