from odoo import api, models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    """Notifications about the module's records are for who can read them.

    Odoo lets colleagues notify each other about any record, and tells its name.
    """

    _inherit = "mail.thread"

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Take no values for the module from whoever calls the gateway: it creates with full rights.

        Commands in fields of Odoo's own models would reach any record of the module.

        :raise AccessError: for values of a caller without full rights that name a field of the module
        """
        if not self.env.su and (name := _find_own_field(custom_values)):
            raise AccessError(
                self.env._("Mails carry no values of Key Accounts: leave out “%s”.", name)
            )
        return super().message_process(
            model, message, custom_values, save_original, strip_attachments, thread_id
        )

    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Open records of the module by mail through an address alone.

        Anybody may call the gateway, and name a model and values, which it creates with full rights.
        """
        model, thread_id, _values, _user_id, alias = route
        if not thread_id and not alias and model in self.env:
            if isinstance(self.env[model], self.env.registry["key.account.thread"]):
                return False
        return super()._routing_check_route(message, message_dict, route, raise_exception)

    def message_notify(self, *, model=False, res_id=False, **kwargs):
        """Notify about a record, for who can read it; code with full rights about any.

        :raise AccessError: about a record of the module that the user cannot read
        """
        about = self
        if not self and isinstance(model, str) and model in self.env and res_id:
            about = self.env[model].browse(res_id)
        if about and isinstance(about, self.env.registry["key.account.thread"]) and not self.env.su:
            # A change of one's own that took away access is still told.
            about._filter_hidden().check_access("read")
        return super().message_notify(model=model, res_id=res_id, **kwargs)


def _find_own_field(values):
    """Return the first name of a field of the module on Odoo's models in values or nested commands."""
    if isinstance(values, dict):
        for name, value in values.items():
            if str(name).startswith("key_account"):
                return name
            if found := _find_own_field(value):
                return found
    elif isinstance(values, (list, tuple)):
        return next(filter(None, map(_find_own_field, values)), None)
    return None
