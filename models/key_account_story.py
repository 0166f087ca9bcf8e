from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..tools.days import last_done_day
from ..tools.story import StoryRows, StorySource, entries_query, open_sources

MOST_ENTRIES = 100


class KeyAccountStory(models.AbstractModel):
    """What happened at an account, in one timeline.

    How it works: each room names its sources (:meth:`_get_story_sources`): records with a day, which
    are found with the rights of the reader. One statement puts them all in order and cuts a page out
    of it; then the records of the page are told, one read per source. So the number of statements
    depends on the sources, not on how much happened.
    """

    _name = "key.account.story"
    _description = "Story of a Key Account"

    # === HOOKS === #

    def _get_story_sources(self):
        """Return the sources of the story of this account. To be extended by rooms.

        :return: a list of :class:`StorySource` and :class:`StoryRows`
        """
        self.ensure_one()
        return [
            StorySource(
                kind="grade",
                label=self.env._("Grade"),
                icon="fa-star",
                model="key.account.grade.change",
                domain=[("account_id", "=", self.id)],
                day="date",
                tell=lambda changes: {change.id: change._tell_story() for change in changes},
            )
        ]

    def _get_story_since(self):
        """Return the day of the user's last visit, ``None`` without one. To be extended by rooms."""
        self.ensure_one()

    # === WHAT THE SCREEN ASKS FOR === #

    def get_story(self, kinds=None, offset=0, limit=30):
        """Return a page of the story, latest first, as far as the user may read it.

        :param kinds: names of kinds to show; all without them
        :param int offset: number of entries to skip
        :param int limit: number of entries, at most 100
        :return: ``{"entries": [{"kind", "day", "date", "text", "detail", "tone", "model", "id"}],
            "more": whether there are further ones}``, and on the first page ``"kinds"``:
            ``[{"kind", "label", "icon", "count", "news"}]`` and ``"since"``: ``{"day", "date"}`` of
            the user's last visit; ``news`` counts entries after it
        :raise AccessError: for an account that the user cannot read
        """
        self.ensure_one()
        self.check_access("read")
        kinds, offset, limit = self._check_story_page(kinds, offset, limit)
        sources = open_sources(self.env, self._get_story_sources())
        self.env.flush_all()
        if kinds:
            kinds = tuple({source.kind for source in sources}.intersection(kinds)) or ("",)
        rows = self.env.execute_query(self._get_story_query(sources, kinds, offset, limit + 1))
        story = {"entries": self._tell_story(sources, rows[:limit]), "more": len(rows) > limit}
        if not offset:
            since = self._get_story_since()
            story["since"] = since and {
                "day": format_date(self.env, since),
                "date": since.isoformat(),
            }
            story["kinds"] = self._count_story(sources, since)
        return story

    @api.model
    def _check_story_page(self, kinds, offset, limit):
        """Return what the caller asks for, in its limits.

        :raise UserError: for values that are none
        """
        numbers = [offset, limit]
        if not (
            all(type(number) is int and number >= 0 for number in numbers)
            and (not kinds or isinstance(kinds, list | tuple))
        ):
            raise UserError(self.env._("This part of the story does not exist. Reload the page."))
        # Numbers that the database can hold.
        return kinds and tuple(map(str, kinds)), min(offset, 10**9), min(limit, MOST_ENTRIES)

    # === STATEMENTS === #

    def _get_story_query(self, sources, kinds, offset, limit):
        return SQL(
            """ SELECT source, day, id, facts FROM (%(entries)s) story
                 WHERE %(past)s %(kinds)s
                 ORDER BY day DESC, source, id DESC, facts DESC
                 LIMIT %(limit)s OFFSET %(offset)s """,
            entries=entries_query(self.env, sources),
            past=self._is_past(),
            kinds=SQL("AND kind IN %s", kinds) if kinds else SQL(),
            limit=limit,
            offset=offset,
        )

    def _count_story(self, sources, since):
        """Return the kinds of entries that there are, in the order of the sources."""
        counts = {
            kind: (count, news)
            for kind, count, news in self.env.execute_query(
                SQL(
                    """ SELECT kind, COUNT(*), COUNT(*) FILTER (WHERE day > %s)
                          FROM (%s) story WHERE %s GROUP BY kind """,
                    since or None,
                    entries_query(self.env, sources),
                    self._is_past(),
                )
            )
        }
        kinds = {}
        for source in sources:
            if source.kind in counts:
                count, news = counts[source.kind]
                kinds.setdefault(
                    source.kind,
                    {
                        "kind": source.kind,
                        "label": source.label,
                        "icon": source.icon,
                        "count": count,
                        "news": news,
                    },
                )
        return list(kinds.values())

    def _is_past(self):
        # A visitor may be a day ahead of the company.
        return SQL("day <= %s", last_done_day(self.company_id._key_account_today()))

    # === WORDS === #

    def _tell_story(self, sources, rows):
        """Return the entries of a page; the records of a source are read together."""
        by_source = {}
        for number, _day, record_id, facts in rows:
            by_source.setdefault(number, []).append((record_id, facts))
        told = {}
        for number, found in by_source.items():
            source = sources[number]
            if isinstance(source, StoryRows):
                words = source.tell([facts for _id, facts in found])
                told[number] = iter(words)
                continue
            # Found with the rights of the reader; names of colleagues and customers come along.
            records = self.env[source.model].sudo().browse([record_id for record_id, _f in found])
            words = source.tell(records)
            told[number] = iter([words[record_id] for record_id, _facts in found])
        return [
            {
                "detail": "",
                "tone": "",
                **next(told[number]),
                "kind": sources[number].kind,
                "icon": sources[number].icon,
                "day": format_date(self.env, day),
                "date": day.isoformat(),
                "model": sources[number].model,
                "id": record_id,
            }
            for number, day, record_id, _facts in rows
        ]
