from nlu.components.bm25 import Bm25
from nlu.components.message_model import MessageModel
from nlu.components.spelling import normalise
from nlu.rows import read_training_rows
from nlu.train import DATA

ROWS = [
    *(("загубив паспорт", "id-card-lost"), ("вкрали паспорт", "id-card-lost"), ("втрата паспорта", "id-card-lost")),
    *(("оформити субсидію", "housing-subsidy"), ("субсидія на газ", "housing-subsidy")),
    *(("хочу субсидію", "housing-subsidy"), ("відкрити фоп", "sole-trader-register")),
    *(("стати підприємцем", "sole-trader-register"), ("реєстрація фоп", "sole-trader-register")),
    *(("добрий день", None), ("дякую", None), ("яка погода", None), ("привіт", None), ("до побачення", None)),
]
TEXTS = [text for text, _ in ROWS]
CODES = [code for _, code in ROWS]


def test_bm25_forgives_inflection_and_a_misspelt_word() -> None:
    """Lemmas meet across cases; an unknown word counts as the nearest known one."""
    named = [(text, code) for text, code in ROWS if code]
    index = Bm25([text for text, _ in named], [code for _, code in named])
    for typed in ("паспортами", "паспорртом"):
        scores = index.score(typed)
        assert index.labels[int(scores.argmax())] == "id-card-lost"
        assert scores.max() > 0
    assert index.score("жираф").max() == 0


def learn() -> MessageModel:
    return MessageModel(TEXTS, ["find_service" if code else "greet" for code in CODES], CODES)


def test_the_right_service_comes_first_and_surer_than_for_small_talk() -> None:
    """Confidences fall down the list, and «дякую» is about no service."""
    asked, thanked = learn().rank_services(["загубила паспорт", "дякую"])
    assert asked[0].code == "id-card-lost"
    assert [one.confidence for one in asked] == sorted((one.confidence for one in asked), reverse=True)
    assert asked[0].confidence > thanked[0].confidence


def test_training_twice_gives_the_same_answers() -> None:
    """To the last digit, and with enough rows for the parts of the training to run beside one another."""
    rows = read_training_rows(DATA)[::4]
    texts, acts, codes = [normalise(row.text) for row in rows], [row.act for row in rows], [row.code for row in rows]
    first, second = (MessageModel(texts, acts, codes).understand(["скільки коштує паспорт"]) for _ in range(2))
    assert first == second


def test_acts_are_probabilities_over_all_acts() -> None:
    """Every act is ranked, likeliest first, and they add up to one."""
    ranked = learn().understand(["добрий день"])[0].acts
    assert ranked[0][0] == "greet"
    assert abs(sum(chance for _, chance in ranked) - 1) < 1e-6
    assert {act for act, _ in ranked} == {"find_service", "greet"}


def test_of_many_acts_only_the_likeliest_are_told() -> None:
    """As many as were asked for, and the services all the same."""
    found = learn().understand(["хочу субсидію"], 1)[0]
    assert [act for act, _ in found.acts] == ["find_service"]
    assert found.services == learn().rank_services(["хочу субсидію"])[0]
