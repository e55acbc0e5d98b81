variable "name" {
  description = "The function's name, two hyphens, the input's: by it the function for dead letters knows whose they were."
  type        = string
}

variable "topic" {
  type = string
}

variable "dead_letter_topic" {
  type = string
}

variable "filter" {
  description = "On attributes; it can never be changed, only replaced together with the subscription."
  type        = string
}

variable "endpoint" {
  description = "The address of the function, which is also the audience of the token."
  type        = string
}

variable "pusher" {
  description = "The address of the account as which messages are pushed."
  type        = string
}

variable "pubsub_agent" {
  description = "The identity of Pub/Sub itself in this project, as a principal."
  type        = string
}

variable "labels" {
  type = map(string)
}
