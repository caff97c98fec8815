"""Faults of what is kept of a figure: its trace, its censor marks, and the curves that must follow from it."""

from __future__ import annotations

from hccmeta.ground.problem import Code

UNREADABLE = Code(
    "D601",
    "Trace that cannot be read",
    "A trace keeps the axes and lines of a figure in pixels, so that a curve can be checked and mended without it.",
    "write it anew with 'hccmeta digitise' or the digitiser on the site, or delete the file",
    '{"format": 1, "endpoint": "os", "x": "0 to 36"}',
    "the file that 'hccmeta digitise' wrote",
)
OTHER_ENDPOINT = Code(
    "D602",
    "Trace of something else",
    "The name of a trace says which endpoint and reader it is of, and its arms are those of the endpoint.",
    "rename the file, or read the figure again with the names of the record",
    "pfs.trace.json with endpoint os",
    "pfs.trace.json with endpoint pfs",
)
DOES_NOT_FOLLOW = Code(
    "D603",
    "Curve does not follow from its trace",
    "A number changed by hand beside a trace could not be checked by anyone.",
    "change the trace and run 'hccmeta digitise --from-trace', or delete the trace if the curve has another source",
    "os.placebo.csv edited after the figure was read",
    "os.placebo.csv as 'hccmeta digitise' wrote it",
)
NOT_JUDGED = Code(
    "D604",
    "Unsure trace that nobody judged",
    "The reading itself doubts this line; somebody must have looked at it.",
    "look at the picture of the trace, then read the figure again with points, or with --accept-unsure",
    '"sure": false',
    '"sure": false, "judged": true',
    acceptable=True,
)
UNIT_UNKNOWN = Code(
    "D605",
    "Unit of the time axis not confirmed",
    "Weeks, days or years read as months change every result.",
    "read the unit in the figure and run 'hccmeta digitise --from-trace' with --time-unit",
    '"unit": "?"',
    '"unit": "weeks"',
)
CENSOR_MARKS = Code(
    "D606",
    "Censor marks that cannot be",
    "Marks stand on the curve, in the order of time; several patients may share one.",
    "compare the marks with the figure, or write them anew with 'hccmeta digitise'",
    "time\n4.2\n3.1",
    "time\n3.1\n4.2",
)
ENDS_EARLY = Code(
    "D607",
    "Curve ends while patients are at risk",
    "A curve runs on as long as the table counts patients under it; one that stops was not read to its end.",
    "read the rest of the curve, or compare the numbers at risk with the printed table",
    "os.placebo.csv ends at 12.7, and 9 at risk at 18",
    "os.placebo.csv ends at 18.2, and 9 at risk at 18",
    acceptable=True,
)

ALL = (UNREADABLE, OTHER_ENDPOINT, DOES_NOT_FOLLOW, NOT_JUDGED, UNIT_UNKNOWN, CENSOR_MARKS, ENDS_EARLY)
