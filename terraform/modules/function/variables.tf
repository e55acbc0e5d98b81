variable "name" {
  type = string
}

variable "deployed" {
  description = "The declaration, as the manifest has it."
  type = object({
    entry_point   = string
    summary       = string
    memory_mb     = number
    timeout_s     = number
    max_instances = number
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
  })
}

variable "place" {
  type = object({
    project         = string
    region          = string
    staging_dataset = string
    raw_bucket      = string
    public_bucket   = string
    state_bucket    = string
  })
}

variable "environment" {
  description = "What every function reads."
  type        = map(string)
}

variable "callers" {
  description = "The addresses of the accounts that may call it, each by what it is."
  type        = map(string)
}

variable "build" {
  description = "The source, who builds it and where the image goes."
  type = object({
    bucket     = string
    object     = string
    account    = string
    repository = string
  })
}

variable "tables" {
  description = "Where the tables are that access names."
  type        = map(object({ dataset = string, table = string }))
}

variable "topics" {
  description = "The ids of the topics that access names."
  type        = map(string)
}

variable "secrets" {
  description = "The keys that have a version, by their variable."
  type        = map(object({ secret = string, version = string }))
}

variable "labels" {
  type = map(string)
}
