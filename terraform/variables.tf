# The environment: environments/*.tfvars. The pipeline: pipeline.auto.tfvars.json, generated from the declarations.

variable "project" {
  description = "The id of the project that everything is in; nothing else is in it."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "A project id has 6 to 30 lower-case letters, digits and hyphens."
  }
}

variable "environment" {
  description = "dev or prod: part of the names that must be unique in the world, and a label."
  type        = string
  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "The environment is dev or prod."
  }
}

variable "region" {
  description = "Where functions, buckets, datasets and workflows are: all in one place, so that nothing is billed for leaving it."
  type        = string
  default     = "us-central1"
}

variable "season_active" {
  description = "false in the off-season: no clock calls anything. Everything stays and can be called by hand."
  type        = bool
  default     = true
}

variable "protect" {
  description = "Whether tables and workflows refuse to be deleted; false only right before an environment is destroyed."
  type        = bool
  default     = true
}

variable "bundle" {
  description = "The zip of the functions' source, as the session `bundle` writes it."
  type        = string
  default     = "../build/functions.zip"
}

variable "log_level" {
  description = "The least severity that functions log."
  type        = string
  default     = "INFO"
}

variable "bytes_billed" {
  description = "The most bytes that one question to the warehouse may read."
  type        = number
  default     = 10737418240
}

variable "secret_versions" {
  description = "The pinned version of each key of a source, by its variable; a source without one is refused by name."
  type        = map(string)
  default     = {}
}

variable "billing_account" {
  description = "The id of the billing account, for the budget; empty: no budget, as where the deployer may not see it."
  type        = string
  default     = ""
}

variable "monthly_budget_usd" {
  description = "What a month may cost; mails go out at half, nine tenths, all of it, and when a forecast says so."
  type        = number
  default     = 50
}

variable "processors" {
  description = "Functions that messages wake."
  type = map(object({
    function_name = string
    entry_point   = string
    summary       = string
    phase         = string
    memory_mb     = number
    timeout_s     = number
    max_instances = number
    subscriptions = map(object({
      topic  = string
      filter = string
    }))
    access = object({
      reads     = set(string)
      writes    = set(string)
      queries   = set(string)
      sessions  = bool
      keeps     = list(string)
      announces = set(string)
      landed    = string
      published = string
      revives   = set(string)
      secrets   = set(string)
    })
  }))
}

variable "endpoints" {
  description = "Functions that are called by name: by a clock (schedule, in New York's time), a workflow, or both (through)."
  type = map(object({
    function_name = string
    entry_point   = string
    summary       = string
    memory_mb     = number
    timeout_s     = number
    max_instances = number
    schedule      = string
    through       = string
    access = object({
      reads     = set(string)
      writes    = set(string)
      queries   = set(string)
      sessions  = bool
      keeps     = list(string)
      announces = set(string)
      landed    = string
      published = string
      revives   = set(string)
      secrets   = set(string)
    })
  }))
}

variable "workflows" {
  description = "Definitions in ../workflows, and what each calls."
  type = map(object({
    functions = set(string)
    workflows = set(string)
  }))
}

variable "tables" {
  description = "The warehouse's tables, by the names that access speaks of."
  type = map(object({
    dataset          = string
    table            = string
    partition        = string
    partition_filter = bool
    cluster          = list(string)
    key              = list(string)
    expires_days     = optional(number)
    schema = list(object({
      name        = string
      type        = string
      mode        = string
      description = string
    }))
  }))
}

variable "topics" {
  description = "The topic of each phase, and where its dead letters go."
  type = map(object({
    topic             = string
    dead_letter_topic = string
  }))
}

variable "secrets" {
  description = "Keys of sources, by the variable that names their file."
  type = map(object({
    secret = string
    host   = string
  }))
}

variable "scrapers" {
  description = "What is asked of the sources. Nothing is deployed for one: the endpoint that asks is told its name."
  type        = map(object({ lands = string }))
}
