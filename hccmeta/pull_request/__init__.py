"""The one comment on a pull request.

In: what an unprivileged job uploaded, all of it data and none of it trusted. Out: a comment in Markdown, or a refusal.
Needs Python's standard library alone: the privileged job runs it from main's checkout without installing anything.
"""
