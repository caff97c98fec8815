"""Effects of studies on covariates, and arms nested in studies."""
