variable "name" {
  type = string
}

variable "location" {
  type = string
}

variable "public" {
  description = "Whether everybody may be let in; the bucket alone lets nobody in."
  type        = bool
  default     = false
}

variable "noncurrent_days" {
  description = "How long an overwritten or deleted version is kept."
  type        = number
}

variable "recover_days" {
  description = "How long a deleted object can be recovered after that; 0 or 7 to 90."
  type        = number
}

variable "labels" {
  type = map(string)
}
