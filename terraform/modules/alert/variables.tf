variable "name" {
  description = "The policy's own name: that of its file, and of what it is about where there is one for each."
  type        = string
}

variable "policy" {
  description = "One file of ../monitoring/alerts, in the words of the API."
  type = object({
    title     = string
    severity  = string
    runbook   = string
    about     = string
    in_season = optional(bool, false)
    conditions = list(object({
      display_name = string
      condition_threshold = optional(object({
        filter             = string
        comparison         = string
        threshold_value    = number
        duration           = string
        denominator_filter = optional(string)
        aggregations = list(object({
          alignment_period     = string
          per_series_aligner   = string
          cross_series_reducer = optional(string)
          group_by_fields      = optional(list(string))
        }))
        denominator_aggregations = optional(list(object({
          alignment_period     = string
          per_series_aligner   = string
          cross_series_reducer = optional(string)
          group_by_fields      = optional(list(string))
        })), [])
      }))
      condition_absent = optional(object({
        filter   = string
        duration = string
        aggregations = list(object({
          alignment_period     = string
          per_series_aligner   = string
          cross_series_reducer = optional(string)
          group_by_fields      = optional(list(string))
        }))
      }))
    }))
  })
}

variable "enabled" {
  description = "false: it stays, and tells nobody."
  type        = bool
}

variable "channels" {
  description = "Whom it tells, as ids of notification channels."
  type        = list(string)
}

variable "labels" {
  type = map(string)
}
