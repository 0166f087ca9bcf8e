from odoo import api, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import configured, trust
from ..tools.database_errors import refusing_model
from ..tools.flags import Flag
from ..tools.lengths import check_lengths, check_translations

# An account follows its customer when the customer is merged into another contact.
MOVING = Flag("key_account_moving")
# Types of fields for which False is a value.
ZERO = ("boolean", "integer", "float", "monetary")


class KeyAccountGuarded(models.AbstractModel):
    """Checks all values that callers send to the records of the module.

    No input is trusted: values, defaults and nested commands pass the same checks before anything
    is written.

    * *Recorded* fields (``readonly=True`` or in ``_recorded``, stored computed ones, and all of a
      model that keeps a history: ``_written_by_code``) are written only by code with full rights.
    * *Fixed* fields (``_fixed``) are set on create and never change: a part stays with its account.
    * Linked records must be readable by the caller: related fields would show their values.
    * Numbers, dates and the length of texts must be in a range that can be handled, or in ``_limits``.
    * Configuration (``_configuration``) without a company is changed only by administrators of all companies.
    """

    _name = "key.account.guarded"
    _description = "Key Account Record with Checks"

    # Each class of a model can add to these. A table in the tests shows the result.
    _recorded = frozenset()
    _written_by_code = False
    _fixed = frozenset()
    # Links that the model checks itself, because not only readers may set them.
    _open_links = frozenset()
    _limits = {}
    # The path to the account or visit whose access rules hold for the record, too.
    _rights_path = None
    # Whether metrics and criteria may count its records, as "document", or sort them by it, as "word":
    # only where record rules alone decide who reads them.
    _measurable = None
    # The path to the company that configuration belongs to; "" where it is the same for all.
    _configuration = None

    # === CRUD METHODS === #

    # The only ``create``, ``write`` and ``unlink`` of the module: models and rooms extend the steps
    # below, each with ``super()``. What a step reads has passed the checks before.

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_new(self._check_new(vals_list))
        records = super(KeyAccountGuarded, self._get_writable({})).create(vals_list)
        records = records.with_env(self.env)
        records._check_administers()
        records._after_new(vals_list)
        return records

    def write(self, vals):
        self._check_change(vals)
        configured.check_moved(self, vals)
        vals = self._prepare_change(dict(vals))
        before = self._before_change(vals)
        result = super(KeyAccountGuarded, self._get_writable(vals)).write(vals)
        self._check_administers()
        self._after_change(vals, before)
        return result

    def unlink(self):
        self._check_administers()
        before = self._before_unlink()
        result = super().unlink()
        self._after_unlink(before)
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        left_out = self._get_recorded() - (default or {}).keys()
        return [
            vals
            and {name: value for name, value in vals.items() if name not in left_out}
            | record._prepare_copied_words(default or {})
            | record._prepare_copied_company(default or {})
            for record, vals in zip(self, vals_list, strict=True)
        ]

    @api.model
    def default_get(self, fields):
        """Use only the field's own default for recorded fields; code with full rights may set them.

        Other defaults come from the context or from users, who can store their own defaults.
        """
        own = self._get_recorded() & set(fields)
        if self.env.su:
            own |= self.env["ir.default"]._get_model_defaults(self._name).keys() & set(fields)
        defaults = super().default_get([name for name in fields if name not in own])
        for name in own:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, validate=False)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._check_administers()
        if not self.env.su:
            trust.check_recorded(self, [field_name], self._get_recorded())
        check_translations(self, field_name, translations, self._get_limits())
        return super()._update_field_translations(field_name, translations, digest, source_lang)

    @api.model
    def _sql_error_to_message(self, exc):
        """Answer with the message of the constraint, also if a nested line was refused."""
        if (other := refusing_model(self, exc)) is not None:
            return other._sql_error_to_message(exc)
        return super()._sql_error_to_message(exc)

    def onchange(self, values, field_names, fields_spec):
        """Check values shown in a form in the same way as values that are saved."""
        sent = trust.sent_defaults(self) | values
        # A line contains its record as shown in the form, instead of the id.
        plain = {
            name: value
            for name, value in sent.items()
            if not (isinstance(value, dict) and getattr(self._fields.get(name), "relational", True))
        }
        trust.check_limits(self, plain, self._get_limits())
        return super().onchange(values, field_names, fields_spec)

    def _update_cache(self, values, validate=True):
        """Check links before related fields follow them: in forms, their lines and nested forms."""
        if not self.env.su:
            self._check_shown(values)
        return super()._update_cache(values, validate)

    # === BUSINESS METHODS === #

    @api.model
    def _collect(self, name):
        """Return the values of attribute ``name`` of all classes of the model, base class first."""
        return [vars(base)[name] for base in reversed(type(self).__mro__) if name in vars(base)]

    @api.model
    @tools.ormcache()
    def _get_fixed(self):
        """Return the names of the fields that are set once. Histories are recorded as a whole."""
        return frozenset().union(*(() if self._written_by_code else self._collect("_fixed")))

    @api.model
    @tools.ormcache()
    def _get_recorded(self):
        """Return the names of the fields that only code can write."""
        told = {
            name
            for name, field in self._fields.items()
            if field.store and (field.readonly or self._written_by_code)
        }
        told |= frozenset().union(*self._collect("_recorded"))
        return frozenset(told - self._get_fixed() - set(models.MAGIC_COLUMNS))

    @api.model
    @tools.ormcache()
    def _get_limits(self):
        """Return ``{field: (lowest, highest)}``."""
        return {name: limit for part in self._collect("_limits") for name, limit in part.items()}

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        """Check the values of new records, before anything else looks at them.

        :return: the values, without what is recorded: it is empty or as by default, since forms
            send that although nobody typed it
        :raise UserError: for what is refused
        """
        recorded = self._get_recorded()
        sent = {n: value for n, value in trust.sent_defaults(self).items() if n not in recorded}
        for vals in vals_list:
            trust.check_limits(self, sent | vals, self._get_limits())
            check_lengths(self, sent | vals, self._get_limits())
        if self.env.su:
            return vals_list
        cleaned = []
        for vals in vals_list:
            typed = {name for name in recorded & vals.keys() if vals[name]}
            if typed:
                usual = self.default_get(list(typed))
                typed = {name for name in typed if usual.get(name) != vals[name]}
                trust.check_recorded(self, typed, recorded)
            cleaned.append({name: value for name, value in vals.items() if name not in recorded})
        self._check_links([sent | vals for vals in cleaned])
        return cleaned

    @api.model
    def _prepare_new(self, vals_list):
        """Return the checked values of new records as they are stored."""
        return vals_list

    def _after_new(self, vals_list):
        """Do what follows from new records.

        :param vals_list: what they were created with, one dict per record
        """

    def _check_change(self, vals):
        """Check values that are to be written, before anything else looks at them.

        :raise UserError: for what is refused
        """
        trust.check_limits(self, vals, self._get_limits())
        check_lengths(self, vals, self._get_limits())
        self._check_required(vals)
        self._check_fixed(vals)
        if self.env.su:
            return
        trust.check_recorded(self, vals, self._get_recorded())
        self._check_links([vals])
        self._check_administers()

    def _prepare_change(self, vals):
        """Return the checked values as they are written; ``vals`` may be changed."""
        return vals

    def _before_change(self, vals):
        """Return what :meth:`_after_change` has to know of the records as they were, by name."""
        return {}

    def _get_writable(self, vals):
        """Return these records with the context in which they are written, or created (no ``vals``)."""
        return self

    def _after_change(self, vals, before):
        """Do what follows from values that were written.

        :param dict vals: what was written
        :param dict before: what the steps noted of the records as they were
        """

    def _before_unlink(self):
        """Return what :meth:`_after_unlink` has to know of records that go, by name."""
        return {}

    def _after_unlink(self, before):
        """Do what follows when these records have gone: only ``before`` tells of them."""

    # === CHECKS === #

    @api.model
    def _check_links(self, vals_list):
        open_links = frozenset().union(*self._collect("_open_links"))
        trust.check_links(
            self,
            [{n: value for n, value in vals.items() if n not in open_links} for vals in vals_list],
        )

    def _check_shown(self, values):
        """Refuse links shown in a form that the record does not have: access is not known.

        :raise AccessError: if the user cannot read a linked record
        """
        origin = self._origin.sudo()
        trust.check_links(
            self,
            [
                {
                    name: value
                    for name, value in values.items()
                    if not origin
                    or name not in self._fields
                    or self._fields[name].type != "many2one"
                    or {origin[name].id} != trust.linked_ids(value)
                }
            ],
        )

    def _prepare_copied_words(self, default):
        """Return name and code of a copy, so that copies of configuration can be told apart."""
        if self._configuration not in ("", "company_id"):
            return {}
        words = {}
        if "name" in self._fields and "name" not in default:
            words["name"] = self.env._("%s (copy)", self.name)
        if "code" in self._fields and "code" not in default:
            words["code"] = f"{self.code}_copy"
        return words

    def _prepare_copied_company(self, default):
        """Return the company of a copy of a record for all companies, if the user has only one."""
        if self._configuration != "company_id" or self.company_id or "company_id" in default:
            return {}
        if self.env.su or self.env["res.users"]._key_account_administers_all():
            return {}
        return {"company_id": self.env.company.id}

    def _check_required(self, vals):
        """Refuse empty values in fields that constraints and calculations need."""
        missing = {
            name
            for name, value in vals.items()
            if (field := self._fields.get(name)) is not None
            and field.required
            and field.type not in ZERO
            and value in (None, False)
        }
        if missing:
            raise ValidationError(
                self.env._(
                    "These fields are required: %(fields)s. Fill them in.",
                    fields=trust.labels(self, missing),
                )
            )

    def _check_fixed(self, vals):
        """Refuse to move records to another parent, which could hide or expose them."""
        if MOVING.is_on(self):
            return
        for name in self._get_fixed() & vals.keys():
            field, sent = self._fields[name], vals[name]
            if isinstance(sent, models.BaseModel):
                sent = sent.id
            if any(field.convert_to_write(record[name], record) != sent for record in self):
                raise UserError(
                    self.env._(
                        "%(field)s cannot be changed after creation. Create a new record instead.",
                        field=trust.labels(self, {name}),
                    )
                )

    def _check_administers(self):
        """Refuse changes to configuration of other companies, or of all companies.

        :raise AccessError: unless the user administers these companies
        """
        path = self._configuration
        if path is None or self.env.su or self.env["res.users"]._key_account_administers_all():
            return
        for record in self.sudo():
            company = record.mapped(path) if path else record.env["res.company"]
            if not company:
                owner = path.rpartition(".")[0] if path else ""
                raise AccessError(
                    self.env._(
                        "“%(record)s” applies to all companies. Ask an administrator with access "
                        "to all companies, or create one for your own company.",
                        record=(record.mapped(owner) if owner else record).display_name,
                    )
                )
