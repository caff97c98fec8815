"""Faults that only the computation finds."""

from hccmeta.ground.problem import Code

NOT_RECONSTRUCTED = Code(
    id="CMP001",
    title="Patients cannot be reconstructed from a curve",
    why="The readings, numbers at risk and events given cannot belong to one group of patients.",
    mend="look at the curve file the message names beside its figure; read it again, or correct n and the events",
    wrong="time,survival\n0,1.0",
    right="time,survival\n0,1.0\n1.5,0.96\n3.0,0.91",
)

NOT_COMPUTED = Code(
    id="CMP002",
    title="An analysis could not be computed",
    why="A page that lacks a planned result must not pass for whole: the others are built, and this one says why.",
    mend="if the message names the evidence, mend that; else report it as a fault of the software, with the message",
    wrong="analyses: [{id: os-12, kind: nested, ...}]  # its computation fails",
    right="analyses: [{id: os-12, kind: nested, ...}]  # its computation succeeds, or gives a reason",
)

CODES = (NOT_RECONSTRUCTED, NOT_COMPUTED)
