"""Phase 1 as it runs: sources are asked, their answers land, the clock of a game day says when."""
