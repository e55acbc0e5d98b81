# What the repository's settings need to know; none of it is secret.

output "provider" {
  value = google_iam_workload_identity_pool_provider.github.name
}

output "planner" {
  value = google_service_account.planner.email
}

output "deployer" {
  value = google_service_account.deployer.email
}

output "state_bucket" {
  value = google_storage_bucket.state.name
}
