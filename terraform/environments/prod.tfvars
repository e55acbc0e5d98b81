environment        = "prod"
project            = "tipoff-prod"
monthly_budget_usd = 50
secret_versions = {
  TIPOFF_BALLDONTLIE_KEY = "1"
  TIPOFF_BETTINGPROS_KEY = "1"
  TIPOFF_ODDS_API_KEY    = "1"
}
