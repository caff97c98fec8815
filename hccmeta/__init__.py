"""A living systematic review of hepatocellular carcinoma that recomputes itself."""

__version__ = "0.1.0"
