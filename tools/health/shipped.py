"""The steps of the shipped plays against decline and for winning customers back."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

PLAYS = {
    "orders": [
        _lt("Play: orders decline"),
        _lt("Call: what has changed, and where do the orders go now?"),
        _lt("Visit with an offer that answers the reason"),
        _lt("Check whether orders are back in their rhythm"),
    ],
    "service": [
        _lt("Play: settle what is open"),
        _lt("List open complaints, promises and amounts, and who settles each"),
        _lt("Tell the customer what is settled and by when the rest will be"),
        _lt("Ask whether the customer is satisfied now"),
    ],
    "relation": [
        _lt("Play: restore the contact"),
        _lt("Find the people who decide now, and who can introduce us"),
        _lt("Visit them with a superior of ours"),
        _lt("Agree on a rhythm of visits on each level"),
    ],
    "win_back": [
        _lt("Play: win back"),
        _lt("Ask the customer for the reason, without defending ourselves"),
        _lt("Remove the cause on our side, and say so in writing"),
        _lt("Visit with a superior and a first order in mind"),
        _lt("Decide: won back, or give up"),
    ],
}
