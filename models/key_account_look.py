from odoo import api, models
from odoo.tools import format_date

from ..tools.booked import BookColumn, BookSource, each
from ..tools.story import StorySource, find_moment, open_sources
from ..tools.value_text import describe


class KeyAccountLook(models.AbstractModel):
    """An account in one look: five figures, what comes next, and the last contact.

    The form is shown first and asks for the rest with one call (:meth:`get_look`). What the figures
    are stands in ``docs/figures.md``; rooms add theirs through the hooks.
    """

    _name = "key.account.look"
    _description = "Key Account in One Look"

    # === HOOKS === #

    def _get_look_figures(self):
        """Return the figures of this account that the user may see. To be extended by rooms.

        :return: a list of dicts: ``name``, ``sequence``, ``label``, ``unit`` (money, ratio),
            ``value``, ``before`` (a year earlier; ``None`` if it cannot be said), ``better`` (up,
            down or ""), ``months`` (values, oldest first), ``ends`` (last days of the months),
            ``detail``, ``title`` and ``opens`` (whether the user can open its documents)
        """
        self.ensure_one()
        return []

    def _get_figure_action(self, name):
        """Return the action that opens the documents of a figure. To be extended by rooms.

        :return: an action, or ``None`` for a figure that is not known here
        """
        self.ensure_one()

    @api.model
    def _get_report_section_names(self):
        """Return the sections of customer relations reports, ``{code: label}``, in their order.

        To be extended by rooms.
        """
        return {}

    @api.model
    def _get_report_sections(self, scope):
        """Return what customer relations reports tell. To be extended by rooms.

        :param ReportScope scope: of which accounts and which days
        :return: list of :class:`~..tools.relations.ReportSource`
        """
        return []

    @api.model
    def _get_book_columns(self):
        """Return what the account book tells of accounts, to this reader. To be extended by rooms.

        :return: list of :class:`~..tools.booked.BookSource`
        """
        _ = self.env._
        return [
            BookSource(
                10,
                (
                    BookColumn(_("Customer"), width=34),
                    BookColumn(_("City"), width=18),
                    BookColumn(_("Phone"), width=18),
                    BookColumn(_("Grade"), width=8),
                    BookColumn(_("Posture")),
                    BookColumn(_("Owner"), width=22),
                ),
                each(
                    lambda account: (
                        account.display_name,
                        account.partner_id.city,
                        account.partner_id.phone,
                        account.grade_id.name,
                        describe(account, "posture"),
                        account.owner_id.name,
                    )
                ),
            )
        ]

    def _get_next_steps(self):
        """Return where to look for what is to be done next. To be extended by rooms.

        :return: a list of ``StorySource``; ``tell`` returns ``{id: text}``
        """
        self.ensure_one()
        return [
            StorySource(
                model="mail.activity",
                domain=[
                    ("active", "=", True),
                    ("res_model", "=", "key.account"),
                    ("res_id", "=", self.id),
                ],
                day="date_deadline",
                tell=lambda activities: {
                    activity.id: self._tell_activity(activity) for activity in activities
                },
            )
        ]

    def _get_last_contacts(self):
        """Return where to look for the last contact with the customer. To be extended by rooms.

        :return: a list of ``StorySource`` and ``StoryRows``; of two on one day, the first is told
        """
        self.ensure_one()
        return []

    def _get_look_reach(self):
        """Return how the customer is reached from a phone. To be extended by rooms.

        :return: ``{"phone": number, "map_url": address of a map, "prepare": label of the button that
            prepares the next visit}``; what is not known is left out
        """
        self.ensure_one()
        return {"phone": self.sudo().partner_id.phone or ""}

    def _get_look_action(self):
        """Return what is best done next at this account. To be replaced by the room that ranks.

        :return: ``None`` if nothing is due, else a dict: ``text`` (a sentence without its full stop),
            ``hint`` (why), ``second`` (what would come second and why not first, or ""), and ``kind``,
            ``model``, ``res_id``, ``button``, ``method`` as of an alert
        """
        self.ensure_one()

    # === WHAT THE SCREEN ASKS FOR === #

    def get_look(self):
        """Return what the form shows of the account in one look, as far as the user may see it.

        :return: ``{"currency_id", "figures": see _get_look_figures, "reach": see _get_look_reach,
            "next", "last"}``; the last two are ``{"day", "date", "text", "model", "id", "late"}`` or
            ``None``
        :raise AccessError: for an account that the user cannot read
        """
        self.ensure_one()
        self.check_access("read")
        self.env.flush_all()
        figures = sorted(self._get_look_figures(), key=lambda figure: figure["sequence"])
        return {
            "currency_id": self.currency_id.id,
            "figures": figures,
            "reach": self._get_look_reach(),
            "next": self._tell_moment(self._get_next_steps(), latest=False),
            "last": self._tell_moment(self._get_last_contacts(), latest=True),
        }

    def get_next_action(self):
        """Return what is best done next at this account, see :meth:`_get_look_action`.

        Apart from the rest, which does not wait for it.

        :raise AccessError: for an account that the user cannot read
        """
        self.ensure_one()
        self.check_access("read")
        return self._get_look_action()

    def action_open_figure(self, name=""):
        """Open the documents of a figure: those that the user can read.

        :param str name: of the figure
        :return: an action; one that says so where there is nothing to open
        """
        self.ensure_one()
        self.check_access("read")
        return (isinstance(name, str) and self._get_figure_action(name)) or {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._("There are no documents of this figure that you can open."),
            },
        }

    def _tell_activity(self, activity):
        text = activity.summary or activity.activity_type_id.name or self.env._("Activity")
        return f"{text} ({activity.user_id.name})" if activity.user_id else text

    def _tell_moment(self, sources, *, latest):
        """Return the first or the latest of what the user may see, in words; ``None`` without any."""
        sources = open_sources(self.env, sources)
        moment = sources and find_moment(self.env, sources, latest=latest)
        if not moment:
            return None
        source, day, record_id = moment
        # Found with the rights of the reader; names of colleagues and customers come along.
        record = self.env[source.model].sudo().browse(record_id)
        today = self.company_id._key_account_today()
        # An activity is opened where it stands.
        is_activity = source.model == "mail.activity"
        return {
            "day": format_date(self.env, day),
            "date": day.isoformat(),
            "text": source.tell(record)[record_id],
            "model": self._name if is_activity else source.model,
            "id": self.id if is_activity else record_id,
            "late": source.is_late(record) if source.is_late else day < today,
        }
