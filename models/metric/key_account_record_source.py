from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.lengths import MAX_TEXT

# Documents about customers. Not included: what Odoo shows by more than record rules
# (messages, activities, attachments, chats), and protected data of people.
DOCUMENTS = (
    "account.invoice.report",
    "account.move",
    "account.move.line",
    "account.payment",
    "calendar.event",
    "crm.lead",
    "product.product",
    "product.template",
    "res.partner",
    "res.users",
    "sale.order",
    "sale.order.line",
    "sale.report",
)
# Models that describe documents: the same for all users who can read the document.
WORDS = (
    "account.account",
    "account.fiscal.position",
    "account.journal",
    "account.payment.method.line",
    "account.payment.term",
    "calendar.event.type",
    "crm.lost.reason",
    "crm.stage",
    "crm.tag",
    "crm.team",
    "product.category",
    "product.pricelist",
    "product.tag",
    "res.company",
    "res.country",
    "res.country.group",
    "res.country.state",
    "res.currency",
    "res.lang",
    "res.partner.category",
    "res.partner.industry",
    "uom.uom",
    "utm.campaign",
    "utm.medium",
    "utm.source",
)


class KeyAccountRecordSource(models.AbstractModel):
    """Records of any model chosen by an administrator, and their path to the customer.

    See :class:`~..tools.record_source.RecordSource`, which checks and reads them.
    """

    _name = "key.account.record.source"
    _description = "Key Account Record Source"
    _limits = {"domain": (0, MAX_TEXT)}

    model_id = fields.Many2one(
        comodel_name="ir.model",
        string="Records Of",
        ondelete="set null",
        domain=lambda self: self._get_choice_of_models(),
    )
    model_name = fields.Char(
        related="model_id.model",
    )
    domain = fields.Char(
        default="[]",
        help="The records that are counted. Archived records are included unless the domain "
        "excludes them.",
    )
    date_field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        string="Date",
        ondelete="set null",
        domain="[('model_id', '=', model_id), ('ttype', 'in', ('date', 'datetime')), ('store', '=', True)]",
    )
    partner_path = fields.Char(
        string="Path to the Customer",
    )
    path_models = fields.Json(
        compute="_compute_path_models",
        help="Technical names of the models that a path can lead through.",
    )

    # === COMPUTE METHODS === #

    def _compute_path_models(self):
        own = self.env["ir.model"].sudo().search([("state", "=", "manual")]).mapped("model")
        self.path_models = sorted(self._get_measurable_models().keys() | set(own))

    # === BUSINESS METHODS === #

    @api.model
    def _get_choice_of_models(self):
        """Return the domain of the models that screens offer: documents and own models."""
        documents = [name for name, is_word in self._get_measurable_models().items() if not is_word]
        return ["|", ("model", "in", documents), ("state", "=", "manual")]

    @api.model
    def _get_measurable_models(self):
        """Return what can be measured: ``{model: whether it describes documents and is not one}``.

        Models of this module say so themselves (``_measurable``). To be extended by modules with
        documents of their own. A model belongs here when record
        rules alone decide who reads it: what is measured is told to people who may not read it.
        Models that an administrator has made in Odoo's screens are measurable, too.
        """
        own = {
            name: model._measurable == "word"
            for name, model in self.env.registry.items()
            if getattr(model, "_measurable", None)
        }
        return dict.fromkeys(DOCUMENTS, False) | dict.fromkeys(WORDS, True) | own

    @api.model
    def _get_measured_domain(self, model):
        """Return the domain of the records of ``model`` that can be measured; others stay private.

        :param str model: technical name
        :rtype: Domain
        """
        if model != "calendar.event":
            return Domain.TRUE
        settings = self.env["res.users.settings"].sudo()
        private = settings._search([("calendar_default_privacy", "=", "private")])
        return Domain("privacy", "in", ("public", "confidential")) | (
            Domain("privacy", "=", False)
            & Domain("user_id", "not in", private.subselect("user_id"))
        )
