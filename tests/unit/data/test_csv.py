"""Tables of text: header, delimiter, types and gaps are found, and what does not fit is named by line and column."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from netbuilder.core.errors import DataError, SettingError
from netbuilder.data import open_dataset
from netbuilder.data.readers.csv_table import CsvTable

IRIS = "length,width,kind\n5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,virginica\n4.9,3,setosa\n"


@pytest.fixture
def opened(tmp_path):
    def write_and_open(text, name="table.csv", **options):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return open_dataset(tmp_path / name, **options)

    return write_and_open


def test_a_table_with_names_of_classes(opened):
    dataset = opened(IRIS)
    assert dataset.name == "table" and dataset.task == "classification"
    assert dataset.feature_names == ("length", "width")
    assert dataset.class_names == ("setosa", "versicolor", "virginica")
    assert dataset.y_train.tolist() == [0, 1, 2, 0]
    assert dataset.x_train.tolist() == [[5.1, 3.5], [7, 3.2], [6.3, 3.3], [4.9, 3]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("options", [{}, {"categories": ()}, {"missing": "drop"}])
def test_delimiter_and_header_are_found(opened, delimiter, header, options):
    rows = ([["a", "b", "c"]] if header else []) + [["1", "2.5", "0.1"], ["3", "4", "0.2"], ["5", "6", "0.35"]]
    dataset = opened("\n".join(delimiter.join(row) for row in rows), **options)
    assert dataset.x_train.tolist() == [[1, 2.5], [3, 4], [5, 6]]
    assert dataset.y_train.tolist() == [0.1, 0.2, 0.35] and dataset.task == "regression"
    assert dataset.feature_names == (("a", "b") if header else ("column 1", "column 2"))


def test_whole_numbers_are_classes_when_few_and_measured_when_many(opened):
    few = opened("a,b\n" + "\n".join(f"{n},{n % 3 + 5}" for n in range(30)))
    assert few.class_names == ("5", "6", "7") and few.y_train.tolist()[:4] == [0, 1, 2, 0]
    assert opened("a,b\n" + "\n".join(f"{n},{n}" for n in range(30))).task == "regression"
    assert opened("a,b\n1,0\n2,1", task="regression").y_train.tolist() == [0, 1]
    assert opened("a,b\n1,0.5\n2,1.5", task="classification").class_names == ("0.5", "1.5")


def test_columns_can_be_chosen(opened):
    text = "id,price,rooms,area\n17,100.5,3,70\n18,200.5,4,90\n"
    assert opened(text, target="price", leave_out=["id"]).feature_names == ("rooms", "area")
    assert opened(text, target="2", features=["area"]).x_train.tolist() == [[70], [90]]
    with pytest.raises(DataError, match=r"no column .prize..*id, price, rooms, area"):
        opened(text, target="prize")
    with pytest.raises(DataError, match="no column 'room'"):
        opened(text, leave_out=["room"])
    with pytest.raises(DataError, match="No column is left"):
        opened(text, leave_out=["id", "price", "rooms"])


def test_text_features_become_one_column_for_each_name(opened):
    dataset = opened("colour,size,y\nred,1,0.5\nblue,2,0.25\nred,3,0.125\n")
    assert dataset.feature_names == ("colour=blue", "colour=red", "size")
    assert dataset.x_train.tolist() == [[0, 1, 1], [1, 0, 2], [0, 1, 3]]


def test_numbers_can_be_taken_as_names(opened):
    dataset = opened("zone,y\n10,0.5\n20,0.25\n10,0.75\n", categories=["zone"])
    assert dataset.feature_names == ("zone=10", "zone=20")


def test_text_in_a_column_of_numbers_is_named_by_line_and_column(opened):
    with pytest.raises(DataError, match=r"Line 4, column 'width' holds 'wide'") as caught:
        opened("length,width,kind\n1,2,a\n3,4,b\n5,wide,a\n")
    assert "table.csv" in str(caught.value) and "leave_out" in str(caught.value)
    with pytest.raises(DataError, match=r"Line 3, column 'y' holds 'much'"):
        opened("x,y\n1,0.5\n2,much\n")
    with pytest.raises(DataError, match="Line 2, column 'x' holds 'inf'"):
        opened("x,y\ninf,0.5\n2,1.5\n")
    with pytest.raises(DataError, match="holds '1_000'"):
        opened("x,y\n1_000,0.5\n2,1.5\n")


def test_a_name_in_the_first_row_beside_numbers_hints_at_the_header(opened):
    text = "city,2020,2021\na,1.5,2.5\nb,3.5,4.5\n"
    assert opened(text, header=True).feature_names == ("city=a", "city=b", "2020")


def test_too_many_different_texts_are_no_categories(opened):
    with pytest.raises(DataError, match="'name' holds text, 30 different"):
        opened("name,y\n" + "\n".join(f"n{n},{n}.5" for n in range(30)))


GAPS = "a,b,y\n1,10,0.5\n?,20,0.25\n3,,0.125\n5,30,0.75\n"


def test_gaps_are_refused_dropped_or_filled(opened):
    with pytest.raises(DataError, match=r"Line 3 has no value in column 'a' \(1 of its 4"):
        opened(GAPS)
    assert opened(GAPS, missing="drop").x_train.tolist() == [[1, 10], [5, 30]]
    assert opened(GAPS, missing="mean").x_train.tolist() == [[1, 10], [3, 20], [3, 20], [5, 30]]
    assert opened(GAPS, leave_out=["b"], missing="drop").y_train.tolist() == [0.5, 0.125, 0.75]


def test_an_answer_is_never_made_up(opened):
    text = "a,y\n1,0.5\n2,\n"
    with pytest.raises(DataError, match="no value in column 'y'"):
        opened(text, missing="mean")
    assert len(opened(text, missing="drop").x_train) == 1


def test_a_gap_among_names_gets_the_most_frequent(opened):
    dataset = opened("c,y\nred,0.5\nblue,0.2\nred,0.4\nNA,0.3\n", missing="mean")
    assert dataset.x_train.tolist() == [[0, 1], [1, 0], [0, 1], [0, 1]]


@pytest.mark.parametrize(
    ("text", "options", "sentence"),
    [
        ("", {}, "empty"),
        ("\n\n", {}, "empty"),
        ("a,b\n", {}, "header but no rows|holds text"),
        ("a,b\n1,2\n", {"header": True, "target": "9"}, "no column '9'"),
        ("1\n2\n3\n", {}, "one column"),
        ("a,b\n1,2\n3\n", {}, "Line 3 has 1 cells, but line 1 has 2"),
        ("a,b\n1,2,9\n", {}, "Line 2 has 3 cells"),
        ('a,b\n1,"2\n' + "3,4\n" * 40_000, {}, "parted into cells|cells"),
        (b"a,b\n1,\xff\xfe2\n", {}, "not text in UTF-8"),
        (b"a,b\n1,\0\n", {}, "zero bytes"),
        ("a,b\n1,2\n", {"encoding": "klingon"}, "KLINGON"),
        (",\n,\n", {}, "empty"),
        ("a,b\n?,?\n", {"missing": "drop"}, "Every row has an empty cell"),
        ("a,b\n?,1\n", {"missing": "mean"}, "NaN"),
        ("x,kind\n1,a\n2,b\n", {"task": "regression"}, "'kind' holds text"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(opened, text, options, sentence):
    with pytest.raises(DataError, match=sentence):
        opened(text, **options)


def test_encodings_marks_decimal_commas_and_gzip(opened):
    assert opened("\ufeff" + IRIS).feature_names[0] == "length"
    assert opened(IRIS.encode("utf-16")).classes == 3
    assert opened("größe,y\n1,0.5\n2,1.5\n".encode("latin-1"), encoding="latin-1").feature_names == ("größe",)
    assert opened("a;b\n1,5;2,5\n", decimal=",").x_train.tolist() == [[1.5]]
    assert opened(gzip.compress(IRIS.encode()), name="t.csv.gz").classes == 3


def test_quotes_windows_line_ends_and_empty_lines(opened):
    dataset = opened('"a","b, c"\r\n\r\n"1","0.5"\r\n2,1.5\r\n\r\n')
    assert dataset.feature_names == ("a",) and dataset.x_train.tolist() == [[1], [2]]
    with pytest.raises(DataError, match="Line 4, column 'a'"):
        opened("a,b\n\n1,2\nx,2\n")


def test_columns_are_shown_before_anything_is_decided(tmp_path):
    (tmp_path / "t.csv").write_text("a,b,y\n1,red,?\n2,blue,3\n2,red,4\n")
    shown = CsvTable().columns(tmp_path / "t.csv")
    assert [(c.name, c.type, c.missing, c.distinct, c.example) for c in shown] == [
        ("a", "number", 0, 2, "1"),
        ("b", "category", 0, 2, "red"),
        ("y", "number", 1, 2, "3"),
    ]


def test_an_unknown_option_is_refused(opened):
    with pytest.raises(SettingError, match=r"no setting called .targt..*target"):
        opened(IRIS, targt="kind")


def test_a_large_table_of_numbers_equals_the_careful_way(opened):
    rng = np.random.default_rng(0)
    table = rng.integers(0, 256, (300, 30))
    text = "\n".join(",".join(map(str, row)) for row in table)
    fast, careful = opened(text), opened(text + "\n" + ",".join(["?"] * 30), missing="drop")
    assert np.array_equal(fast.x_train, table[:, :-1]) and np.array_equal(fast.x_train, careful.x_train)
    assert np.array_equal(fast.y_train, careful.y_train)


def looked(tmp_path, text, name="t.csv", **settings):
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return CsvTable(**settings).look(tmp_path / name)


MIXED = "id,colour,price,kind\n" + "".join(f"n{n},{'red' if n % 2 else 'blue'},{n / 4},{n % 3}\n" for n in range(40))


def test_a_look_guesses_everything_that_can_be_set(tmp_path):
    look = looked(tmp_path, MIXED)
    assert (look.delimiter, look.header, look.target, look.task) == (",", True, "kind", "classification")
    assert [info.type for info in look.columns] == ["text", "category", "number", "number"]
    assert look.features == ("id", "colour", "price") and look.samples == 40 and look.whole
    assert look.rows[0] == ("n0", "blue", "0.0", "0")
    assert look.advised == {"leave_out": ("id",)}
    CsvTable(**look.advised).read(tmp_path / "t.csv")


def test_a_look_follows_every_setting(tmp_path):
    look = looked(tmp_path, MIXED, target="price", leave_out=("id",), categories=("kind",))
    assert (look.target, look.task, look.features) == ("price", "regression", ("colour", "kind"))
    assert look.columns[3].type == "category"
    look = looked(tmp_path, "1;2\n3;4\n", header=True)
    assert look.header and look.columns[0].name == "1" and look.samples == 1
    assert not looked(tmp_path, "a;b\nc;d\n", header=False).header
    assert looked(tmp_path, "a;b c\n1;2 3\n", delimiter=" ").columns[1].name == "c"
    assert looked(tmp_path, "a,y\n1,0\n2,1\n", task="regression").task == "regression"


def test_a_look_says_what_to_do_about_empty_cells(tmp_path):
    assert looked(tmp_path, GAPS).advised == {"missing": "mean"}
    assert looked(tmp_path, "a,y\n1,0.5\n2,\n").advised == {"missing": "drop"}
    text = "a,y\n1,0.5\n-999,0.25\n3,missing\n"
    look = looked(tmp_path, text, gaps=("-999", "missing"))
    assert [info.missing for info in look.columns] == [1, 1]
    data = open_dataset(tmp_path / "t.csv", gaps=("-999", "missing"), missing="drop")
    assert data.x_train.tolist() == [[1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "big5"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_look_reads_the_beginning_alone(tmp_path, encoding, packed, monkeypatch):
    rows = "".join(f'{n},"第{n}行, {n % 7}\n",{n % 2}\n' for n in range(60_000))
    content = ("number,文字,y\n" + rows).encode(encoding)
    named = {"encoding": "big5"} if encoding == "big5" else {}
    monkeypatch.setattr("netbuilder.data.readers.csv_table.read_text", None)
    look = looked(tmp_path, gzip.compress(content) if packed else content, **named)
    assert not look.whole and look.header and [info.type for info in look.columns] == ["number", "text", "number"]
    assert len(look.rows) == 50 and look.rows[1][1].startswith("第1行")
    assert 30_000 < look.samples < (120_000 if not packed else 10**6)


def test_a_table_that_cannot_be_read_says_so_at_the_first_look(tmp_path):
    with pytest.raises(DataError, match="Line 3 has 1 cells"):
        looked(tmp_path, "a,b\n1,2\n3\n")
    with pytest.raises(DataError, match="empty"):
        looked(tmp_path, "\n")
