"""Orders that were judged already: code alone can say so, since only it has these objects."""

KEY = "key_account_passed"


class Passed(frozenset):
    """The ids of orders that passed, in the context of the step that confirms them."""

    @classmethod
    def on(cls, orders):
        """Return ``orders`` with the mark that they passed."""
        return orders.with_context(**{KEY: cls(orders.ids)})

    @classmethod
    def of(cls, orders):
        """Return those of ``orders`` that are marked; a caller can send a list, which is no mark."""
        marked = orders.env.context.get(KEY)
        if not isinstance(marked, cls):
            return orders.browse()
        return orders.filtered(lambda order: order.id in marked)
