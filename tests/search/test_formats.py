"""Files of references as databases, reference managers and screening tools write them: nothing in them is lost."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hccmeta.search import formats
from hccmeta.search.formats.verdicts import Verdict

FILES = Path(__file__).parent / "references"

# Of each record: how its title begins, its year, DOI and PubMed number.
RECORDS = {
    "no-er.ris": [
        ("Lenvatinib after", "2023", "10.1000/one", ""),
        ("Cabozantinib after", "2024", "10.1000/two", ""),
        ("Sorafenib after", "2024", "10.1000/three", ""),
    ],
    "last-no-er.ris": [("Lenvatinib after", "2023", "", ""), ("Sorafenib after", "2024", "", "")],
    "ty-late.ris": [("Lenvatinib after", "2023", "10.1000/one", "")],
    "late-type-without-er.ris": [("First invented", "2021", "", ""), ("Second invented", "2022", "", "")],
    "collision.ris": [("Percutaneous ethanol", "1999", "", "")],
    "embase.ris": [
        ("Regorafenib after", "2005", "", ""),
        ("Ramucirumab after", "2018", "", ""),
        ("Nursing care", "2015", "", ""),
    ],
    "utf16.ris": [("Lenvatinib après l'immunothérapie", "2023", "", "")],
    "latin1.ris": [("Lenvatinib après l'immunothérapie", "2023", "", "")],
    "pubmed.nbib": [("Lenvatinib after", "2023", "10.1000/nbib", "36100009")],
    "two.nbib": [
        ("Sorafenib in hepatocellular carcinoma: an invented record with a title that goes on", "2017",
         "10.5555/nbib.1", "31000009"),
        ("A whole book", "2018", "", "31000010"),
    ],
    "wos.txt": [("Lenvatinib after", "2023", "10.1000/xx", "")],
    "two.ciw": [
        ("Lenvatinib after nivolumab in hepatocellular carcinoma: an invented record of two", "2023",
         "10.5555/wos.1", "31000011"),
        ("Early access", "2024", "", ""),
    ],
    "season.xml": [("A title of five", "2017", "", "28599031")],
    "abstract.ris": [("Sorafenib vs. Lenvatinib", "2023", "", "")],
    "embase-com.ris": [
        ("Sorafenib after", "2021", "10.5555/embase.1", "31000001"),
        ("Regorafenib in", "2022", "", ""),
    ],
    "scopus.ris": [("Cabozantinib after", "2020", "10.5555/scopus.1", "31000002")],
    "labelled-numbers.ris": [
        ("Ramucirumab", "2019", "", "31000003"),
        ("Nursing", "2018", "", "31000004"),
        ("Nivolumab", "2017", "", "31000005"),
        ("Apatinib", "2016", "", "31000006"),
    ],
    "endnote.ris": [("Lenvatinib in", "2024", "10.5555/endnote.1", "")],
    "endnote.xml": [
        ("Donafenib in hepatocellular carcinoma: an", "2021", "10.5555/endnote.2", "31000007"),
        ("Sunitinib", "2012", "", ""),
    ],
    "endnote-cut-off.xml": [("Donafenib", "2021", "", "")],
    "endnote.enw": [("Tivozanib", "2020", "10.5555/enw.1", "31000008"), ("Linifanib", "2015", "", "")],
    "rayyan.csv": [("Lenvatinib after", "2023", "10.5555/rayyan.1", "31000012"), ("Sorafenib in", "2022", "", "")],
    "rayyan.ris": [("Sorafenib in mice", "2021", "", "")],
    "covidence.csv": [("Regorafenib after", "2019", "10.5555/cov.1", "")],
    "asreview.csv": [
        ("Lenvatinib after", "", "10.5555/asr.1", ""),
        ("Cooking", "", "", ""),
        ("Not seen", "", "", ""),
    ],
    "with-nothing-in-it.ris": [("A record after", "2020", "", "")],
}  # fmt: skip
UNREAD = {"endnote-cut-off.xml": [2, 3], "covidence.csv": [3], "with-nothing-in-it.ris": [1]}


def read(name):
    return formats.read((FILES / name).read_bytes())


def test_every_file_is_told():
    assert {file.name for file in FILES.iterdir()} == {*RECORDS, "README.md"}


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_is_read_or_kept(name):
    reading = read(name)
    found = [one.found for one in reading.references]
    assert [(one.year, one.doi, one.pmid) for one in found] == [told[1:] for told in RECORDS[name]]
    for one, (title, *_) in zip(found, RECORDS[name], strict=True):
        assert one.title.startswith(title)
    assert [one.line for one in reading.unread] == UNREAD.get(name, [])
    assert all(one.raw.strip() for one in reading.unread)


def test_authors_abstracts_and_registrations_are_read():
    assert read("latin1.ris").references[0].found.authors == ("Müller, Jörg", "Bélanger, Hélène")
    assert read("utf16.ris").references[0].found.authors == ("Müller, Jörg", "Bélanger, Hélène")
    assert read("two.nbib").references[0].found.authors == ("Quill A", "Made-up Study Group")
    assert read("two.nbib").references[0].found.registrations == ("NCT01234567",)
    assert read("two.ciw").references[0].found.authors == ("Quill, A", "Reed, B")
    assert read("endnote.xml").references[0].found.authors == ("Quill, Ada", "Reed, Ben")
    assert read("rayyan.csv").references[0].found.authors == ("Quill, Ada", "Reed, Ben")
    assert "AFP <ULN lived longer than those with AFP >ULN" in read("embase-com.ris").references[0].found.abstract
    assert "stood OS - overall survival" in read("endnote.ris").references[0].found.abstract


def test_lines_outside_of_records_are_told():
    assert [number for number, _ in read("labelled-numbers.ris").outside] == [1, 9, 19, 26]


@pytest.mark.parametrize(
    ("name", "verdicts"),
    [
        (
            "rayyan.csv",
            [
                (Verdict("Rayyan", "Ann", True), Verdict("Rayyan", "ben", None)),
                (
                    Verdict("Rayyan", "Ann", False, ("children only",)),
                    Verdict("Rayyan", "ben", False, ("children only",)),
                ),
            ],
        ),
        ("rayyan.ris", [(Verdict("Rayyan", "Ann", False, ("wrong population",)),)]),
        ("covidence.csv", [(Verdict("Covidence", "", False, ("Other population",)),)]),
        ("asreview.csv", [(Verdict("ASReview", "", True),), (Verdict("ASReview", "", False),), ()]),
    ],
)
def test_decisions_of_screening_tools_are_read(name, verdicts):
    assert [one.verdicts for one in read(name).references] == verdicts


@pytest.mark.parametrize("name", [name for name in RECORDS if name.endswith((".ris", ".nbib", ".enw", ".csv", ".ciw"))])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "cp1252"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_encoding_and_the_line_ends_change_nothing(name, mark, encoding, ending):
    text, _ = formats.decoded((FILES / name).read_bytes())
    written = ending.join(text.lstrip("\ufeff").splitlines()) + ending
    again = formats.read(mark + written.encode(encoding))
    assert [one.found for one in again.references] == [one.found for one in read(name).references]
    assert len(again.unread) == len(read(name).unread)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "an empty file"),
        (b"  \r\n", "an empty file"),
        (b"@article{a, title = {A title}}", "BibTeX"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04xx", "a zip archive or an Excel file"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"Dear all, please find the list below.", "no format that is known"),
    ],
)
def test_what_is_no_file_of_references_is_named(body, what):
    reading = formats.read(body)
    assert (reading.format, reading.references) == (what, ())


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_exception(body):
    formats.read(body)


LINES = ("TY  - JOUR", "ER  - ", "TI  - A title", "PY  - 2020", "DO  - 10.5555/x", "AU  - Quill, A.", "", "DB  - X")


@given(st.lists(st.sampled_from(LINES)))
def test_every_line_of_ris_stands_in_one_record(lines):
    """Whatever their order: the titles of the references and of what was not read are those of the file."""
    numbered = [f"{line} {number}" if line.startswith("TI") else line for number, line in enumerate(lines)]
    reading = formats.ris.read("\n".join(numbered), "UTF-8")
    assert bool(reading.references) == any(line[:2] in ("TI", "DO", "AU") for line in lines)
    first = next((line.removeprefix("TI  - ") for line in numbered if line.startswith("TI")), None)
    assert first is None or first in [one.found.title for one in reading.references]


@pytest.mark.parametrize(
    ("lines", "pmid"),
    [
        ("DB  - PubMed", "29972759"),
        ("DB  - Ovid MEDLINE(R) ALL <1946 to November 20, 2026>", "29972759"),
        ("DP  - NLM", "29972759"),
        ("DB  - MEDLINE Complete\nDP  - EBSCOhost", "29972759"),
        ("", ""),
        ("DP  - EBSCOhost", ""),
        ("DB  - Embase", ""),
        ("DB  - Embase\nDB  - Medline", ""),
        ("DB  - Embase and MEDLINE", ""),
        ("DB  - CINAHL with MEDLINE", ""),
        ("N1  - PMID: 31000001", "31000001"),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/31000001/", "31000001"),
        ("U1  - 31000001 [pmid]\nN1  - PMID: 31000002", ""),
        ("C7  - 104501\nDB  - Scopus", ""),
    ],
)
def test_whose_number_an_accession_number_is(lines, pmid):
    text = f"TY  - JOUR\nTI  - An invented title\nAN  - 29972759\n{lines}\nER  - \n"
    assert formats.read(text.encode()).references[0].found.pmid == pmid
