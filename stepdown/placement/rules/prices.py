"""From the clinic's price list to frozen prices, or to every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping

from stepdown.kernel.money import Money
from stepdown.kernel.reading import Reader, twice
from stepdown.kernel.refusal import Refusal
from stepdown.kernel.words import say
from stepdown.placement.rules.thresholds import digest_of, read_source, read_sources
from stepdown.placement.vocabulary import Band, EstimateTerms, Offer, Poverty, Price, PriceList
from stepdown.programme.vocabulary import LevelCode, Service, Source

_MOST = 100_000_000


def parse(content: Mapping[str, object]) -> PriceList | tuple[Refusal, ...]:
    """The price list, or every refusal: prices twice, a scale with a gap, a level without words."""
    reader = Reader(content)
    sources = read_sources(reader)
    read = PriceList(
        title=reader.text("title"),
        version=reader.text("version"),
        prices=tuple(_price(part) for part in reader.parts("prices", least=1)),
        bands=tuple(_band(part) for part in reader.parts("bands", least=1)),
        poverty=_poverty(reader.part("poverty"), sources),
        offers=tuple(_offer(part) for part in reader.parts("offers", least=1)),
        terms=_terms(reader.part("estimate"), sources),
        source=read_source(reader, sources),
        sliding_source=read_source(reader, sources, "sliding_source"),
        digest=digest_of(content),
    )
    reader.done()
    for service in twice(price.service.value for price in read.prices):
        reader.refuse("prices", say("has {name} twice", name=service))
    _check_scale(reader, read.bands)
    levels = [offer.level for offer in read.offers]
    if sorted(levels) != sorted(LevelCode):
        reader.refuse("offers", say("needs every level once"))
    return tuple(reader.refusals) if reader.refusals else read


def _price(reader: Reader) -> Price:
    price = Price(reader.one_of("service", Service), Money(reader.whole("cents", least=0, most=_MOST)))
    reader.done()
    return price


def _band(reader: Reader) -> Band:
    band = Band(
        key=reader.text("key"),
        title=reader.text("title"),
        up_to_percent=reader.whole("up_to_percent", least=1, most=10_000)
        if reader.has("up_to_percent")
        else None,
        share_percent=reader.whole("share_percent", least=0, most=100),
    )
    reader.done()
    return band


def _check_scale(reader: Reader, bands: tuple[Band, ...]) -> None:
    """Steps rise, and exactly the last one has no end: everyone finds themselves in one."""
    ends = [band.up_to_percent for band in bands]
    if not ends or ends[-1] is not None or None in ends[:-1]:
        reader.refuse("bands", say("needs exactly one step without an end, the last"))
        return
    closed = [end for end in ends if end is not None]
    if closed != sorted(set(closed)):
        reader.refuse("bands", say("needs steps that rise"))


def _poverty(reader: Reader, sources: Mapping[str, Source]) -> Poverty:
    poverty = Poverty(
        year=reader.whole("year", least=2020, most=2100),
        first=Money(reader.whole("first_cents", least=1, most=_MOST)),
        further=Money(reader.whole("further_cents", least=1, most=_MOST)),
        source=read_source(reader, sources),
    )
    reader.done()
    return poverty


def _offer(reader: Reader) -> Offer:
    offer = Offer(
        reader.one_of("level", LevelCode), reader.text("programme", default=""), reader.text("words")
    )
    reader.done()
    return offer


def _terms(reader: Reader, sources: Mapping[str, Source]) -> EstimateTerms:
    terms = EstimateTerms(
        valid_days=reader.whole("valid_days", least=1, most=1_000),
        dispute_over=Money(reader.whole("dispute_over_cents", least=0, most=_MOST)),
        covers=reader.texts("covers", least=1),
        leaves_out=reader.texts("leaves_out"),
        statement=reader.text("statement"),
        source=read_source(reader, sources),
    )
    reader.done()
    return terms
