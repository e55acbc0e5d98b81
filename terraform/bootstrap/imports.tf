import {
  to = google_storage_bucket.state
  id = "${var.project}-terraform"
}
