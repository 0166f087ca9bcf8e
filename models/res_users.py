from odoo import api, models
from odoo.exceptions import UserError


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_key_account_authors(self):
        """Keep who rated and graded accounts: a judgement without its author is worth little."""
        authors = self.browse()
        for model in ("key.account.rating", "key.account.grade.change"):
            groups = self.env[model].sudo()._read_group([("user_id", "in", self.ids)], ["user_id"])
            authors |= self.browse(user.id for (user,) in groups)
        if authors:
            raise UserError(
                self.env._(
                    "%(users)s: has rated or graded key accounts. Archive the user instead, so that it stays known who judged.",
                    users=", ".join(authors.mapped("name")),
                )
            )
