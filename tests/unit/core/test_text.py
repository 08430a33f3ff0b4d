import copy
import pickle

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence


def german(text):
    return {
        "The {noun} has {count} layers.": "{count} Schichten hat das {noun}.",
        "The part {part} is missing.": "Es fehlt {part}.",
        "layer {number}": "Schicht {number}",
    }.get(text, text)


def test_a_sentence_reads_as_english_and_can_be_told_in_another_language():
    text = sentence("The {noun} has {count} layers.", noun="network", count=3)
    assert text == "The network has 3 layers."
    assert text.translated(german) == "3 Schichten hat das network."


def test_a_sentence_within_a_sentence_is_translated_too():
    text = sentence("The part {part} is missing.", part=sentence("layer {number}", number=2))
    assert text == "The part layer 2 is missing."
    assert text.translated(german) == "Es fehlt Schicht 2."


def test_braces_of_values_and_of_texts_without_gaps_stay():
    assert sentence("The {noun} has {count} layers.", noun="{x}", count=1) == "The {x} has 1 layers."
    assert sentence("{not a gap}").translated(german) == "{not a gap}"


def test_a_sentence_survives_copying():
    text = sentence("layer {number}", number=2)
    for again in (copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert again == text and again.translated(german) == "Schicht 2"


def test_an_error_keeps_how_its_sentence_is_told():
    error = FileError(sentence("layer {number}", number=2), hint=sentence("The part {part} is missing.", part="x"))
    assert error.message.translated(german) == "Schicht 2"
    assert error.hint.translated(german) == "Es fehlt x."
