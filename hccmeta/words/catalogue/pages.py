"""The English of pages that are no study and no review: the index of studies, checklists, agreement with R, news."""

PAGE = {
    "studies": "All studies of this site",
    "studies.all": "All studies",
    "studies.study": "Study",
    "studies.year": "Year",
    "studies.design": "Design",
    "studies.line": "Line",
    "studies.treatments": "Treatments",
    "studies.patients": "Patients",
    "studies.curve": "Curve",
    "studies.reviews": "Reviews",
    "studies.drawn": "yes",
    "studies.wanted": "wanted",
}
