"""The one comment on a pull request. Everything an unprivileged job uploaded is data, and none of it is trusted.

Needs Python's standard library alone: the privileged job runs it from main's checkout without installing anything.
"""
