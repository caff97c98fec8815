"""Faults that only rendering the site finds."""

from hccmeta.ground.problem import Code

TEMPLATE = Code(
    id="W101",
    title="Page template does not render",
    why="A page that cannot be rendered would be missing from the site.",
    mend="correct the Jinja expression; an unknown name is a fault, a literal '{{' stands within {% raw %}",
    wrong="{{ verison }}",
    right="{{ version }}",
)

MKDOCS = Code(
    id="W102",
    title="mkdocs does not build the staged pages",
    why="The site is built strictly: a broken link or a page that no navigation names is a fault.",
    mend="correct the page or the navigation that the message names",
    wrong="[methods](metods.md)",
    right="[methods](methods.md)",
)

CODES = (TEMPLATE, MKDOCS)
