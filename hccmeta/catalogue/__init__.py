"""Every kind of fault, with why it matters and how to mend it."""
