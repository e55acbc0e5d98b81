output "published" {
  description = "Where tonight's predictions are read."
  value       = "https://storage.googleapis.com/${module.bucket["public"].name}/public/v1/predictions/today.json"
}

output "bundle" {
  description = "The source that is deployed, by its digest."
  value       = google_storage_bucket_object.bundle.name
}

output "buckets" {
  value = { for name, bucket in module.bucket : name => bucket.name }
}
