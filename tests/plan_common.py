"""How PostgreSQL would run a statement: for tests of what must not grow with the square of the rows."""

from odoo.tools import SQL


def plan_nodes(env, query):
    """Return the nodes of the plan of a statement, each with the name of the part it belongs to.

    :return: list of pairs: the name of the common table expression ("" for none), the node
    """
    env.flush_all()
    env.cr.execute(SQL("EXPLAIN (FORMAT JSON, COSTS OFF) %s", query))
    [[[plan]]] = env.cr.fetchall()
    found, nodes = [], [("", plan["Plan"])]
    while nodes:
        part, node = nodes.pop()
        name = node.get("Subplan Name", "")
        part = name.removeprefix("CTE ") if name.startswith("CTE ") else part
        found.append((part, node))
        nodes += [(part, child) for child in node.get("Plans", [])]
    return found


def compared_with_each(nodes):
    """Return the names of the tables made within a statement of which a loop reads all rows each time."""
    names = set()
    for _part, node in nodes:
        if node["Node Type"] == "Nested Loop":
            inner = node["Plans"][-1]
            names |= {inner["CTE Name"]} if inner["Node Type"] == "CTE Scan" else set()
    return names
