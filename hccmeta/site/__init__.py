"""Results to a site: staged Markdown, figures and JSON, then mkdocs."""

from hccmeta.site.assemble import render

__all__ = ["render"]
