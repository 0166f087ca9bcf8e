from odoo import api, models
from odoo.tools import SQL


class KeyAccountStakeholderMerge(models.AbstractModel):
    """Merges people when their accounts or contacts are merged; no data is lost."""

    _name = "key.account.stakeholder.merge"
    _description = "Merge of People"

    def _merge_into(self, target):
        """Merge this person into ``target``, the same person, and delete it.

        ``target`` keeps its own values and takes over missing ones. Closeness, chatter, activities
        and direct reports are moved.
        """
        self.ensure_one()
        merge = self.env["base.partner.merge.automatic.wizard"].sudo()
        source, target = self.sudo(), target.sudo()
        target.write(source._prepare_take_over(target))
        source._join_details(target)
        source._take_over_superior(target)
        target.message_subscribe(source.message_partner_ids.ids)
        self.env.flush_all()
        merge._update_foreign_keys_generic(self._name, source, target)
        merge._update_reference_fields_generic(self._name, source, target)
        self.env.invalidate_all()
        source.with_context(active_test=False).unlink()
        target._message_log(body=self.env._("Two records of this person were merged."))

    def _prepare_take_over(self, target):
        """Return the values of this person that ``target`` does not have, to write on it."""
        taken = {
            name: self[name]
            for name in self._fields_to_take_over()
            if self[name] and not target[name]
        }
        if self.last_contact_manual and target.last_contact_manual:
            taken["last_contact_manual"] = max(self.last_contact_manual, target.last_contact_manual)
        if self.note and target.note and self.note != target.note:
            taken["note"] = f"{target.note}\n\n{self.note}"
        if self.active and not target.active:
            taken["active"] = True
        if target.left_on and not self.left_on:
            # The other record says that the person has not left.
            taken.update(left_on=False, left_with_contact=False)
        return taken

    @api.model
    def _fields_to_take_over(self):
        return ["influence", "attitude", "note", "last_contact_manual"]

    def _join_details(self, target):
        """Merge what exists once per person: of two degrees of closeness, the closer one stays."""
        known = {closeness.user_id: closeness for closeness in target.closeness_ids}
        for closeness in self.closeness_ids:
            if other := known.get(closeness.user_id):
                other.degree = max(other.degree, closeness.degree)
                other.note = other.note or closeness.note
                closeness.unlink()

    def _take_over_superior(self, target):
        """Give ``target`` this person's superior if it has none, or if it is this person.

        Written in SQL, as the merge itself: for the moment the two belong to different accounts.
        """
        superior = target.reports_to_id
        if self in target + target._superiors():
            superior = self.browse()
        if not superior and target not in self + self._superiors():
            superior = self.reports_to_id
        successor = (target.successor_id or self.successor_id) - self - target
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE key_account_stakeholder SET reports_to_id = %s, successor_id = %s WHERE id = %s",
                superior.id or None,
                successor.id or None,
                target.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_stakeholder SET successor_id = NULL
                 WHERE id = %s AND successor_id = %s
                """,
                self.id,
                target.id,
            )
        )
        self.env.invalidate_all()
