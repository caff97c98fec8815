"""The issue forms are such as GitHub takes them, by its own schemas."""

import subprocess
import sys
from pathlib import Path

import pytest

FORMS = Path(__file__).parents[2] / ".github" / "ISSUE_TEMPLATE"


@pytest.mark.parametrize("file", sorted(FORMS.glob("*.yml")), ids=lambda file: file.name)
def test_a_form_is_valid(file):
    schema = "vendor.github-issue-config" if file.name == "config.yml" else "vendor.github-issue-forms"
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
