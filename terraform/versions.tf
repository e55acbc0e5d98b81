terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }

  # The bucket and the prefix are given to init: -backend-config=bucket=… -backend-config=prefix=…
  backend "gcs" {}
}

provider "google" {
  project = var.project
  region  = var.region
}
