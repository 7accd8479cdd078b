"""Messages on how active one leg is compared with the other."""

from vmofire.words.sentences import msg

RATIOS: dict[str, str] = {
    "other_leg.may_be_inhibited": msg("The other leg may be inhibited too, so it is no healthy reference."),
    "ratio.least": msg("This leg is less than half as active as the other: {ratio:%} ({ends:% range})."),
    "ratio.half": msg("This leg is about half as active as the other: {ratio:%} ({ends:% range})."),
    "ratio.two_thirds": msg(
        "This leg is about two thirds as active as the other: {ratio:%} ({ends:% range})."
    ),
    "ratio.less": msg("This leg is a little less active than the other: {ratio:%} ({ends:% range})."),
    "ratio.same": msg("This leg is about as active as the other: {ratio:%} ({ends:% range})."),
    "ratio.more": msg("This leg is a little more active than the other: {ratio:%} ({ends:% range})."),
    "ratio.half_more": msg(
        "This leg is about one and a half times as active as the other: {ratio:%} ({ends:% range})."
    ),
    "ratio.twice": msg("This leg is about twice as active as the other: {ratio:%} ({ends:% range})."),
    "ratio.three": msg("This leg is about three times as active as the other: {ratio:%} ({ends:% range})."),
    "ratio.many": msg("This leg is about {times} times as active as the other: {ratio:%} ({ends:% range})."),
    "legs.least": msg(
        "The {leg:leg} leg is less than half as active as the {other_leg:leg}: {ratio:%} ({ends:% range})."
    ),
    "legs.half": msg(
        "The {leg:leg} leg is about half as active as the {other_leg:leg}: {ratio:%} ({ends:% range})."
    ),
    "legs.two_thirds": msg(
        "The {leg:leg} leg is about two thirds as active as the {other_leg:leg}: {ratio:%} ({ends:% range})."
    ),
    "legs.less": msg(
        "The {leg:leg} leg is a little less active than the {other_leg:leg}: {ratio:%} ({ends:% range})."
    ),
    "legs.same": msg(
        "The {leg:leg} leg is about as active as the {other_leg:leg}: {ratio:%} ({ends:% range})."
    ),
    "legs.more": msg(
        "The {leg:leg} leg is a little more active than the {other_leg:leg}: {ratio:%} ({ends:% range})."
    ),
    "legs.half_more": msg(
        "The {leg:leg} leg is about one and a half times as active as the {other_leg:leg}: "
        "{ratio:%} ({ends:% range})."
    ),
    "legs.twice": msg(
        "The {leg:leg} leg is about twice as active as the {other_leg:leg}: {ratio:%} ({ends:% range})."
    ),
    "legs.three": msg(
        "The {leg:leg} leg is about three times as active as the {other_leg:leg}: {ratio:%} ({ends:% range})."
    ),
    "legs.many": msg(
        "The {leg:leg} leg is about {times} times as active as the {other_leg:leg}: "
        "{ratio:%} ({ends:% range})."
    ),
}
