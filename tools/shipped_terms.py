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
    _lt("Purchasing process"),
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
    _lt("Expected margin (%)"),
    _lt("Type of outlet"),
    _lt("Chain"),
    _lt("Independent"),
    _lt("Hospital pharmacy"),
    _lt("Licence number"),
    _lt("Location"),
    _lt("Near a hospital"),
    _lt("Residential area"),
    _lt("Shopping street"),
    _lt("Village"),
    _lt("Sales area (m²)"),
    _lt("Staff"),
    _lt("Opening hours"),
    _lt("Prescriptions per day"),
    _lt("Shelf and display space"),
    _lt("Order frequency"),
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
    _lt("Excluded investments"),
    _lt("Other institutions they work with"),
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
    _lt("Playbook: upstream"),
    _lt("Agree on volume, terms and support for the year"),
    _lt("Share our forecast and our market information"),
    _lt("Visit the management, especially in hard times, and confirm our support"),
    _lt("Review the results together and close open points"),
    _lt("Playbook: collaborator"),
    _lt("Get to know the people and their way of working"),
    _lt("Agree on services, prices and responsibilities in writing"),
    _lt("Ask how we can support them and make an offer"),
    _lt("Review the benefits for both sides and renew or change the agreement"),
    _lt("Playbook: channel"),
    _lt("Calculate their real profit on our products"),
    _lt("Agree on margin, price protection and territory"),
    _lt("Check stock and sales to their customers"),
    _lt("Discuss their profitability with the decision maker"),
    _lt("Playbook: terminal"),
    _lt("Identify their needs and how they use the product"),
    _lt("Compare value and price with their own figures"),
    _lt("Prove it with a trial or a visit to a reference customer"),
    _lt("Present the reasons to the decision maker"),
    _lt("Ask for feedback on the product in use and report it"),
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
