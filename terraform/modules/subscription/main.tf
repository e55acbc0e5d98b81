resource "google_pubsub_subscription" "this" {
  name                       = var.name
  topic                      = var.topic
  filter                     = var.filter
  ack_deadline_seconds       = 600 # of a push it is also how long a function may take
  message_retention_duration = "604800s"
  labels                     = var.labels

  # Not even a whole off-season without messages ends it.
  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = var.endpoint

    oidc_token {
      service_account_email = var.pusher
      audience              = var.endpoint
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = var.dead_letter_topic
    max_delivery_attempts = 5
  }
}

# Pub/Sub acknowledges what it has forwarded as a dead letter.
resource "google_pubsub_subscription_iam_member" "forwards" {
  subscription = google_pubsub_subscription.this.name
  role         = "roles/pubsub.subscriber"
  member       = var.pubsub_agent
}
