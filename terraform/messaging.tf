module "topic" {
  source   = "./modules/topic"
  for_each = var.topics

  topic             = each.value.topic
  dead_letter_topic = each.value.dead_letter_topic
  pubsub_agent      = local.pubsub_agent
  labels            = local.labels

  depends_on = [google_project_service.this]
}

locals {
  topic_ids = { for phase, names in var.topics : names.topic => module.topic[phase].id }
  dead_ids  = { for phase, names in var.topics : names.topic => module.topic[phase].dead_letter_id }

  inputs = merge([
    for processor in values(var.processors) : {
      for input, wanted in processor.subscriptions :
      "${processor.function_name}--${input}" => merge(wanted, { function = processor.function_name })
    }
  ]...)
}

module "subscription" {
  source   = "./modules/subscription"
  for_each = local.inputs

  name              = each.key
  topic             = local.topic_ids[each.value.topic]
  dead_letter_topic = local.dead_ids[each.value.topic]
  filter            = each.value.filter
  endpoint          = module.function[each.value.function].uri
  pusher            = google_service_account.pusher.email
  pubsub_agent      = local.pubsub_agent
  labels            = local.labels
}

# As whom the queue calls the processors' functions.
resource "google_service_account" "pusher" {
  account_id   = "pusher"
  display_name = "Pushes messages to the functions that they wake"
}

# Where the platform does not let its queue speak for accounts of the project by itself.
resource "google_service_account_iam_member" "pusher_tokens" {
  service_account_id = google_service_account.pusher.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.pubsub_agent
}
