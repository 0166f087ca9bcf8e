"""Count the queries that opening a screen costs, with the fields that its view shows."""

from lxml import etree

PAGE = 80


def read_specification(env, model, view_type):
    """Return what the web client asks for: the fields of the view, with the names of records."""
    views = env[model].get_views([(False, view_type)])
    arch = etree.fromstring(views["views"][view_type]["arch"])
    names = {
        node.get("name")
        for node in arch.iter("field")
        if not any(parent.tag == "field" for parent in node.iterancestors())
    }
    fields = env[model]._fields
    return {
        name: {"fields": {"display_name": {}}} if fields[name].relational else {}
        for name in sorted(names)
    }


def count_queries(env):
    """Return ``{screen: number of queries}`` of a second opening (the first one fills caches)."""
    accounts = env["key.account"]
    lines = env["key.account.review.line"]
    last = env["key.account.review"].search([("state", "=", "approved")], order="id desc", limit=1)
    account_list = read_specification(env, "key.account", "list")
    account_cards = read_specification(env, "key.account", "kanban")
    line_list = read_specification(env, "key.account.review.line", "list")
    screens = {
        "account list": lambda: accounts.web_search_read(
            [], account_list, limit=PAGE, count_limit=10001
        ),
        "accounts by grade": lambda: accounts.web_read_group(
            [],
            ["grade_id"],
            ["__count"],
            auto_unfold=True,
            unfold_read_specification=account_cards,
            unfold_read_default_limit=PAGE,
        ),
        "review lines": lambda: lines.web_search_read(
            [("review_id", "=", last.id)], line_list, limit=PAGE, count_limit=10001
        ),
    }
    counts = {}
    for name, open_screen in screens.items():
        for _time in range(2):
            env.flush_all()
            env.invalidate_all()
            before = env.cr.sql_log_count
            open_screen()
            counts[name] = env.cr.sql_log_count - before
    return counts
