"""All English of results, by key. Nothing but this room says what a code means; it can be replaced as a whole."""

from hccmeta.words.catalogue import answers, captions, labels, pages, reasons, studies, tables

_PARTS = {
    "caption": captions.CAPTIONS,
    "signal": captions.SIGNALS,
    "answer": answers.ANSWERS,
    "verdict": answers.VERDICTS,
    "plain": answers.PLAIN,
    "sof": answers.FINDINGS,
    "first": answers.FIRST,
    "why": reasons.WHY,
    "note": reasons.NOTES,
    "method": reasons.METHODS,
    "origin": reasons.ORIGINS,
    "reading": reasons.READINGS,
    "set": reasons.SETS,
    "model": labels.MODELS,
    "mark": labels.MARKS,
    "label": labels.LABELS,
    "title": labels.TITLES,
    "outcome": labels.OUTCOMES,
    "way": labels.WAYS,
    "unit": labels.UNITS,
    "grade": labels.GRADES,
    "attribution": labels.ATTRIBUTIONS,
    "span": labels.SPANS,
    "of": labels.OF,
    "check": labels.CHECKS,
    "check-note": labels.CHECK_NOTES,
    "conclusion": labels.CONCLUSIONS,
    "fact": studies.FACTS,
    "study": studies.STUDY,
    "page": pages.PAGE,
    "table": tables.TABLES,
    "below": tables.BELOW,
    "head": tables.HEADS,
    "cell": tables.CELLS,
}

#: ``why.no_curve`` ... -> its English, with the names of its arguments in braces.
CATALOGUE: dict[str, str] = {f"{part}.{key}": text for part, texts in _PARTS.items() for key, text in texts.items()}
