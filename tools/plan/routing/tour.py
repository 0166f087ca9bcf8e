"""One round during the search: immutable, with a cache of the best positions of stops in it.

A change creates a new tour from an old one. Most changes are undone, so the same tours are used
again and again.
"""

from itertools import pairwise
from operator import add, itemgetter, sub


class Tour:
    """The nodes of a shift in order, including its start and end, with their sums.

    ``edges`` are the distances between them, ``pick`` takes the nodes' entries from a row of
    distances. ``room`` is how much more load fits, ``slack`` by how much driving and visiting can
    grow. If times matter, ``leaves`` are the departure times of all nodes but the last, and
    ``wishes`` the cost of unmet preferences. ``cost`` is the tour's part of the plan's.
    ``known`` maps a stop to what it adds at its best position, and that position.
    """

    __slots__ = (
        "cost", "edges", "known", "leaves", "length", "load", "nodes", "pick", "room", "slack",
        "wishes",
    )  # fmt: skip

    def __init__(self, nodes, edges, length, load, room, slack, leaves):
        self.nodes = nodes
        self.edges = edges
        self.length = length
        self.load = load
        self.room = room
        self.slack = slack
        self.pick = itemgetter(*nodes)
        self.known = {}
        self.leaves = leaves
        self.wishes = self.cost = 0.0

    def without(self, gone, rows, stops, empty=0.0):
        """Return the tour without some of its stops.

        :param float empty: the distance without any stop
        """
        nodes = [node for node in self.nodes if node not in gone]
        if len(nodes) == 2:
            edges = [empty]
        else:
            edges = [rows[node][other] for node, other in pairwise(nodes)]
        length = sum(edges)
        load, slack = self.load, self.slack + self.length - length
        for stop in gone:
            load -= stops[stop].load
            slack += stops[stop].duration
        return Tour(
            nodes, edges, length, load, self.room + self.load - load, slack, self.leaves[:1]
        )

    def plus(self, stop, position, row, visited):
        """Return the tour with a stop after the node at ``position``."""
        nodes, edges = self.nodes.copy(), self.edges.copy()
        there, away = row[nodes[position]], row[nodes[position + 1]]
        added = there + away - edges[position]
        nodes.insert(position + 1, stop)
        edges[position : position + 1] = there, away
        load = visited.load
        return Tour(
            nodes,
            edges,
            self.length + added,
            self.load + load,
            self.room - load,
            self.slack - added - visited.duration,
            self.leaves,
        )

    def added(self, row):
        """Return the distance that a stop adds after each node but the last."""
        ways = self.pick(row)
        return list(map(sub, map(add, ways, ways[1:]), self.edges))

    def best_place(self, row):
        """Return ``(added distance, position)`` of the cheapest place."""
        added = self.added(row)
        cost = min(added)
        return cost, added.index(cost)
