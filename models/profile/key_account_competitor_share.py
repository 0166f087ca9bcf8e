from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.profile.shares import over_the_whole
from ...tools.trust import SHARE
from ...tools.value_text import describe


class KeyAccountCompetitorShare(models.Model):
    """A supplier's share of what the customer buys of a product family, on a date.

    Older figures are kept, to show the trend. Our own share is also a row, if it is known per
    family.
    """

    _name = "key.account.competitor.share"
    _description = "Key Account Competitor Share"
    _measurable = "document"
    _inherit = "key.account.profile.line"
    _order = "date desc, share desc, id desc"
    _profile_part = "competitors"
    _limits = {"share": SHARE}

    partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    competitor_id = fields.Many2one(
        comodel_name="res.partner",
        string="Competitor Contact",
        ondelete="restrict",
        index="btree_not_null",
        help="The competitor's contact in Odoo, if there is one. Otherwise enter its name.",
    )
    is_own = fields.Boolean(
        string="Us",
        help="This line shows our own share.",
    )
    name = fields.Char(
        string="Supplier",
        compute="_compute_name",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
    )
    category_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Family",
        required=True,
        ondelete="restrict",
        index=True,
    )
    date = fields.Date(
        string="Known on",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
    )
    share = fields.Float(
        digits=(6, 4),
        aggregator="avg",
        required=True,
    )
    note = fields.Char(
        help="Source of the figure, and why the customer buys from this supplier.",
    )

    _share_range = models.Constraint(
        "CHECK (share >= 0 AND share <= 1)",
        "The share must be between 0 and 100 %.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        if any(line.date > line.company_id._key_account_today() for line in self):
            raise ValidationError(
                self.env._(
                    "The date of a share cannot be in the future. Choose today or an earlier day."
                )
            )

    @api.constrains("share", "account_id", "category_id", "date")
    def _check_total(self):
        """All suppliers of one family at one customer on one day cannot exceed 100 %."""
        totals = self.sudo()._read_group(
            [
                ("account_id", "in", self.account_id.ids),
                ("category_id", "in", self.category_id.ids),
                ("date", "in", list(set(self.mapped("date")))),
            ],
            ["account_id", "category_id", "date:day"],
            ["share:sum"],
        )
        for account, category, date, total in totals:
            if over_the_whole(total):
                raise ValidationError(
                    self.env._(
                        "%(account)s, %(category)s on %(date)s: the shares add up to %(total)s "
                        "%%. All shares together, including ours, cannot exceed 100 %%.",
                        account=account.display_name,
                        category=category.display_name,
                        date=date,
                        total=f"{total * 100:g}",
                    )
                )

    @api.constrains("competitor_id", "account_id")
    def _check_competitor(self):
        for line in self:
            if line.competitor_id.commercial_partner_id == line.account_id.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s cannot be its own competitor. Choose another supplier.",
                        customer=line.account_id.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("competitor_id", "is_own", "account_id")
    def _compute_name(self):
        for line in self:
            if line.is_own:
                line.name = line.account_id.company_id.name or line.env.company.name
            else:
                line.name = line.competitor_id.name or line.name

    @api.depends("name", "category_id", "date")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.name} · {line.category_id.display_name} · {line.date}"

    # === STORY === #

    def _tell_story(self):
        """Return the shares in the words of the story, each with the former one (sudo).

        :return: ``{id: {"text", "detail", "tone"}}``
        """
        former = self._get_former_shares()
        told = {}
        for line in self:
            words = {
                "supplier": line.name,
                "family": line.category_id.display_name,
                "share": describe(line, "share"),
            }
            before = former.get(line.id)
            text = self.env._("%(supplier)s: %(share)s of %(family)s", **words)
            tone = ""
            if before is not None and before != line.share:
                text = self.env._(
                    "%(supplier)s: %(before)s → %(share)s of %(family)s",
                    before=f"{before * 100:g} %",
                    **words,
                )
                tone = "success" if (line.share > before) == line.is_own else "warning"
            told[line.id] = {"text": text, "detail": line.note or "", "tone": tone}
        return told

    def _get_former_shares(self):
        """Return ``{id: share of the same supplier and family as known before}``."""
        return dict(
            self.env.execute_query(
                SQL(
                    """ SELECT line.id, former.share
                          FROM key_account_competitor_share line
                          JOIN LATERAL (
                               SELECT earlier.share
                                 FROM key_account_competitor_share earlier
                                WHERE earlier.account_id = line.account_id
                                  AND earlier.category_id = line.category_id
                                  AND earlier.name = line.name
                                  AND (earlier.date, earlier.id) < (line.date, line.id)
                                ORDER BY earlier.date DESC, earlier.id DESC
                                LIMIT 1
                               ) former ON TRUE
                         WHERE line.id IN %s """,
                    self._ids or (0,),
                )
            )
        )
