from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import trust


class KeyAccountFeatures(models.AbstractModel):
    """Features of the module that can be switched on and off, for the whole database.

    A feature is a group of the same name that users of the module imply while it is on. Its menus, pages
    and buttons carry the group, its items and alerts ask for it, and its scheduled actions are active
    while it is on. Its data stay.

    A room adds a feature with a field named ``feature_…`` on the settings, the group, and the scheduled
    actions in ``_feature_jobs``.
    """

    _name = "key.account.features"
    _description = "Key Account Features"

    # Each class of the settings can add to these.
    _feature_jobs = {}  # {feature: XML ids of its scheduled actions}
    _feature_needs = {}  # {feature: the feature that it needs}
    _feature_start = frozenset()  # what a new database starts with

    can_switch = fields.Boolean(
        compute="_compute_can_switch",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_can_switch(self):
        self.can_switch = self.env["res.users"]._key_account_administers_all()

    def _compute_features(self):
        """Each feature is on if all users of the module have it."""
        users = self.env.ref("key_account.group_user").sudo()
        for name in self._get_feature_names():
            self[name] = self._get_feature_group(name) in users.implied_ids

    def _inverse_features(self):
        for settings in self:
            wanted = {name: settings[name] for name in settings._get_feature_names()}
            settings._check_administers_features(wanted)
            settings._switch_features(wanted)

    # === BUSINESS METHODS === #

    @api.model
    def _get_feature_names(self):
        return [name for name in self._fields if name.startswith("feature_")]

    @api.model
    def _get_feature_group(self, name):
        return self.env.ref(f"key_account.{name}").sudo()

    @api.model
    def _get_feature_jobs(self):
        """Return ``{feature: XML ids of its scheduled actions}``."""
        jobs = dict.fromkeys(self._get_feature_names(), ())
        for part in self._collect("_feature_jobs"):
            for name, xmlids in part.items():
                jobs[name] += xmlids
        return jobs

    @api.model
    def _check_administers_features(self, wanted):
        """Refuse changes by those who administer some companies only.

        :raise AccessError: since features are the same in all companies
        """
        if self.env["res.users"]._key_account_administers_all():
            return
        users = self.env.ref("key_account.group_user").sudo()
        if any(on != (self._get_feature_group(n) in users.implied_ids) for n, on in wanted.items()):
            raise AccessError(
                self.env._(
                    "Features apply to all companies. Ask an administrator with access to all "
                    "companies to switch them."
                )
            )

    @api.model
    def _switch_features(self, wanted):
        """Switch features on and off.

        :param wanted: ``{feature: whether it is on}``
        :raise UserError: if one needs another that is off
        """
        needs = {n: need for part in self._collect("_feature_needs") for n, need in part.items()}
        for name, need in needs.items():
            if wanted.get(name) and not wanted.get(need):
                raise UserError(
                    self.env._(
                        "%(feature)s needs %(other)s. Switch both on, or both off.",
                        feature=trust.labels(self, [name]),
                        other=trust.labels(self, [need]),
                    )
                )
        users = self.env.ref("key_account.group_user").sudo()
        jobs = self._get_feature_jobs()
        for name, on in wanted.items():
            group = self._get_feature_group(name)
            if on != (group in users.implied_ids):
                users.implied_ids = users.implied_ids + group if on else users.implied_ids - group
                self._switch_jobs(jobs[name], on)

    @api.model
    def _switch_jobs(self, xmlids, on):
        for xmlid in xmlids:
            # An administrator may have deleted it.
            job = self.env.ref(f"key_account.{xmlid}", raise_if_not_found=False)
            if job:
                job.sudo().active = on

    @api.model
    def _start_features(self):
        """Give a new database the features it starts with. Later on, nothing changes."""
        users = self.env.ref("key_account.group_user").sudo()
        groups = {name: self._get_feature_group(name) for name in self._get_feature_names()}
        if not any(group in users.implied_ids for group in groups.values()):
            start = frozenset().union(*self._collect("_feature_start"))
            users.implied_ids += users.concat(*map(groups.get, start))
            for name, xmlids in self._get_feature_jobs().items():
                self._switch_jobs(xmlids, name in start)

    @api.model
    def _switch_all_features(self, on=True):
        """Switch all features on, as the demo story and the tests do, or off."""
        self._switch_features(dict.fromkeys(self._get_feature_names(), on))
