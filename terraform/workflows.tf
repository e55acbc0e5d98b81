resource "google_service_account" "workflow" {
  for_each = var.workflows

  account_id   = "workflow-${replace(each.key, "_", "-")}"
  display_name = "Runs the workflow ${each.key}"
}

resource "google_workflows_workflow" "this" {
  for_each = var.workflows

  name                    = each.key
  region                  = var.region
  description             = "workflows/${each.key}.yaml"
  service_account         = google_service_account.workflow[each.key].id
  source_contents         = file("${path.module}/../workflows/${each.key}.yaml")
  call_log_level          = "LOG_ERRORS_ONLY"
  execution_history_level = "EXECUTION_HISTORY_BASIC"
  deletion_protection     = var.protect
  labels                  = local.labels

  # By the addresses whose callers the platform knows as internal, and of the functions alone that it may call.
  user_env_vars = {
    FUNCTIONS = jsonencode({ for name in each.value.functions : name => module.function[name].uri })
  }

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "workflow_log" {
  for_each = var.workflows

  project = var.project
  role    = "roles/logging.logWriter"
  member  = google_service_account.workflow[each.key].member
}

# Workflows have no policy of their own: who may start one may start any of the project.
resource "google_project_iam_member" "workflow_starts" {
  for_each = { for name, called in var.workflows : name => called if length(called.workflows) > 0 }

  project = var.project
  role    = "roles/workflows.invoker"
  member  = google_service_account.workflow[each.key].member
}
