environment        = "dev"
project            = "tipoff-dev"
protect            = false
season_active      = false
monthly_budget_usd = 10
