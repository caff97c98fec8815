"""From a built site to a published one: its address, the citation in its pages, and the kept versions beside it."""
