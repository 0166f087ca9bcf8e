"""Orders that are judged elsewhere: code alone can say so, since only it has these objects."""


class Marked(frozenset):
    """The ids of orders, in the context under ``key``; a caller can send a list, which is no mark."""

    key = ""

    @classmethod
    def on(cls, orders):
        """Return ``orders`` with the mark."""
        return orders.with_context(**{cls.key: cls(orders.ids)})

    @classmethod
    def of(cls, orders):
        """Return those of ``orders`` that are marked."""
        marked = orders.env.context.get(cls.key)
        if not isinstance(marked, cls):
            return orders.browse()
        return orders.filtered(lambda order: order.id in marked)


class Passed(Marked):
    """Orders that passed, in the step that confirms them."""

    key = "key_account_passed"


class Judged(Marked):
    """Orders that are judged when all their values are written: their lines are not judged one by one."""

    key = "key_account_judged_with_lines"
