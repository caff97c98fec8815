"""``python -m hccmeta``."""

from hccmeta.cli import main

main()
