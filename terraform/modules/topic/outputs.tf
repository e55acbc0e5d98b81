output "id" {
  value = google_pubsub_topic.this.id
}

output "dead_letter_id" {
  value = google_pubsub_topic.dead.id
}

output "dead_letter_subscription" {
  value = google_pubsub_subscription.dead.name
}
