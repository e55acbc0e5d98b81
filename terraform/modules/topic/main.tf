locals {
  kept      = "604800s"  # seven days: what was acknowledged in error can be had back by a seek
  kept_dead = "2678400s" # thirty-one, the longest there is: somebody has to look, mend and send again
}

resource "google_pubsub_topic" "this" {
  name                       = var.topic
  message_retention_duration = local.kept
  labels                     = var.labels
}

# What is announced, for people and for the guide's checks; nothing acknowledges it.
resource "google_pubsub_subscription" "retained" {
  name                       = "${var.topic}-retained"
  topic                      = google_pubsub_topic.this.id
  ack_deadline_seconds       = 60
  message_retention_duration = local.kept
  labels                     = var.labels

  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_topic" "dead" {
  name                       = var.dead_letter_topic
  message_retention_duration = local.kept_dead
  labels                     = var.labels
}

# Bears the topic's name: it is where the function for dead letters looks. Without it they would be lost.
resource "google_pubsub_subscription" "dead" {
  name                       = var.dead_letter_topic
  topic                      = google_pubsub_topic.dead.id
  ack_deadline_seconds       = 60
  message_retention_duration = local.kept_dead
  labels                     = var.labels

  expiration_policy {
    ttl = ""
  }
}

# Pub/Sub forwards a message that was given up on; the other half of this is on each subscription.
resource "google_pubsub_topic_iam_member" "forwards" {
  topic  = google_pubsub_topic.dead.id
  role   = "roles/pubsub.publisher"
  member = var.pubsub_agent
}
