"""The questions of a personal card, sorted into eight groups and two tiers.

They follow the list of 66 questions published by Harvey Mackay ("Swim with the Sharks Without
Being Eaten Alive"), in our own words. His last chapter, the customer and you, is two groups here:
how to treat the person, and what the person sees as problems.
"""

from odoo.tools.translate import LazyTranslate

from ..shipped import in_english

_lt = LazyTranslate(__name__)

# (group, [(type, question)] for users of the account, the same as protected data); numbered
# in the order of the list, across both tiers.
QUESTIONS = [
    (
        _lt("Customer"),
        [
            (1, "char", _lt("Preferred name and title")),
            (2, "char", _lt("Company address and office")),
            (3, "char", _lt("Best way and time to call")),
        ],
        [
            (4, "char", _lt("Date and place of birth, home town")),
            (5, "char", _lt("Height, build, physical characteristics")),
        ],
    ),
    (
        _lt("Education"),
        [
            (6, "char", _lt("Schools and degrees")),
            (7, "char", _lt("Academic honours")),
            (8, "char", _lt("Student societies and sports")),
            (9, "char", _lt("Other activities as a student")),
        ],
        [
            (10, "char", _lt("Sensitive about missing education? What instead?")),
            (11, "char", _lt("Military service, and the attitude towards it")),
        ],
    ),
    (
        _lt("Family"),
        [],
        [
            (12, "char", _lt("Marital status, name of the spouse")),
            (13, "char", _lt("Education of the spouse")),
            (14, "char", _lt("Interests of the spouse")),
            (15, "char", _lt("Wedding anniversary")),
            (16, "char", _lt("Names and ages of the children")),
            (17, "char", _lt("Education of the children")),
            (18, "char", _lt("Interests and worries of the children")),
        ],
    ),
    (
        _lt("Business background"),
        [
            (19, "text", _lt("Earlier employers, positions, years")),
            (20, "char", _lt("Earlier position at this company")),
            (21, "char", _lt("Signs of status in the office")),
            (22, "char", _lt("Professional associations and offices held")),
            (23, "char", _lt("Mentors")),
            (24, "char", _lt("Business relationships with others in our company")),
            (25, "char", _lt("Is it a good relationship, and why?")),
            (26, "char", _lt("Which colleagues know the person?")),
            (27, "char", _lt("What kind of connection is it?")),
            (28, "char", _lt("Attitude towards their company")),
            (29, "char", _lt("Long-range business objective")),
            (30, "char", _lt("Immediate business objective")),
            (31, "char", _lt("What matters most now: the company's welfare or their own?")),
            (32, "char", _lt("Thinks of the present or of the future, and why?")),
        ],
        [],
    ),
    (
        _lt("Special interests"),
        [
            (33, "char", _lt("Clubs and societies")),
            (35, "char", _lt("Active in the community? How?")),
            (38, "char", _lt("Subjects of strong feeling outside business")),
        ],
        [
            (34, "char", _lt("Politically active? Party, and how important it is")),
            (36, "char", _lt("Religion, and how active")),
            (37, "text", _lt("Confidential matters never to be mentioned")),
        ],
    ),
    (
        _lt("Lifestyle"),
        [
            (43, "char", _lt("Favourite places for lunch and dinner")),
            (44, "char", _lt("Favourite dishes")),
            (45, "char", _lt("Minds being invited to a meal?")),
            (46, "char", _lt("Hobbies, and what the person reads")),
            (47, "char", _lt("Habits on holiday")),
            (48, "char", _lt("Sports and teams watched")),
            (49, "char", _lt("Kind of car")),
            (50, "char", _lt("Favourite subjects of conversation")),
            (51, "char", _lt("Whom does the person want to impress?")),
            (52, "char", _lt("How does the person want to be seen by them?")),
            (53, "char", _lt("Which words describe the person?")),
            (54, "char", _lt("Proudest achievement")),
        ],
        [
            (39, "text", _lt("Health and medical history")),
            (40, "char", _lt("Drinks alcohol? What, and how much?")),
            (41, "char", _lt("Minds others drinking?")),
            (42, "char", _lt("Smokes? Minds others smoking?")),
            (55, "char", _lt("Long-range personal objective")),
            (56, "char", _lt("Immediate personal goal")),
        ],
    ),
    (
        _lt("The customer and you"),
        [
            (57, "char", _lt("Moral or ethical questions in working together")),
            (58, "char", _lt("Does the person feel obliged to us or to competitors?")),
            (59, "char", _lt("Must the person change a habit for our proposal?")),
            (60, "boolean", _lt("Concerned about the opinion of others")),
            (61, "boolean", _lt("Very self-centred")),
            (62, "boolean", _lt("High moral standards")),
        ],
        [],
    ),
    (
        _lt("The customer's problems"),
        [
            (63, "text", _lt("Key problems in the customer's eyes")),
            (64, "text", _lt("What management values, and conflicts with superiors")),
            (65, "text", _lt("Can you help with these problems? How?")),
            (66, "text", _lt("Does a competitor have better answers?")),
        ],
        [],
    ),
]


def definition(is_sensitive):
    """Return the properties definition of one tier, in English: labels are translated on reading.

    :param bool is_sensitive: the protected questions, or those for users of the account
    """
    properties = []
    for number, (title, business, protected) in enumerate(QUESTIONS, start=1):
        questions = protected if is_sensitive else business
        if not questions:
            continue
        properties.append(
            {
                "name": f"group_{number}",
                "type": "separator",
                "string": title,
                "fold_by_default": True,
            }
        )
        properties += [
            {"name": f"question_{index:02}", "type": kind, "string": question}
            for index, kind, question in questions
        ]
    return in_english(properties)
