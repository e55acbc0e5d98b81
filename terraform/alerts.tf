variable "alert_emails" {
  description = "Who is told when an alert opens or closes: at least one address, or nothing is deployed."
  type        = set(string)
  validation {
    condition     = length(var.alert_emails) > 0 && alltrue([for address in var.alert_emails : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "Monitors that tell nobody are none: name at least one address."
  }
}

# The files of ../monitoring/alerts by what there is one policy for each of: the project, a phase, a topic, a question.
locals {
  alert_files = "${path.module}/../monitoring/alerts"
  phases      = toset(values(var.processors)[*].phase)
  questions   = "${path.module}/../monitoring/queries"
  alerting    = { for file in fileset(local.questions, "*.sql") : trimsuffix(file, ".sql") => file("${local.questions}/${file}") }

  # What the ${names} of a file stand for.
  alert_words = {
    project = { "" = {
      called = join("|", sort(setsubtract([for name in keys(var.endpoints) : split(".", name)[0]], local.phases)))
    } }
    phase = { for phase in local.phases : "-${phase}" => { phase = phase } }
    topic = { for phase, names in var.topics : "-${phase}" => {
      topic        = names.topic
      dead_letters = module.topic[phase].dead_letter_subscription
    } }
    question = { for name, text in local.alerting : "-${name}" => {
      alert    = name
      number   = regex("^-- Alert (\\w+): ", text)[0]
      title    = regex("^-- Alert \\w+: (.*)\n", text)[0]
      shows    = regex("\n-- Shows: (.*)\n", text)[0]
      severity = upper(regex("\n-- Severity: (\\w+)\n", text)[0])
    } if startswith(text, "-- Alert ") }
  }

  alerts = merge([for each, of in local.alert_words : merge([
    for file in fileset("${local.alert_files}/${each}", "*.yaml") : {
      for suffix, words in of : "${trimsuffix(file, ".yaml")}${suffix}" =>
      yamldecode(templatefile("${local.alert_files}/${each}/${file}", words))
    }
  ]...)]...)

  log_metrics = yamldecode(file("${path.module}/../monitoring/log-metrics.yaml"))
}

resource "google_monitoring_notification_channel" "email" {
  for_each = var.alert_emails

  display_name = "tipoff: ${each.key}"
  type         = "email"
  labels       = { email_address = each.key }
  user_labels  = local.labels

  depends_on = [google_project_service.this]
}

resource "google_logging_metric" "this" {
  for_each = local.log_metrics

  name             = "tipoff/${each.key}"
  filter           = each.value.filter
  label_extractors = each.value.labels

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  depends_on = [google_project_service.this]
}

module "alert" {
  source   = "./modules/alert"
  for_each = local.alerts

  name     = each.key
  policy   = each.value
  enabled  = var.season_active || !try(each.value.in_season, false)
  channels = [for channel in google_monitoring_notification_channel.email : channel.name]
  labels   = local.labels

  depends_on = [google_logging_metric.this]
}
