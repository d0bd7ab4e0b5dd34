"""What is sold by weight: what the scale says is what stands on the receipt; a weight can always be typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer

from app.devices.ports import ScaleDeed, WeightReading, WeightState
from app.ui.pos.weight_dialog import WeightDialog
from app.ui.widgets.money_field import MoneyField
from contract.errors import Unavailable
from tests.ui.pos.till import WORDS, Till

STEADY = WeightState.STEADY


def asked(till: Till) -> WeightDialog:
    till.selling()
    till.tap("sell.tile.Bananas")
    assert isinstance(till.dialog, WeightDialog)
    return till.dialog


def shows(till: Till, words: str) -> None:
    dialog = till.dialog
    assert dialog is not None
    till.qtbot.waitUntil(lambda: any(words in told for told in till.words(dialog)), timeout=2_000)


def weighs(till: Till, grams: int) -> None:
    assert till.dialog is not None
    field = till.dialog.findChild(MoneyField)
    assert field is not None
    till.qtbot.waitUntil(lambda: field.value == grams, timeout=2_000)


def test_what_stands_still_on_the_scale_is_taken_as_the_scale_told_it(till: Till) -> None:
    till.on_scale = WeightReading(WeightState.EMPTY)
    asked(till)
    shows(till, WORDS.text("sell_put_on_scale"))
    till.on_scale = WeightReading(WeightState.MOVING)
    shows(till, WORDS.text("pack_scale_moving"))
    till.key(Qt.Key.Key_Return)
    assert till.dialog is not None, "a weight that moves is no weight"
    till.on_scale = WeightReading(STEADY, 1_134)
    weighs(till, 1_134)
    shows(till, "€1.69")
    till.key(Qt.Key.Key_Return)
    assert till.lines() == [("1.134 kg", "Bananas, loose", "1.69")]


def test_what_was_lifted_off_meanwhile_is_not_sold(till: Till) -> None:
    till.on_scale = WeightReading(STEADY, 1_134)
    dialog = asked(till)
    weighs(till, 1_134)
    till.on_scale = WeightReading(WeightState.UNDER_ZERO)
    till.key(Qt.Key.Key_Return)
    assert till.dialog is dialog
    shows(till, WORDS.text("pack_scale_under_zero"))
    till.key(Qt.Key.Key_Escape)
    assert till.lines() == []


def test_a_weight_that_is_typed_holds_against_the_scale_until_it_is_cleared(till: Till) -> None:
    till.on_scale = WeightReading(STEADY, 500)
    dialog = asked(till)
    weighs(till, 500)
    till.write("1134")
    till.on_scale = WeightReading(STEADY, 700)
    looked = dialog.findChild(QTimer, "weight.timer")
    assert looked is not None
    with till.qtbot.waitSignal(looked.timeout):
        pass
    weighs(till, 1_134)
    till.key(Qt.Key.Key_Delete)
    weighs(till, 700)
    till.on_scale = None
    weighs(till, 0)
    till.write("250")
    till.key(Qt.Key.Key_Return)
    assert [line[0] for line in till.lines()] == ["0.250 kg"]


def test_a_weight_that_begins_with_a_nought_is_typed_too_until_it_is_taken_back(till: Till) -> None:
    till.on_scale = WeightReading(STEADY, 700)
    dialog = asked(till)
    weighs(till, 700)
    looked = dialog.findChild(QTimer, "weight.timer")
    assert looked is not None
    for letter in "0.5":
        till.write(letter)
        with till.qtbot.waitSignal(looked.timeout):
            pass
    weighs(till, 500)
    for _ in range(3):
        till.key(Qt.Key.Key_Backspace)
    weighs(till, 700)


def test_a_scale_that_does_not_obey_says_so_where_it_was_asked(till: Till) -> None:
    till.on_scale = WeightReading(STEADY, 80)
    asked(till)
    till.key(Qt.Key.Key_F7)
    till.shell.refuse(Unavailable("scale_does_not_obey", device="scale"))
    shows(till, WORDS.text("scale_does_not_obey"))
    till.key(Qt.Key.Key_F7)
    assert WORDS.text("scale_does_not_obey") not in till.words(till.dialog or till.shell)
    till.scale_obeys = False
    till.key(Qt.Key.Key_F6)
    shows(till, WORDS.text("no_scale"))


def test_the_scale_is_tared_and_zeroed_from_the_till_and_net_weight_says_so(till: Till) -> None:
    till.on_scale = WeightReading(STEADY, 80)
    asked(till)
    weighs(till, 80)
    till.key(Qt.Key.Key_F7)
    till.tap("weight.zero")
    till.key(Qt.Key.Key_F8)
    assert till.scale_told == [ScaleDeed.TARE, ScaleDeed.ZERO, ScaleDeed.CLEAR_TARE]
    till.on_scale = WeightReading(STEADY, 420, net=True)
    weighs(till, 420)
    shows(till, WORDS.text("scale_net"))
    till.key(Qt.Key.Key_Return)
    assert [line[0] for line in till.lines()] == ["0.420 kg"]
