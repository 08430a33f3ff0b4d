import sys

from netbuilder.engine.kernels.cache import STAMP, forget_stale


def folders(tmp_path):
    sources, folder = tmp_path / "sources", tmp_path / "cache"
    sources.mkdir()
    folder.mkdir()
    (sources / "tiles.py").write_text("one")
    return folder, sources, folder / f"records.run-1.py{sys.version_info.major}{sys.version_info.minor}.nbi"


def test_code_made_from_other_sources_is_dropped(tmp_path):
    folder, sources, index = folders(tmp_path)
    forget_stale(folder, sources)
    index.write_text("compiled")
    assert not forget_stale(folder, sources) and index.exists()
    (sources / "tiles.py").write_text("two")
    assert forget_stale(folder, sources) and not index.exists()
    assert not forget_stale(folder, sources)


def test_code_of_unknown_age_is_dropped(tmp_path):
    folder, sources, index = folders(tmp_path)
    index.write_text("compiled before there were stamps")
    assert forget_stale(folder, sources) and not index.exists()


def test_a_folder_that_cannot_be_written_to_is_left_alone(tmp_path):
    folder, sources, index = folders(tmp_path)
    (folder / STAMP).mkdir()
    index.write_text("compiled")
    assert not forget_stale(folder, sources) and index.exists()
