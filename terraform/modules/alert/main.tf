resource "google_monitoring_alert_policy" "this" {
  display_name          = var.policy.title
  severity              = var.policy.severity
  combiner              = "OR"
  enabled               = var.enabled
  notification_channels = var.channels
  user_labels           = merge(var.labels, { alert = var.name })

  documentation {
    subject   = "tipoff: ${var.policy.title}"
    content   = "${trimspace(var.policy.about)}\n\nRunbook: docs/runbooks/${var.policy.runbook}.md"
    mime_type = "text/markdown"
  }

  # What no longer says anything is over: counters of log lines fall silent instead of going back to zero.
  alert_strategy {
    auto_close = "86400s"
  }

  dynamic "conditions" {
    for_each = var.policy.conditions
    content {
      display_name = conditions.value.display_name

      dynamic "condition_threshold" {
        for_each = conditions.value.condition_threshold[*]
        content {
          filter             = condition_threshold.value.filter
          comparison         = condition_threshold.value.comparison
          threshold_value    = condition_threshold.value.threshold_value
          duration           = condition_threshold.value.duration
          denominator_filter = condition_threshold.value.denominator_filter

          dynamic "aggregations" {
            for_each = condition_threshold.value.aggregations
            content {
              alignment_period     = aggregations.value.alignment_period
              per_series_aligner   = aggregations.value.per_series_aligner
              cross_series_reducer = aggregations.value.cross_series_reducer
              group_by_fields      = aggregations.value.group_by_fields
            }
          }

          dynamic "denominator_aggregations" {
            for_each = condition_threshold.value.denominator_aggregations
            content {
              alignment_period     = denominator_aggregations.value.alignment_period
              per_series_aligner   = denominator_aggregations.value.per_series_aligner
              cross_series_reducer = denominator_aggregations.value.cross_series_reducer
              group_by_fields      = denominator_aggregations.value.group_by_fields
            }
          }
        }
      }

      dynamic "condition_absent" {
        for_each = conditions.value.condition_absent[*]
        content {
          filter   = condition_absent.value.filter
          duration = condition_absent.value.duration

          dynamic "aggregations" {
            for_each = condition_absent.value.aggregations
            content {
              alignment_period     = aggregations.value.alignment_period
              per_series_aligner   = aggregations.value.per_series_aligner
              cross_series_reducer = aggregations.value.cross_series_reducer
              group_by_fields      = aggregations.value.group_by_fields
            }
          }
        }
      }
    }
  }
}
