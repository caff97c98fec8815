"""Faults of CSV files: their form, and what a survival curve or a risk table cannot be."""

from __future__ import annotations

from hccmeta.ground.problem import Code, Level

HEADER = Code(
    "C401",
    "Wrong header",
    "Columns are known by their names, exactly.",
    "write the header exactly as shown",
    "Time,Surv\n0,1",
    "time,survival\n0,1",
)
SEPARATOR = Code(
    "C402",
    "Semicolons, tabs or decimal commas",
    "Spreadsheets of many countries save CSV with semicolons and decimal commas.",
    "separate cells by commas and write decimals with a point",
    "0,25;0,998",
    "0.25,0.998",
)
QUOTES = Code(
    "C403",
    "Quotes around numbers",
    "Numbers stand without quotes.",
    "delete the quotes",
    '"0.25","0.998"',
    "0.25,0.998",
)
SPACING = Code(
    "C404",
    "Blank line or spaces",
    "Stray spaces and blank lines are traces of copying.",
    "delete them, or run 'hccmeta check --fix'",
    "0.25, 0.998",
    "0.25,0.998",
)
CELLS = Code(
    "C405",
    "Missing or extra cell",
    "Each row has one cell for each column, none of them blank.",
    "fill in the cell, or delete the row",
    "0.25,",
    "0.25,0.998",
)
NOT_A_NUMBER = Code(
    "C406",
    "Not a number",
    "Curves and risk tables hold plain numbers only.",
    "write a plain decimal number",
    "0.25,NA",
    "0.25,0.998",
)
PERCENT_SCALE = Code(
    "C407",
    "Percent scale",
    "Survival is given as a proportion from 0 to 1; read as such, 99.8 would be nonsense.",
    "divide by 100, or run 'hccmeta check --fix'",
    "time,survival\n0,100\n0.25,99.8",
    "time,survival\n0,1\n0.25,0.998",
)
TOO_MANY_ROWS = Code(
    "C408",
    "Too many rows",
    "A curve has some hundred points; more is another kind of file.",
    "keep at most 20,000 rows",
    "a file of 1,000,000 rows",
    "a row for each point read",
)
NO_ROWS = Code(
    "C409",
    "No rows",
    "A curve or a risk table without a row says nothing.",
    "add the rows, or delete the file",
    "time,survival",
    "time,survival\n0,1",
)
SURVIVAL_RANGE = Code(
    "C410",
    "Survival outside 0 to 1",
    "Survival is a proportion.",
    "read the point again",
    "0.25,1.2",
    "0.25,0.98",
)
SURVIVAL_RISES = Code(
    "C411",
    "Survival rises",
    "A Kaplan-Meier curve never rises; a rise is a slip of the digitising or two rows exchanged.",
    "read the point again, or sort the rows",
    "1,0.95\n2,0.97",
    "1,0.97\n2,0.95",
)
TIME_BACK = Code(
    "C412",
    "Time goes back",
    "Rows stand in the order of time, from 0 on.",
    "sort the rows, or run 'hccmeta check --fix'",
    "2,0.95\n1,0.97",
    "1,0.97\n2,0.95",
)
START = Code(
    "C413",
    "Does not start at 0",
    "At time 0 every patient is alive and at risk; a later first row hides the beginning.",
    "add the row for time 0",
    "time,survival\n3,0.9",
    "time,survival\n0,1\n3,0.9",
)
AT_RISK_RISES = Code(
    "C414",
    "Numbers at risk rise",
    "Nobody joins later: the number at risk can only fall.",
    "compare the row with the printed table",
    "0,476\n3,480",
    "0,476\n3,430",
)
NOT_WHOLE = Code(
    "C415",
    "Not a whole number of patients",
    "Numbers at risk count people.",
    "compare with the printed table",
    "3,430.5",
    "3,430",
)
INCIDENCE = Code(
    "C416",
    "Cumulative incidence instead of survival",
    "Some figures count events upwards from 0; read as survival, everything after it would be wrong.",
    "write 1 - value in each row",
    "time,survival\n0,0\n3,0.12\n6,0.2",
    "time,survival\n0,1\n3,0.88\n6,0.8",
)
NOISE = Code(
    "C417",
    "Noise of a dense reading",
    "A tool that follows a line leaves points a pixel off: before time 0, above 1, higher than the one before.",
    "nothing has to be done; read the figure again if the rows named are no noise",
    "0.31,1.0024\n0.33,0.9981\n0.34,0.9990",
    "0.31,1\n0.33,0.99855\n0.34,0.99855",
    level=Level.HINT,
    acceptable=True,
)
FORMULA = Code(
    "C418",
    "Formula in a cell",
    "A spreadsheet that opens the log would run a cell that begins with =, +, -, @ or their full-width forms.",
    "write the text without the sign before it",
    "note\n=HYPERLINK(...)",
    "note\nsee the report",
)

ALL = (
    HEADER,
    SEPARATOR,
    QUOTES,
    SPACING,
    CELLS,
    NOT_A_NUMBER,
    PERCENT_SCALE,
    TOO_MANY_ROWS,
    NO_ROWS,
    SURVIVAL_RANGE,
    SURVIVAL_RISES,
    TIME_BACK,
    START,
    AT_RISK_RISES,
    NOT_WHOLE,
    INCIDENCE,
    NOISE,
    FORMULA,
)
