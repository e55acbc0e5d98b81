locals {
  scheduled  = { for endpoint in values(var.endpoints) : endpoint.function_name => endpoint if endpoint.schedule != "" }
  executions = "https://workflowexecutions.googleapis.com/v1/projects/${var.project}/locations/${var.region}/workflows"
}

resource "google_service_account" "scheduler" {
  account_id   = "scheduler"
  display_name = "The clock"
}

resource "google_project_iam_member" "scheduler_starts" {
  project = var.project
  role    = "roles/workflows.invoker"
  member  = google_service_account.scheduler.member
}

# In New York's time, where the league lives. What is not hourly keeps clear of 01:00 to 03:00, which comes twice
# on one night and not at all on another.
resource "google_cloud_scheduler_job" "this" {
  for_each = local.scheduled

  name             = each.key
  region           = var.region
  description      = substr(each.value.summary, 0, 250)
  schedule         = each.value.schedule
  time_zone        = "America/New_York"
  paused           = !var.season_active
  attempt_deadline = "${each.value.through == "" ? each.value.timeout_s : 60}s"

  # What is called may be called twice; a call that was missed is made up for by the next one.
  retry_config {
    retry_count          = 3
    min_backoff_duration = "10s"
    max_backoff_duration = "300s"
    max_doublings        = 3
  }

  http_target {
    http_method = "POST"
    uri         = each.value.through == "" ? module.function[each.key].uri : "${local.executions}/${each.value.through}/executions"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode(each.value.through == "" ? "{}" : jsonencode({ argument = "{}" }))

    dynamic "oidc_token" {
      for_each = each.value.through == "" ? [module.function[each.key].uri] : []
      content {
        service_account_email = google_service_account.scheduler.email
        audience              = oidc_token.value
      }
    }

    dynamic "oauth_token" {
      for_each = each.value.through == "" ? [] : ["https://www.googleapis.com/auth/cloud-platform"]
      content {
        service_account_email = google_service_account.scheduler.email
        scope                 = oauth_token.value
      }
    }
  }

  depends_on = [google_project_service.this, google_workflows_workflow.this]
}
