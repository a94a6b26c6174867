from nlu.components.spelling import normalise
from nlu.live_catalogue import Found, LiveCatalogue

SERVICES = {
    "id-card-lost": ["Оформлення ID-картки замість втраченого паспорта", "Паспорт замість втраченого"],
    "drone-permit": ["Дозвіл на запуск дрона", "Permit to fly a drone"],
}
RANKED = [{"code": "id-card-lost", "confidence": 0.6}, {"code": "abolished", "confidence": 0.3}]


def adjusted(text: str) -> dict[str, float]:
    return as_chances(LiveCatalogue(SERVICES).adjust([text], [RANKED])[0])


def as_chances(found: list[Found]) -> dict[str, float]:
    return {one["code"]: one["confidence"] for one in found}


def test_a_new_service_is_found_by_its_title() -> None:
    """At once, in any case, with a slip, in Latin letters, in English; nobody has trained for it."""
    for text in (
        "дозвіл на запуск дрона",
        "дозвола на запуск дрону",
        "dozvil na zapusk drona",
        "permit to fly a drone",
    ):
        assert next(iter(adjusted(text))) == "drone-permit", text


def test_what_the_office_offers_no_more_is_not_answered() -> None:
    """The model may remember it; citizens need not hear of it."""
    assert set(adjusted("загубила паспорт")) == {"id-card-lost"}


def test_other_words_change_nothing() -> None:
    """A confidence that was honest stays."""
    assert adjusted("загубила паспорт")["id-card-lost"] == 0.6


def test_confidences_stay_chances() -> None:
    """Two services cannot both be meant for sure."""
    assert sum(adjusted("дозвіл на запуск дрона").values()) <= 1.0 + 1e-9


def test_texts_understood_together_do_not_mix() -> None:
    """Each gets what it would get alone."""
    texts = ["дозвіл на запуск дрона", "загубила паспорт", "добрий день"]
    together = LiveCatalogue(SERVICES).adjust(texts, [RANKED, RANKED, []])
    assert [as_chances(one) for one in together[:2]] == [adjusted(text) for text in texts[:2]]
    assert together[2] == []


def test_a_title_that_is_nearly_the_same_casts_no_doubt() -> None:
    """Whoever types «закрити фоп» is not asked whether they would rather open one."""
    catalogue = LiveCatalogue({"close": ["Закрити ФОП"], "open": ["Відкрити ФОП"]})
    ranked = [{"code": "close", "confidence": 0.98}, {"code": "open", "confidence": 0.01}]
    assert catalogue.adjust(["закрити фоп"], [ranked]) == [ranked]


def test_titles_that_were_learned_need_not_be_looked_for() -> None:
    """The model is not second-guessed where it knows all titles; one that is new, or of another service, is found."""
    titles = {(normalise(title), code) for code, texts in SERVICES.items() for title in texts}
    known = LiveCatalogue(SERVICES, titles)
    assert known.adjust(["дозвіл на запуск дрона"], [RANKED]) == [[{"code": "id-card-lost", "confidence": 0.6}]]
    without_one, of_another = (
        titles - {(normalise("Permit to fly a drone"), "drone-permit")},
        {("дрон", "drone-permit")},
    )
    for learned in (without_one, of_another):
        found = LiveCatalogue(SERVICES, learned).adjust(["дозвіл на запуск дрона"], [RANKED])[0]
        assert found[0]["code"] == "drone-permit"
