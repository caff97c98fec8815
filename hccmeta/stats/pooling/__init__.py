"""Effects of studies: their computation from reports, pooling, heterogeneity, small-study effects, networks."""
