"""Shipped texts of records whose fields Odoo does not translate, shown in each language.

The labels of properties and the steps of activity plans are stored in one language. Shipped ones
are listed here by their English text and translated when they are shown or used; texts entered
by an administrator do not change.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_TERMS = [
    _lt("Main process"),
    _lt("Raw materials and their origin"),
    _lt("Quality requirements"),
    _lt("Certificates"),
    _lt("How they buy"),
    _lt("Tender"),
    _lt("Framework contract"),
    _lt("Single orders"),
    _lt("Planned shutdowns"),
    _lt("Payment behaviour"),
    _lt("Territory"),
    _lt("Salespeople"),
    _lt("Outlets served"),
    _lt("Brands carried"),
    _lt("Exclusivity"),
    _lt("Exclusive"),
    _lt("Preferred brand"),
    _lt("One of many"),
    _lt("Warehouse area (m²)"),
    _lt("Own delivery fleet"),
    _lt("Margin expected (%)"),
    _lt("Kind of outlet"),
    _lt("Chain"),
    _lt("Independent"),
    _lt("Hospital pharmacy"),
    _lt("Licence number"),
    _lt("Location"),
    _lt("At a hospital"),
    _lt("Residential area"),
    _lt("Shopping street"),
    _lt("Village"),
    _lt("Sales area (m²)"),
    _lt("Staff"),
    _lt("Opening hours"),
    _lt("Prescriptions a day"),
    _lt("Shelf and display space"),
    _lt("Order rhythm"),
    _lt("Daily"),
    _lt("Weekly"),
    _lt("Monthly"),
    _lt("Investment needs"),
    _lt("Financing needs"),
    _lt("Risk appetite"),
    _lt("Conservative"),
    _lt("Balanced"),
    _lt("Growth"),
    _lt("Speculative"),
    _lt("Time horizon"),
    _lt("Up to one year"),
    _lt("One to three years"),
    _lt("Three to five years"),
    _lt("Longer"),
    _lt("Preferences"),
    _lt("What they never invest in"),
    _lt("Other houses they work with"),
    _lt("Occupation"),
    _lt("Employer"),
    _lt("Title"),
    _lt("Working hours"),
    _lt("Interests"),
    _lt("Favourite sports"),
    _lt("Best way to reach"),
    _lt("Phone"),
    _lt("Message"),
    _lt("Mail"),
    _lt("Visit"),
    _lt("Play-book: upstream"),
    _lt("Agree on volume, terms and support for the year"),
    _lt("Share our forecast and what we hear in the market"),
    _lt("Visit the management: in hard times first, and say what they can count on"),
    _lt("Look at the results together and settle what is open"),
    _lt("Play-book: collaborator"),
    _lt("Get to know the people and how they like to work"),
    _lt("Put services, prices and responsibilities into a written agreement"),
    _lt("Ask where we can support them, and offer it"),
    _lt("Weigh what we gave each other, renew or change the agreement"),
    _lt("Play-book: channel"),
    _lt("Work out what they really earn with our products"),
    _lt("Agree on margin, price protection and territory"),
    _lt("Check stock and sales to their customers"),
    _lt("Go through their profitability with the decision maker"),
    _lt("Play-book: terminal"),
    _lt("Find out what they need and how they use the product"),
    _lt("Reckon the value against the price, in their own figures"),
    _lt("Prove it: a trial, or a visit to a customer who uses it"),
    _lt("Present the reasons to the decision maker"),
    _lt("Ask how it works in use, and bring back what they say"),
]
ENGLISH = {term._source: term._source for term in _TERMS}


def translations(env):
    """Return ``{English text: text in the language of the environment}`` of shipped texts."""
    if not env.lang or env.lang == "en_US":
        return ENGLISH
    return {term._source: env._(term) for term in _TERMS}


def translate(env, text):
    """Return a shipped text in the language of the environment, any other text as it is."""
    return translations(env).get(text, text)
