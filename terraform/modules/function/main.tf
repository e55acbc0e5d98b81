locals {
  # An account's id has at most 30 characters: longer names are cut, and told apart by their digest.
  account = length(var.name) <= 30 ? var.name : "${substr(var.name, 0, 23)}-${substr(sha256(var.name), 0, 6)}"
  secrets = { for variable in var.deployed.access.secrets : variable => var.secrets[variable]
  if contains(keys(var.secrets), variable) }
}

resource "google_service_account" "this" {
  account_id   = local.account
  display_name = var.name
  description  = substr(var.deployed.summary, 0, 250)
}

resource "google_cloudfunctions2_function" "this" {
  name        = var.name
  location    = var.place.region
  description = var.deployed.summary
  labels      = var.labels

  build_config {
    runtime           = "python311"
    entry_point       = var.deployed.entry_point
    service_account   = var.build.account
    docker_repository = var.build.repository

    source {
      storage_source {
        bucket = var.build.bucket
        object = var.build.object
      }
    }
  }

  service_config {
    available_memory                 = "${var.deployed.memory_mb}Mi"
    timeout_seconds                  = var.deployed.timeout_s
    min_instance_count               = 0
    max_instance_count               = var.deployed.max_instances
    max_instance_request_concurrency = 1
    ingress_settings                 = "ALLOW_INTERNAL_ONLY"
    all_traffic_on_latest_revision   = true
    service_account_email            = google_service_account.this.email
    environment_variables = merge(var.environment, { TIPOFF_SERVICE_ACCOUNT = google_service_account.this.email }, {
      for variable, key in local.secrets : "${variable}_FILE" => "/secrets/${key.secret}/key"
    })

    dynamic "secret_volumes" {
      for_each = local.secrets
      content {
        mount_path = "/secrets/${secret_volumes.value.secret}"
        project_id = var.place.project
        secret     = secret_volumes.value.secret
        versions {
          version = secret_volumes.value.version
          path    = "key"
        }
      }
    }
  }

  # A revision that may not read its keys does not start.
  depends_on = [google_secret_manager_secret_iam_member.asks]
}
