from odoo import api, models, tools
from odoo.exceptions import AccessError, UserError

from ..tools import trust


class KeyAccountGuarded(models.AbstractModel):
    """The door through which callers reach the records of the module.

    Nothing a caller sends is trusted: values, defaults and nested commands alike pass the same
    checks before anything is written.

    * What is *recorded* (``readonly=True`` on the field, or named in ``_recorded``) is written by
      code in full rights alone, on create as on write. So are stored computed fields, and all
      fields of a model that keeps a history (``_written_by_code``).
    * What is *fixed* (named in ``_fixed``) is set when a record is made, and never changed: a part
      stays with its account.
    * Linked records must be readable by the caller: related fields would tell of them.
    * Numbers and days lie where calculations work: ``_limits`` where they are narrower.
    * Configuration (``_configuration``) that belongs to no company is changed by those who
      administer all of them.
    """

    _name = "key.account.guarded"
    _description = "Guarded Record of Key Accounts"

    # Each class of a model may add to these. A table in the tests says what comes out.
    _recorded = frozenset()
    _written_by_code = False
    _fixed = frozenset()
    _limits = {}
    # The path to the company that configuration belongs to; "" where it is the same for all.
    _configuration = None

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded, vals_list = self._guard_new(vals_list)
        records = super(KeyAccountGuarded, guarded).create(vals_list)
        records._check_administers()
        return records

    def write(self, vals):
        self._guard_change(vals)
        result = super().write(vals)
        self._check_administers()
        return result

    def unlink(self):
        self._check_administers()
        return super().unlink()

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        recorded = self._get_recorded()
        return [
            vals and {name: value for name, value in vals.items() if name not in recorded}
            for vals in vals_list
        ]

    def onchange(self, values, field_names, fields_spec):
        """Check what a form shows, as it is checked when it is saved."""
        sent = trust.sent_defaults(self, self._fields) | values
        trust.check_links(self, [sent])
        trust.check_limits(self, sent, self._get_limits())
        return super().onchange(values, field_names, fields_spec)

    # === BUSINESS METHODS === #

    @api.model
    def _collect(self, name):
        """Return what the classes of the model say under ``name``, from the base to the latest."""
        return [vars(base)[name] for base in reversed(type(self).__mro__) if name in vars(base)]

    @api.model
    @tools.ormcache()
    def _get_fixed(self):
        """Return the names of the fields that are set once."""
        return frozenset().union(*self._collect("_fixed"))

    @api.model
    @tools.ormcache()
    def _get_recorded(self):
        """Return the names of the fields that code alone writes."""
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

    @api.model
    def _guard_new(self, vals_list):
        """Check the values of new records.

        :return: this model without defaults for what is recorded, and the values without what is
            empty or as by default of it: forms send that although nobody typed it
        """
        recorded = self._get_recorded()
        sent = trust.sent_defaults(self, self._fields.keys() - recorded)
        guarded = trust.without_defaults(self, recorded)
        for vals in vals_list:
            trust.check_limits(self, sent | vals, self._get_limits())
        if self.env.su:
            return guarded, vals_list
        trust.check_links(self, [sent | vals for vals in vals_list])
        cleaned = []
        for vals in vals_list:
            typed = {name for name in recorded & vals.keys() if vals[name]}
            if typed:
                usual = guarded.default_get(list(typed))
                typed = {name for name in typed if usual.get(name) != vals[name]}
                trust.check_recorded(self, typed, recorded)
            cleaned.append({name: value for name, value in vals.items() if name not in recorded})
        return guarded, cleaned

    def _guard_change(self, vals):
        """Check values that are to be written."""
        trust.check_limits(self, vals, self._get_limits())
        if self.env.su:
            return
        trust.check_recorded(self, vals, self._get_recorded())
        self._check_fixed(vals)
        trust.check_links(self, [vals])
        self._check_administers()

    def _check_fixed(self, vals):
        """Refuse that records go elsewhere: out of the sight of who may see them, or into it."""
        for name in self._get_fixed() & vals.keys():
            field = self._fields[name]
            if any(field.convert_to_write(record[name], record) != vals[name] for record in self):
                raise UserError(
                    self.env._(
                        "%(field)s cannot be changed: a record of “%(model)s” stays where it was "
                        "made. Make a new one there instead.",
                        field=trust.labels(self, {name}),
                        model=self.env["ir.model"]._get(self._name).name,
                    )
                )

    def _check_administers(self):
        """Refuse to change configuration of other companies, or of all of them.

        :raise AccessError: unless the user administers the companies that it concerns
        """
        path = self._configuration
        if path is None or self.env.su or self.env["res.users"]._key_account_administers_all():
            return
        for record in self.sudo():
            company = record.mapped(path) if path else record.env["res.company"]
            if not company:
                raise AccessError(
                    self.env._(
                        "“%(record)s” holds for all companies. Ask an administrator of all "
                        "companies, or make one for your own company.",
                        record=record.display_name,
                    )
                )
