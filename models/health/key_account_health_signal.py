from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools.health.judgement import Rule
from ...tools.health.shipped import PLAYS
from ...tools.shipped import in_english
from ..credit.key_account_metric import CREDIT_CODES

# Their reasons are told to whoever may see what the customer owes.
OWED_CODES = CREDIT_CODES | {"collection_rate", "days_late", "overdue_amount"}


class KeyAccountHealthSignal(models.Model):
    """A sign of decline: a metric, what it is compared with, and which readings are worst and best.

    See :mod:`~..tools.health.judgement` for how points follow from it.
    """

    _name = "key.account.health.signal"
    _description = "Health Signal"
    _inherit = ["key.account.term"]
    _limits = {"weight": (0, 1000), "worst": (-1e6, 1e6), "best": (-1e6, 1e6)}

    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('confidential', '=', False)]",
        help="Measured over the last twelve months. While a metric is confidential, its signal does not count, "
        "unless it tells how the customer pays: whoever sees an account sees its health.",
    )
    compare = fields.Selection(
        selection=[
            ("value", "The figure itself"),
            ("ratio", "Times the year before"),
            ("difference", "Less the year before"),
            ("share", "Divided by another metric"),
        ],
        string="Reading",
        required=True,
        default="value",
    )
    base_metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        string="Divided by",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('confidential', '=', False)]",
    )
    worst = fields.Float(
        string="Worst Reading",
        help="This reading, or a worse one, is 0 points.",
    )
    best = fields.Float(
        string="Best Reading",
        default=1.0,
        help="This reading, or a better one, is 100 points. Between the two, points rise evenly in steps of ten.",
    )
    weight = fields.Integer(
        default=10,
        help="Health is the mean of the points by these weights. A signal without data does not count.",
    )
    is_pausing = fields.Boolean(
        string="Pauses under Contract",
        help="Does not count for accounts with a contract in force: their orders follow the contract.",
    )
    plan_id = fields.Many2one(
        comodel_name="mail.activity.plan",
        string="Play",
        ondelete="set null",
        domain=[("res_model", "=", "key.account")],
        help="Proposed when this signal costs an account in alert most points.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("worst", "best")
    def _check_readings(self):
        for signal in self:
            if signal.worst == signal.best:
                raise ValidationError(
                    self.env._(
                        "%(signal)s: the worst and the best reading must differ. Points rise from one to the other.",
                        signal=signal.name,
                    )
                )

    @api.constrains("compare", "base_metric_id")
    def _check_base(self):
        for signal in self:
            if signal.compare == "share" and not signal.base_metric_id:
                raise ValidationError(
                    self.env._("%s: choose the metric to divide by.", signal.name)
                )

    @api.constrains("weight", "active")
    def _check_weights(self):
        signals = self.search([("weight", ">", 0)], limit=1)
        if not signals:
            raise ValidationError(self.env._("At least one health signal needs a weight above 0."))

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        """Refuse to delete what history and losses tell of, and the last signals."""
        judged = self.env.execute_query(
            SQL(
                """
                SELECT key FROM UNNEST(%(keys)s) key
                 WHERE EXISTS (SELECT 1 FROM key_account_health WHERE signals ? key)
                    OR EXISTS (SELECT 1
                                 FROM key_account_loss loss
                                 JOIN LATERAL JSONB_ARRAY_ELEMENTS(
                                          CASE WHEN JSONB_TYPEOF(loss.signs) = 'array' THEN loss.signs END) sign ON TRUE
                                WHERE sign->'signals' ? key)
                """,
                keys=[str(signal.id) for signal in self],
            )
        )
        if judged:
            names = self.browse(int(key) for [key] in judged).mapped("name")
            raise UserError(
                self.env._(
                    "Accounts were judged by these signals: %(signals)s. Archive them instead.",
                    signals=", ".join(names),
                )
            )

    def _after_unlink(self, before):
        super()._after_unlink(before)
        self.browse()._check_weights()

    # === BUSINESS METHODS === #

    @api.model
    def _get_shipped_play(self, name):
        """Return the name and the steps of a shipped play, in English: they are translated when used."""
        return in_english(PLAYS[name])

    @api.model
    def _get_known(self):
        """Return all signals by key, archived ones too (sudo)."""
        signals = self.sudo().with_context(active_test=False).search([])
        return {str(signal.id): signal for signal in signals}

    @api.model
    def _get_counting(self):
        """Return the signals that count: weighed, not confidential, of features that are on (sudo)."""
        return self.sudo().search([("weight", ">", 0)]).filtered(lambda signal: signal._counts())

    def _counts(self):
        return (self.metric_id + self.base_metric_id)._is_fed() and not self._is_confidential()

    def _is_confidential(self):
        """Return whether a metric of the signal is for managers alone, apart from how customers pay."""
        metrics = self.metric_id + self.base_metric_id
        return any(m.confidential and m.code not in CREDIT_CODES for m in metrics)

    def _get_rules(self):
        """Return these signals as they are judged."""
        return [
            Rule(
                key=str(signal.id),
                metric=signal.metric_id.code,
                compare=signal.compare,
                base=signal.base_metric_id.code if signal.compare == "share" else None,
                worst=signal.worst,
                best=signal.best,
                weight=signal.weight,
                pausing=signal.is_pausing,
            )
            for signal in self
        ]

    def _is_owed(self):
        """Return whether the signal tells what a customer owes and how it pays."""
        self.ensure_one()
        return bool({self.metric_id.code, self.base_metric_id.code} & OWED_CODES)
