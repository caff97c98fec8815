"""Every page that stands for data says in its head where the data are, and the links lead to files."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

PAGES = ("index.html", "data-and-api/index.html", "reviews/{review}/index.html", "studies/{study}/index.html")


@pytest.mark.parametrize("page", PAGES)
def test_typed_links_lead_to_files(site: Path, page: str) -> None:
    study, review = ((site / kind) for kind in ("studies", "reviews"))
    names = {
        "study": next(one.parent.name for one in sorted(study.glob("*/index.html"))),
        "review": next(one.parent.name for one in sorted(review.glob("*/index.html"))),
    }
    file = site / page.format(**names)
    head = file.read_text().partition("</head>")[0]
    found = re.findall(r'<link rel="(describedby|item|license)" href="([^"]+)"(?: type="([^"]+)")?>', head)
    assert {relation for relation, _, _ in found} == {"describedby", "item", "license"}
    for relation, target, kind in found:
        if relation == "license":
            assert target.startswith("https://creativecommons.org/")
        else:
            assert (file.parent / unescape(target)).resolve().is_file(), target
            assert kind in ("application/json", "application/yaml")
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', head, re.DOTALL)
    assert json.loads(data)["@type"] in ("Dataset", "MedicalScholarlyArticle")
