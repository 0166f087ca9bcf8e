import re
from collections import Counter, defaultdict

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

# Fields of the contact that can be edited and imported on the person.
CONTACT_FIELDS = ("name", "function", "email", "phone")


class KeyAccountStakeholderImport(models.AbstractModel):
    """People are added by account and name: the contact is found, or created.

    How it works: spaces and case of a name make no difference. A contact with another name is the
    person if it is the only one of the customer with the e-mail address, unless the file gives that
    address to people with different names, as with the mailbox of a department. An archived contact
    counts, too: it is restored, unless the person has left.
    """

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
        contacts; a new contact is created if there is none.
        """
        vals_list = [dict(vals) for vals in vals_list]
        unknown = [
            vals
            for vals in vals_list
            if not vals.get("partner_id")
            and vals.get("account_id")
            and str(vals.get("name") or "").strip()
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
        """Replace the name by the contact of this person, in values with an account."""
        keys = [self._get_key(vals) for vals in vals_list]
        found = self._find_contacts(keys, vals_list)
        missing, notes = {}, {}
        for index, (key, vals) in enumerate(zip(keys, vals_list, strict=True)):
            name = _tidy(vals.pop("name"))
            keys[index] = known = found.get(key, key)
            if known in missing:
                continue
            if isinstance(known, tuple):
                customer = known[0]
                missing[known] = {
                    **{field: vals[field] for field in CONTACT_FIELDS if vals.get(field)},
                    "name": name,
                    "parent_id": customer.id,
                    "company_id": customer.company_id.id,
                }
            elif known.name and _key(known.name) != key[1]:
                notes[known.id] = self.env._(
                    "Found by the e-mail address. The name of the added person is %(name)s.",
                    name=name,
                )
        created = self.env["res.partner"].create(list(missing.values()))
        added = dict(zip(missing, created, strict=True))
        for key, vals in zip(keys, vals_list, strict=True):
            vals["partner_id"] = added.get(key, key).id
        self._refuse_known_people(vals_list)
        self.env["res.partner"].browse(notes)._message_log_batch(notes)
        self._restore_contacts(vals_list)

    @api.model
    def _refuse_known_people(self, vals_list):
        """Refuse contacts who are people of their account already, or twice in the file.

        :raise ValidationError: with their names
        """
        pairs = Counter((vals["account_id"], vals["partner_id"]) for vals in vals_list)
        known = self.sudo().with_context(active_test=False)
        known = known.search_fetch(
            [
                ("account_id", "in", [account_id for account_id, _partner in pairs]),
                ("partner_id", "in", [partner_id for _account, partner_id in pairs]),
            ],
            ["account_id", "partner_id"],
        )
        pairs.update((person.account_id.id, person.partner_id.id) for person in known)
        if twice := [partner_id for (_account, partner_id), count in pairs.items() if count > 1]:
            raise ValidationError(
                self.env._(
                    "The account already has this contact as a person, perhaps archived or in "
                    "another spelling: %(people)s. Remove these lines, and change the people on "
                    "their own pages.",
                    people=", ".join(self.env["res.partner"].browse(twice).mapped("display_name")),
                )
            )

    @api.model
    def _get_key(self, vals):
        """Return the customer of a new person, and what all spellings of the name share."""
        return self.env["key.account"].browse(vals["account_id"]).partner_id, _key(vals["name"])

    @api.model
    def _find_contacts(self, keys, vals_list):
        """Return ``{key: contact}`` of known people, and the first key of those twice in the file.

        :param keys: of the people, see :meth:`_get_key`
        """
        customers = self.env["res.partner"].union(*(customer for customer, _name in keys))
        known = customers.with_context(active_test=False).search_fetch(
            [("commercial_partner_id", "in", customers.ids), ("is_company", "=", False)],
            ["name", "email_normalized", "active", "commercial_partner_id"],
            order="active, id desc",
        )
        known = known.with_env(self.env)
        # The last one counts: the oldest of the active ones.
        found = {(c.commercial_partner_id, _key(c.name)): c for c in known if c.name}
        by_mail = known.grouped(lambda c: (c.commercial_partner_id, c.email_normalized))
        of_mail = defaultdict(dict)
        for key, vals in zip(keys, vals_list, strict=True):
            if mail := email_normalize(str(vals.get("email") or "")):
                of_mail[key[0], mail][key] = None
        for owner, (first, *others) in of_mail.items():
            if all(_are_alike(first[1], other[1]) for other in others):
                contacts = by_mail.get(owner, ())
                person = next((found[k] for k in (first, *others) if k in found), None)
                person = person or (contacts if len(contacts) == 1 else first)
                found = dict.fromkeys((first, *others), person) | found
        return found

    @api.model
    def _restore_contacts(self, vals_list):
        """Restore archived contacts of people who have not left: the file says that they are there."""
        contacts = self.env["res.partner"].browse(
            vals["partner_id"] for vals in vals_list if not vals.get("left_on")
        )
        if archived := contacts.filtered(lambda contact: not contact.active):
            archived.action_unarchive()
            text = self.env._(
                "Restored, because this contact was added as a person of the account."
            )
            archived._message_log_batch(dict.fromkeys(archived.ids, text))


def _tidy(name):
    """Return a name without superfluous spaces."""
    return " ".join(str(name).split())


def _key(name):
    """Return what is the same for all spellings of a name."""
    return _tidy(name).casefold()


def _are_alike(name, other):
    """Return whether two names may be the same person's: a word of one begins a word of the other.

    >>> _are_alike("b. meyer", "meyer, bob"), _are_alike("ann lee", "bob meyer")
    (True, False)
    """
    words, others = (re.findall(r"\w+", text) for text in (name, other))
    return any(
        word.startswith(begin) or begin.startswith(word) for word in words for begin in others
    )
