"""The steps of the shipped plan for broken promises to pay."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Its name, and its steps.
BROKEN_PROMISE = [
    _lt("Broken promise to pay"),
    _lt("Call the customer: the promise was broken"),
    _lt("Talk to the manager of the customer"),
    _lt("Decide on deliveries and credit"),
]
