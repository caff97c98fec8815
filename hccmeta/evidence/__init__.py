"""The evidence, read and judged: `studies/` and `docs/reviews/` in, frozen records and problems out."""
