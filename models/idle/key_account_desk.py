from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.desk import DeskKind, DeskSource


class KeyAccountDesk(models.AbstractModel):
    """Accounts without contact, until somebody has one or the account goes."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "account_idle": DeskKind(
                self.env._("Accounts without contact"),
                self.env._("Open Account"),
                0.1,
                30,
                is_alert=True,
                feature="feature_handover",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return super()._get_desk_items(desk) + self._get_idle_items(desk)

    # === BUSINESS METHODS === #

    @api.model
    def _get_idle_items(self, desk):
        """Accounts of whose owners were warned that nobody has contact: with the day, if they will go on it."""
        company = desk.company.sudo()
        heir = company.key_account_idle_user_id
        able = heir._key_account_able(desk.company)
        tells_why = heir and not able and self.env["key.account"]._user_is_manager()
        query = SQL(
            """
            SELECT account.id AS account_id, account.id AS res_id, account.idle_since AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('until', account.idle_until,
                                     'goes', account.owner_id IS DISTINCT FROM %(heir)s
                                             AND account.idle_until >= %(today)s) AS facts
              FROM key_account account
              JOIN desk_account ON desk_account.id = account.id
             WHERE account.idle_warned_on IS NOT NULL
            """,
            heir=heir.id or None,
            today=desk.today,
        )

        def tell(item):
            day = desk.day(item.day)
            if tells_why:
                return self.env._(
                    "no contact since %(day)s; does not go to %(user)s, who cannot work with key accounts any more: "
                    "see the settings",
                    day=day,
                    user=heir.name,
                )
            if not able or not item.facts["goes"]:
                return self.env._("no contact since %s", day)
            return self.env._(
                "no contact since %(day)s; goes to %(user)s on %(until)s",
                day=day,
                user=heir.name,
                until=desk.day(fields.Date.to_date(item.facts["until"])),
            )

        return [DeskSource("account_idle", "key.account", query, tell)]
