"""Faults that only the reconstruction shows: the curve contradicts what was reported."""

from __future__ import annotations

from hccmeta.ground.problem import Code

MEDIAN = Code(
    "F801",
    "Median contradicts its curve",
    "The curve crosses 50 % elsewhere than the reported median.",
    "read the curve again and compare the median; a difference that stays needs an 'accepted' entry",
    "median 13.9 reported, 14.4 on the curve",
    "median 13.6 reported, 13.6 on the curve",
    acceptable=True,
)
HAZARD_RATIO = Code(
    "F802",
    "Hazard ratio contradicts the curves",
    "The curves give another hazard ratio than the one reported.",
    "see whether two arms were exchanged; a difference that stays needs an 'accepted' entry",
    "hazard ratio 1.06 reported, 0.94 rebuilt",
    "hazard ratio 0.92 reported, 0.92 rebuilt",
    acceptable=True,
)
EVENTS = Code(
    "F803",
    "Events contradict the curve",
    "The patients behind the curve have another number of events than reported.",
    "compare n_events with the source; a difference that stays needs an 'accepted' entry",
    "351 events reported, 330 rebuilt",
    "351 events reported, 350 rebuilt",
    acceptable=True,
)
AT_RISK = Code(
    "F804",
    "Numbers at risk contradict the curve",
    "The curve and the numbers at risk cannot both be right.",
    "compare both with the figure; a difference that stays needs an 'accepted' entry",
    "219 at risk at 6 months, 240 rebuilt",
    "219 at risk at 6 months, 219 rebuilt",
    acceptable=True,
)
OTHER = Code(
    "F805",
    "Reconstruction contradicts the report",
    "A value given by the report is not what the curve gives.",
    "compare both with the source; a difference that stays needs an 'accepted' entry",
    "survival at 12 months 51 % reported, 44 % on the curve",
    "survival at 12 months 51 % reported, 51 % on the curve",
    acceptable=True,
)
ASTRAY = Code(
    "F806",
    "Reconstruction leaves its curve",
    "No patients with these numbers at risk and events have this curve, further off than a reading can be wrong.",
    "compare n, n_events and the numbers at risk with the figure, and the curve with its trace; "
    "a difference that stays needs an 'accepted' entry",
    "rebuilt curve 0.012 away from its readings, 0.003 allowed",
    "rebuilt curve 0.001 away from its readings, 0.003 allowed",
    acceptable=True,
)
AXIS = Code(
    "F807",
    "Survival axis off",
    "Start, published median and rates all miss the curve as one misplaced survival axis makes them miss.",
    "calibrate the survival axis again: both ends, on the ticks of 0 and 1 (or 0 and 100 %)",
    "the place of 0.95 taken for that of 1: every height 5 % too low",
    "survival at 12 months 51 % reported, 51 % on the curve",
    acceptable=True,
)
READING = Code(
    "F808",
    "Reading in doubt",
    "Corners at even distances (scheduled visits) look like samples; the two give other patients.",
    "look at the figure: 'reading: corners' when each row is a step, 'samples' when rows stand at times of choice",
    "reading: samples, and 2 numbers at risk that only corners would meet",
    "reading: corners",
    acceptable=True,
)

#: Those that need the reconstructed patients; the median is seen on the curve's points.
RECONSTRUCTED = (HAZARD_RATIO, EVENTS, AT_RISK, OTHER, ASTRAY, AXIS, READING)
ALL = (MEDIAN, *RECONSTRUCTED)
