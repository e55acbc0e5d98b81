"""Google's own analyzer and reference evaluator of GoogleSQL, as the judge of ours."""
