variable "project" {
  description = "The id of the project of the environment."
  type        = string
}

variable "environment" {
  description = "dev or prod; also the name of the environment in the repository's settings that guards an apply."
  type        = string
  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "The environment is dev or prod."
  }
}

variable "region" {
  type    = string
  default = "us-central1"
}

variable "repository" {
  description = "owner/name of the repository whose actions plan and apply."
  type        = string
  validation {
    condition     = can(regex("^[\\w.-]+/[\\w.-]+$", var.repository))
    error_message = "A repository is named owner/name."
  }
}
