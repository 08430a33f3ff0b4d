"""No model file can hurt: each is opened by a process of its own, under an audit hook and limits."""

from __future__ import annotations

import pytest

from tests.hostile import (
    make_attributes,
    make_configs,
    make_graphs,
    make_hdf5,
    make_hidden,
    make_json,
    make_names,
    make_pickles,
    make_sizes,
    make_zips,
)
from tests.hostile.opening import laid, open_all, write

MAKERS = {
    "attributes": make_attributes.attacks,
    "configs": make_configs.attacks,
    "graphs": make_graphs.attacks,
    "hdf5": make_hdf5.attacks,
    "hidden": make_hidden.attacks,
    "json": make_json.attacks,
    "names": make_names.attacks,
    "pickles": make_pickles.attacks,
    "sizes": make_sizes.attacks,
    "zips": make_zips.attacks,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_hostile_models(kind, tmp_path):
    bait = laid(tmp_path)
    files = write(MAKERS[kind](bait), tmp_path / "files")
    answers = open_all("model", files)
    assert {answer.attack.name for answer in answers} == {attack.name for attack, _ in files}
    wrong = [complaint for answer in answers for complaint in answer.complaints()]
    assert not bait.marker.exists(), "a payload ran"
    assert not wrong, f"{len(wrong)} complaints about {len(files)} files:\n" + "\n".join(wrong)
