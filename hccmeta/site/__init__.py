"""Results to a site.

In: a ``Library`` and its ``Results``. Out: staged Markdown, figures, data and API files in ``build/docs``; by mkdocs,
called as a program, ``build/site``. Pages take fields and words; a part that cannot be made is told, the rest stands.
"""

from hccmeta.site.assemble import render

__all__ = ["render"]
