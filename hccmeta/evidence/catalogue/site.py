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

FOREIGN_SCRIPT = Code(
    id="W103",
    title="Page that runs a script of its own",
    why="Pages hold text from many hands. Only the theme's scripts and the files in docs/assets may run in a reader's "
    "browser; every page carries a Content-Security-Policy that says so.",
    mend="take the script out of the page, or put it into a file of docs/assets that mkdocs.yml names",
    wrong="<script>alert(1)</script>",
    right="extra_javascript: [assets/site.js]",
)

PART = Code(
    id="W104",
    title="A part of a page could not be made",
    why="One figure or table that fails must not hide the others: the page stands, says what it lacks, and the build "
    "ends with exit status 1.",
    mend="if the message names the evidence, mend that; else report it as a fault of the software, with the message",
    wrong="a review whose forest plot cannot be drawn",
    right="a review of which every part is drawn",
)

FORMULA = Code(
    id="W105",
    title="Formula that cannot be shown",
    why="Formulas become MathML when the page is built, and words for those who hear it.",
    mend="correct the LaTeX of the block 'math'; its first line is '% the formula in words'",
    wrong="\\fracc{1}{2}",
    right="\\frac{1}{2}",
)

CODES = (TEMPLATE, MKDOCS, FOREIGN_SCRIPT, PART, FORMULA)
