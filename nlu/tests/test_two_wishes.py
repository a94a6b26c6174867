"""When one message asks for two services."""

from nlu.components.message_model import MessageModel
from nlu.components.two_wishes import find_two_wishes

ROWS = [
    *(("загубив паспорт", "id-card-lost"), ("вкрали паспорт", "id-card-lost"), ("втрата паспорта", "id-card-lost")),
    *(("пропав паспорт", "id-card-lost"), ("немає паспорта, загубили", "id-card-lost")),
    *(("оформити субсидію", "housing-subsidy"), ("субсидія на газ", "housing-subsidy")),
    *(("хочу субсидію", "housing-subsidy"), ("подати на субсидію", "housing-subsidy")),
    *(("відкрити фоп", "sole-trader-register"), ("стати підприємцем", "sole-trader-register")),
    *(("реєстрація фоп", "sole-trader-register"), ("хочу відкрити фоп", "sole-trader-register")),
    *(
        (text, None)
        for text in ("добрий день", "дякую", "яка погода", "привіт", "до побачення", "бувайте", "так", "ні")
    ),
]
ACTS = ["find_service" if code else "greet" for _, code in ROWS]
MODEL = MessageModel([text for text, _ in ROWS], ACTS, [code for _, code in ROWS])


def wishes(text: str) -> set[str]:
    return set(find_two_wishes(MODEL.rank_services, [text], MODEL.rank_services([text]))[0])


def test_two_services_joined_by_a_word_or_a_stop_are_both_heard() -> None:
    """Whichever comes first."""
    assert wishes("загубив паспорт і хочу субсидію") == {"id-card-lost", "housing-subsidy"}
    assert wishes("оформити субсидію. загубив паспорт") == {"id-card-lost", "housing-subsidy"}


def test_a_second_wish_is_looked_for_in_the_middle_first() -> None:
    """However many places there are before it."""
    story = "так, ну, от, ой, ні, так, загубив паспорт, хочу субсидію, так, ну, от, ой, дякую, так"
    assert wishes(story) == {"id-card-lost", "housing-subsidy"}


def test_one_wish_is_one_however_long_it_is() -> None:
    """A half that asks for nothing, or for the same, makes no second wish."""
    assert wishes("загубив паспорт і дякую") == set()
    assert wishes("загубив паспорт, вкрали паспорт") == set()
    assert wishes("паспорт") == set()
