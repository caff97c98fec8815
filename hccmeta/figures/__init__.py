"""Results to figures: our own SVG for pages, matplotlib for downloads. Drawing never computes."""
