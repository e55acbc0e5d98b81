variable "topic" {
  type = string
}

variable "dead_letter_topic" {
  type = string
}

variable "pubsub_agent" {
  description = "The identity of Pub/Sub itself in this project, as a principal."
  type        = string
}

variable "labels" {
  type = map(string)
}
