import itertools

import pytest

from netbuilder.engine.layers.windows import BLOCK_BYTES, blocks, extent, walk, walk_back


@pytest.mark.parametrize(
    ("length", "size", "stride", "dilation", "padding", "before", "count"),
    [
        (7, 3, 1, 1, "valid", 0, 5),
        (7, 3, 2, 1, "valid", 0, 3),
        (7, 3, 1, 3, "valid", 0, 1),
        (7, 3, 1, 1, "same", 1, 7),
        (7, 2, 1, 1, "same", 0, 7),  # the odd cell is added at the end
        (7, 3, 2, 1, "same", 1, 4),
        (8, 3, 2, 1, "same", 0, 4),
        (5, 1, 3, 1, "same", 0, 2),
        (7, 3, 1, 2, "causal", 4, 7),
        (7, 2, 3, 1, "causal", 1, 3),
        (2, 3, 1, 1, "valid", 0, 0),
    ],
)
def test_windows_are_counted_and_padded_as_in_keras(length, size, stride, dilation, padding, before, count):
    windows = walk(length, size, stride, dilation, padding)
    assert (windows.before, windows.count) == (before, count)


def test_real_cells_are_the_padded_ones_without_the_padding():
    for length, size, stride, dilation in itertools.product((1, 2, 5, 8), (1, 2, 3), (1, 2, 3), (1, 2)):
        for padding in ("same", "causal"):
            windows = walk(length, size, stride, dilation, padding)
            for position, part in itertools.product(range(size), (slice(0, windows.count), slice(0, 1))):
                cells = range(windows.padded)[windows.cells(position, part)]
                real = {i: cell - windows.before for i, cell in enumerate(cells)}
                inside = {i: cell for i, cell in real.items() if 0 <= cell < length}
                hit, found = windows.real(position, part)
                assert dict(zip(range(part.stop)[hit], range(length)[found], strict=True)) == inside


def test_windows_at_the_edge_have_fewer_real_cells():
    assert walk(5, 3, 1, 1, "same").real_cells() == [2, 3, 3, 3, 2]
    assert walk(5, 2, 2, 1, "same").real_cells() == [2, 2, 1]


@pytest.mark.parametrize(
    ("size", "stride", "padding", "extra", "before", "length"),
    [
        (3, 2, "valid", None, 0, 9),
        (2, 3, "valid", None, 0, 12),
        (3, 2, "valid", 1, 0, 10),
        (3, 2, "same", None, 0, 8),
        (4, 2, "same", None, 1, 8),
        (3, 2, "same", 0, 1, 7),
        (3, 2, "same", 1, 0, 8),
    ],
)
def test_transposed_windows_have_the_lengths_of_keras(size, stride, padding, extra, before, length):
    windows = walk_back(4, size, stride, 1, padding, extra)
    assert (windows.before, windows.length) == (before, length)


@pytest.mark.parametrize("shape", [(3, 4, 5), (200, 7, 7), (2, 300, 1), (2, 5, 3000), (1, 1, 1)])
def test_blocks_cover_all_windows_once_and_stay_small(shape):
    cell_bytes = 512
    seen = set()
    for block in blocks(*shape, cell_bytes):
        samples, rows, columns = extent(block)
        assert samples * rows * columns * cell_bytes <= BLOCK_BYTES
        cells = set(itertools.product(*(range(part.start, part.stop) for part in block)))
        assert not seen & cells
        seen |= cells
    assert len(seen) == shape[0] * shape[1] * shape[2]
