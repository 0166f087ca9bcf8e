from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import INFO, DeskKind, DeskSource


class KeyAccountDesk(models.AbstractModel):
    """Profiles of the most important accounts that are below the threshold of the settings."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "profile": DeskKind(
                self.env._("Profile below its threshold"),
                self.env._("Open Account"),
                0.03,
                30,
                INFO,
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        threshold = desk.company.sudo().key_account_profile_threshold
        query = SQL(
            """
            SELECT account.id AS account_id, account.id AS res_id, NULL AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('known', profile.profile_completeness,
                                     'wanted', %(threshold)s) AS facts
              FROM desk_account account
              JOIN key_account profile ON profile.id = account.id
             WHERE account.position = 1 AND profile.profile_completeness < %(threshold)s
            """,
            threshold=threshold,
        )
        return [
            *super()._get_desk_items(desk),
            DeskSource(
                "profile", "key.account", query, lambda item: self._tell_profile(desk, item)
            ),
        ]

    @api.model
    def _tell_profile(self, desk, item):
        return self.env._(
            "the profile is %(known)s complete, less than %(wanted)s",
            **{name: desk.percent(share / 100) for name, share in item.facts.items()},
        )
