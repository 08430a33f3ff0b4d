"""No project file and no file of samples can hurt, as `test_models.py` shows for models."""

import pytest

from tests.hostile import make_data, make_tables
from tests.hostile.opening import laid, open_all, write

MAKERS = (("project", make_data.projects), ("data", make_data.sets), ("data", make_tables.sets))


@pytest.mark.parametrize(("kind", "make"), MAKERS)
def test_hostile_projects_and_sets(kind, make, tmp_path):
    bait = laid(tmp_path)
    files = write(make(bait), tmp_path / "files")
    answers = open_all(kind, files)
    assert {answer.attack.name for answer in answers} == {attack.name for attack, _ in files}
    wrong = [complaint for answer in answers for complaint in answer.complaints()]
    assert not bait.marker.exists(), "a payload ran"
    assert not wrong, f"{len(wrong)} complaints about {len(files)} files:\n" + "\n".join(wrong)
