"""The questions of the shipped profile templates, and the steps of the shipped playbooks."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Template -> its questions, as a definition of properties.
CARDS = {
    "industrial": [
        {"name": "main_process", "string": _lt("Main process"), "type": "char"},
        {"name": "raw_materials", "string": _lt("Raw materials and their origin"), "type": "char"},
        {"name": "quality_requirements", "string": _lt("Quality requirements"), "type": "text"},
        {
            "name": "certificates",
            "string": _lt("Certificates"),
            "type": "tags",
            "tags": [
                ["iso9001", "ISO 9001", 4],
                ["iso14001", "ISO 14001", 10],
                ["iatf16949", "IATF 16949", 3],
            ],
        },
        {
            "name": "purchase_process",
            "string": _lt("Purchasing process"),
            "type": "selection",
            "selection": [
                ["tender", _lt("Tender")],
                ["frame", _lt("Framework contract")],
                ["single", _lt("Single orders")],
            ],
        },
        {"name": "shutdowns", "string": _lt("Planned shutdowns"), "type": "char"},
        {"name": "payment_behaviour", "string": _lt("Payment behaviour"), "type": "char"},
    ],
    "distributor": [
        {"name": "territory", "string": _lt("Territory"), "type": "char"},
        {"name": "sales_force", "string": _lt("Salespeople"), "type": "integer"},
        {"name": "outlets_served", "string": _lt("Outlets served"), "type": "integer"},
        {"name": "brands_carried", "string": _lt("Brands carried"), "type": "char"},
        {
            "name": "exclusivity",
            "string": _lt("Exclusivity"),
            "type": "selection",
            "selection": [
                ["exclusive", _lt("Exclusive")],
                ["preferred", _lt("Preferred brand")],
                ["one_of_many", _lt("One of many")],
            ],
        },
        {"name": "warehouse_area", "string": _lt("Warehouse area (m²)"), "type": "float"},
        {"name": "own_fleet", "string": _lt("Own delivery fleet"), "type": "boolean"},
        {"name": "margin_expected", "string": _lt("Expected margin (%)"), "type": "float"},
        {"name": "payment_behaviour", "string": _lt("Payment behaviour"), "type": "char"},
    ],
    "outlet": [
        {
            "name": "outlet_type",
            "string": _lt("Type of outlet"),
            "type": "selection",
            "selection": [
                ["chain", _lt("Chain")],
                ["independent", _lt("Independent")],
                ["hospital", _lt("Hospital pharmacy")],
            ],
        },
        {"name": "licence", "string": _lt("Licence number"), "type": "char"},
        {
            "name": "location",
            "string": _lt("Location"),
            "type": "selection",
            "selection": [
                ["hospital", _lt("Near a hospital")],
                ["residential", _lt("Residential area")],
                ["shopping", _lt("Shopping street")],
                ["village", _lt("Village")],
            ],
        },
        {"name": "floor_area", "string": _lt("Sales area (m²)"), "type": "float"},
        {"name": "staff", "string": _lt("Staff"), "type": "integer"},
        {"name": "opening_hours", "string": _lt("Opening hours"), "type": "char"},
        {"name": "prescriptions", "string": _lt("Prescriptions per day"), "type": "integer"},
        {"name": "display_space", "string": _lt("Shelf and display space"), "type": "char"},
        {
            "name": "order_rhythm",
            "string": _lt("Order frequency"),
            "type": "selection",
            "selection": [
                ["daily", _lt("Daily")],
                ["weekly", _lt("Weekly")],
                ["monthly", _lt("Monthly")],
            ],
        },
    ],
    "investment": [
        {"name": "investment_needs", "string": _lt("Investment needs"), "type": "text"},
        {"name": "financing_needs", "string": _lt("Financing needs"), "type": "text"},
        {
            "name": "risk_appetite",
            "string": _lt("Risk appetite"),
            "type": "selection",
            "selection": [
                ["conservative", _lt("Conservative")],
                ["balanced", _lt("Balanced")],
                ["growth", _lt("Growth")],
                ["speculative", _lt("Speculative")],
            ],
        },
        {
            "name": "horizon",
            "string": _lt("Time horizon"),
            "type": "selection",
            "selection": [
                ["short", _lt("Up to one year")],
                ["medium", _lt("One to three years")],
                ["long", _lt("Three to five years")],
                ["very_long", _lt("Longer")],
            ],
        },
        {"name": "preferences", "string": _lt("Preferences"), "type": "text"},
        {"name": "exclusions", "string": _lt("Excluded investments"), "type": "text"},
        {
            "name": "other_houses",
            "string": _lt("Other institutions they work with"),
            "type": "char",
        },
    ],
    "individual": [
        {"name": "occupation", "string": _lt("Occupation"), "type": "char"},
        {"name": "employer", "string": _lt("Employer"), "type": "char"},
        {"name": "job_title", "string": _lt("Title"), "type": "char"},
        {"name": "working_hours", "string": _lt("Working hours"), "type": "char"},
        {"name": "interests", "string": _lt("Interests"), "type": "char"},
        {"name": "sports", "string": _lt("Favourite sports"), "type": "char"},
        {
            "name": "best_contact",
            "string": _lt("Best way to reach"),
            "type": "selection",
            "selection": [
                ["phone", _lt("Phone")],
                ["message", _lt("Message")],
                ["mail", _lt("Mail")],
                ["visit", _lt("Visit")],
            ],
        },
        {"name": "payment_behaviour", "string": _lt("Payment behaviour"), "type": "char"},
    ],
}

# Relation type -> its playbook: the name, and what each step asks for.
PLAYBOOKS = {
    "upstream": [
        _lt("Playbook: upstream"),
        _lt("Agree on volume, terms and support for the year"),
        _lt("Share our forecast and our market information"),
        _lt("Visit the management, especially in hard times, and confirm our support"),
        _lt("Review the results together and close open points"),
    ],
    "collaborator": [
        _lt("Playbook: collaborator"),
        _lt("Get to know the people and their way of working"),
        _lt("Agree on services, prices and responsibilities in writing"),
        _lt("Ask how we can support them and make an offer"),
        _lt("Review the benefits for both sides and renew or change the agreement"),
    ],
    "channel": [
        _lt("Playbook: channel"),
        _lt("Calculate their real profit on our products"),
        _lt("Agree on margin, price protection and territory"),
        _lt("Check stock and sales to their customers"),
        _lt("Discuss their profitability with the decision maker"),
    ],
    "terminal": [
        _lt("Playbook: terminal"),
        _lt("Identify their needs and how they use the product"),
        _lt("Compare value and price with their own figures"),
        _lt("Prove it with a trial or a visit to a reference customer"),
        _lt("Present the reasons to the decision maker"),
        _lt("Ask for feedback on the product in use and report it"),
    ],
}
