# Three identities of the repository's actions. Neither has a key: each run shows a token of its own, which says where it
# comes from.
#
#   planner   any pull request of this repository: looks, changes nothing
#   deployer  a run on main inside the guarded environment alone
#   comparer  any run on main: reads which version runs, and writes down whether it is the right one

resource "google_iam_workload_identity_pool" "repository" {
  workload_identity_pool_id = "repository"
  display_name              = "The repository's actions"

  depends_on = [google_project_service.this]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  workload_identity_pool_id          = google_iam_workload_identity_pool.repository.workload_identity_pool_id
  workload_identity_pool_provider_id = "github"

  attribute_mapping = {
    "google.subject"        = "assertion.sub"
    "attribute.repository"  = "assertion.repository"
    "attribute.ref"         = "assertion.ref"
    "attribute.environment" = "has(assertion.environment) ? assertion.environment : \"none\""
    # What only a run on main inside the environment has.
    "attribute.deploys" = "assertion.ref == \"refs/heads/main\" && has(assertion.environment) && assertion.environment == \"${var.environment}\" ? \"yes\" : \"no\""
  }
  attribute_condition = "assertion.repository == \"${var.repository}\" && (assertion.ref == \"refs/heads/main\" || assertion.ref.startsWith(\"refs/pull/\"))"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account" "planner" {
  account_id   = "planner"
  display_name = "Plans: sees how everything stands"
}

resource "google_service_account" "deployer" {
  account_id   = "deployer"
  display_name = "Applies what main says"
}

resource "google_service_account" "comparer" {
  account_id   = "comparer"
  display_name = "Compares what runs with what main says"
}

resource "google_service_account_iam_member" "planner" {
  service_account_id = google_service_account.planner.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.repository.name}/attribute.repository/${var.repository}"
}

resource "google_service_account_iam_member" "deployer" {
  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.repository.name}/attribute.deploys/yes"
}

resource "google_service_account_iam_member" "comparer" {
  service_account_id = google_service_account.comparer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.repository.name}/attribute.ref/refs/heads/main"
}

resource "google_project_iam_member" "comparer" {
  for_each = toset(["roles/logging.viewer", "roles/logging.logWriter"])

  project = var.project
  role    = each.key
  member  = google_service_account.comparer.member
}

locals {
  looks = [
    "roles/artifactregistry.reader", "roles/bigquery.metadataViewer", "roles/cloudfunctions.viewer",
    "roles/cloudscheduler.viewer", "roles/iam.securityReviewer", "roles/iam.serviceAccountViewer",
    "roles/logging.viewer", "roles/monitoring.viewer", "roles/pubsub.viewer", "roles/run.viewer",
    "roles/secretmanager.viewer", "roles/serviceusage.serviceUsageViewer", "roles/storage.bucketViewer",
    "roles/workflows.viewer",
  ]
  changes = [
    "roles/artifactregistry.admin", "roles/bigquery.admin", "roles/cloudfunctions.admin", "roles/cloudscheduler.admin",
    "roles/iam.serviceAccountAdmin", "roles/iam.serviceAccountUser", "roles/logging.configWriter",
    "roles/monitoring.admin", "roles/pubsub.admin", "roles/run.admin", "roles/secretmanager.admin",
    "roles/serviceusage.serviceUsageAdmin", "roles/storage.admin", "roles/workflows.admin",
  ]
  # What an environment grants on the whole project; the deployer can grant nothing else, to itself neither.
  granted = [
    "roles/bigquery.jobUser", "roles/bigquery.readSessionUser", "roles/logging.logWriter",
    "roles/storage.objectViewer", "roles/workflows.invoker",
  ]
}

resource "google_project_iam_member" "planner" {
  for_each = toset(local.looks)

  project = var.project
  role    = each.key
  member  = google_service_account.planner.member
}

resource "google_storage_bucket_iam_member" "planner_state" {
  bucket = google_storage_bucket.state.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.planner.member
}

# Whether the source that is deployed is there; no other object of the environment is anybody's to look at.
resource "google_project_iam_member" "planner_source" {
  project = var.project
  role    = "roles/storage.objectViewer"
  member  = google_service_account.planner.member

  condition {
    title      = "the functions' source"
    expression = "resource.name.startsWith(\"projects/_/buckets/${var.project}-source\")"
  }
}

resource "google_project_iam_member" "deployer" {
  for_each = toset(local.changes)

  project = var.project
  role    = each.key
  member  = google_service_account.deployer.member
}

resource "google_project_iam_member" "deployer_grants" {
  project = var.project
  role    = "roles/resourcemanager.projectIamAdmin"
  member  = google_service_account.deployer.member

  condition {
    title      = "what an environment grants"
    expression = "api.getAttribute(\"iam.googleapis.com/modifiedGrantsByRole\", []).hasOnly(${jsonencode(local.granted)})"
  }
}
