# Containers only: whoever owns a key puts its versions in, and none is ever in a state file.
resource "google_secret_manager_secret" "this" {
  for_each = var.secrets

  secret_id           = each.value.secret
  annotations         = { host = each.value.host }
  deletion_protection = var.protect
  labels              = local.labels

  replication {
    auto {}
  }

  depends_on = [google_project_service.this]
}
