data "google_storage_project_service_account" "this" {
  depends_on = [google_project_service.this]
}

module "bucket" {
  source   = "./modules/bucket"
  for_each = local.buckets

  name            = "${var.project}-${each.key}"
  location        = var.region
  public          = each.key == "public"
  noncurrent_days = each.value.noncurrent_days
  recover_days    = each.value.recover_days
  labels          = local.labels
}

locals {
  # recover_days: how long what was deleted can be had back. State is written all the time: its old versions go soon.
  buckets = {
    raw    = { noncurrent_days = 30, recover_days = 30 }
    public = { noncurrent_days = 30, recover_days = 7 }
    state  = { noncurrent_days = 3, recover_days = 0 }
    source = { noncurrent_days = 7, recover_days = 0 }
  }
}

# What is published is for everybody; nothing else in this project is.
resource "google_storage_bucket_iam_member" "everybody" {
  bucket = module.bucket["public"].name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

# The raw bucket itself tells of what lands in it, so that no landed object goes unannounced.
resource "google_storage_notification" "landed" {
  bucket             = module.bucket["raw"].name
  topic              = module.topic["scrapers"].id
  event_types        = ["OBJECT_FINALIZE"]
  payload_format     = "JSON_API_V1"
  object_name_prefix = "raw/"

  depends_on = [google_pubsub_topic_iam_member.landed]
}

resource "google_pubsub_topic_iam_member" "landed" {
  topic  = module.topic["scrapers"].id
  role   = "roles/pubsub.publisher"
  member = local.storage_agent
}

# One object for all functions: equal sources have equal names, and a new name is what deploys.
resource "google_storage_bucket_object" "bundle" {
  bucket = module.bucket["source"].name
  name   = "functions-${filesha256(var.bundle)}.zip"
  source = var.bundle
}
