# What the variables of an environment switch. Runs wherever Terraform is, without an account: `terraform test`.

mock_provider "google" {}

run "off_season" {
  command = plan

  variables {
    season_active   = false
    billing_account = ""
  }

  assert {
    condition     = length(google_cloud_scheduler_job.this) > 0 && alltrue([for job in google_cloud_scheduler_job.this : job.paused])
    error_message = "In the off-season no clock calls anything."
  }

  assert {
    condition     = length(module.function) == length(var.processors) + length(var.endpoints)
    error_message = "In the off-season everything stays."
  }

  assert {
    condition     = length(google_billing_budget.month) == 0
    error_message = "Without a billing account there is no budget."
  }
}

run "unprotected" {
  command = plan

  variables {
    season_active = true
    protect       = false
  }

  assert {
    condition     = alltrue([for job in google_cloud_scheduler_job.this : !job.paused])
    error_message = "In the season every clock goes."
  }

  assert {
    condition = alltrue([
      for protected in concat(values(google_bigquery_table.this), values(google_workflows_workflow.this)) :
      !protected.deletion_protection
    ])
    error_message = "An environment that is to be destroyed protects nothing."
  }
}

run "one_of_two_environments" {
  command = plan

  variables {
    environment = "test"
  }

  expect_failures = [var.environment]
}
