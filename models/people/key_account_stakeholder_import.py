from odoo import api, models

# Fields of the contact that can be edited and imported on the person.
CONTACT_FIELDS = ("name", "function", "email", "phone")


class KeyAccountStakeholderImport(models.AbstractModel):
    """People are added by account and name: the contact is found by its name, or created."""

    _name = "key.account.stakeholder.import"
    _description = "Key Account Person by Name"

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        return self._prepare_contacts(super()._prepare_new(vals_list))

    # === BUSINESS METHODS === #

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Import Template for People"),
                "template": "/key_account/static/import/key_account_people.csv",
            }
        ]

    @api.model
    def _prepare_contacts(self, vals_list):
        """Return the values of new people, each with a contact.

        A person with a name instead of a contact, as in an import, is searched among the customer's
        contacts; a new contact is created if there is none with this name.
        """
        vals_list = [dict(vals) for vals in vals_list]
        unknown = [
            vals
            for vals in vals_list
            if not vals.get("partner_id") and vals.get("account_id") and vals.get("name")
        ]
        if unknown:
            self._find_or_create_contacts(unknown)
        contacts = self.env["res.partner"].browse(vals.get("partner_id") for vals in vals_list)
        for vals, contact in zip(vals_list, contacts, strict=True):
            for name in CONTACT_FIELDS:
                # A form sends them without user input; not all users may write contacts.
                if name in vals and vals[name] in (contact[name], False, ""):
                    del vals[name]
        return vals_list

    @api.model
    def _find_or_create_contacts(self, vals_list):
        """Replace the name by the contact of this name, in values with an account."""
        accounts = self.env["key.account"].browse({vals["account_id"] for vals in vals_list})
        keys = [
            (accounts.browse(vals["account_id"]).partner_id, str(vals.pop("name")).strip())
            for vals in vals_list
        ]
        found = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", accounts.partner_id.ids),
                ("name", "in", [name for _customer, name in keys]),
                ("is_company", "=", False),
            ],
            order="id desc",
        )
        contacts = {(contact.commercial_partner_id, contact.name): contact for contact in found}
        missing = {
            key: {
                **{name: vals[name] for name in CONTACT_FIELDS if vals.get(name)},
                "name": key[1],
                "parent_id": key[0].id,
                "company_id": key[0].company_id.id,
            }
            for key, vals in zip(keys, vals_list, strict=True)
            if key not in contacts
        }
        created = self.env["res.partner"].create(list(missing.values()))
        contacts.update(zip(missing, created, strict=True))
        for key, vals in zip(keys, vals_list, strict=True):
            vals["partner_id"] = contacts[key].id
