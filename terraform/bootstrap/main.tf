# What must be there before an environment can be: where its state is kept, and as whom the repository's actions work.
# A person applies this once for each project; nothing here is ever changed by those actions.

terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }

  backend "gcs" {}
}

provider "google" {
  project = var.project
  region  = var.region
}

locals {
  labels = { app = "tipoff", environment = var.environment }
}

resource "google_project_service" "this" {
  for_each = toset(["cloudresourcemanager", "iam", "iamcredentials", "serviceusage", "sts", "storage"])

  service            = "${each.key}.googleapis.com"
  disable_on_destroy = false
}

# Made by hand, for this state is in it too, and taken over by an import (imports.tf).
resource "google_storage_bucket" "state" {
  name                        = "${var.project}-terraform"
  location                    = var.region
  labels                      = local.labels
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      num_newer_versions         = 20
      days_since_noncurrent_time = 30
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}
