from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools.satisfaction.scores import mean, overall, score

# Of so many anonymous answers of the same roles at an account, none can be told from the others.
FEWEST = 3
TEN = 10.0


class KeyAccountSatisfactionMirror(models.AbstractModel):
    """Takes over what customers answered in Odoo's Surveys.

    How it works: when a survey is finished, its answers are read once, for all that are finished together. One in
    which no question is answered is none: its invitation stays open. An answer belongs to the invitation, whoever
    opened its link. Of one person and campaign, the latest answer counts: those before are archived, with the day,
    so that figures as of an earlier day stay.
    """

    _name = "key.account.satisfaction.mirror"
    _description = "Mirror of Survey Answers"

    # === BUSINESS METHODS === #

    @api.model
    def _mirror(self, inputs):
        """Take over finished answers to invitations; what is empty, or was taken over before, is left.

        :param inputs: ``survey.user_input`` in sudo
        :return: the new answers
        """
        answers = self.env["key.account.satisfaction.answer"].sudo()
        inputs = inputs.filtered(
            lambda given: given.state == "done" and given.key_account_invitation_id
        )._key_account_said()
        if not inputs:
            return answers
        known = answers.with_context(active_test=False).search([("input_number", "in", inputs.ids)])
        inputs = inputs.browse(set(inputs.ids) - set(known.mapped("input_number")))
        # The last one of an invitation stands.
        created = answers.with_context(mail_create_nolog=True, mail_create_nosubscribe=True).create(
            [self._prepare_answer(given) for given in inputs.sorted("id")]
        )
        created._forget_missing()
        created._replace_earlier()
        inputs.key_account_invitation_id._note_answered()
        created._show_roles()
        created = created.filtered("active")
        low = created.filtered("is_low")
        low._open_calls()
        low._after_low_answer()
        return created

    @api.model
    def _prepare_answer(self, given):
        """Return the values of the answer to an invitation."""
        invitation = given.key_account_invitation_id
        campaign, account = invitation.campaign_id, invitation.account_id
        company = account.company_id
        day = company._key_account_day(given.end_datetime)
        values, words = self._read_lines(given)
        scores, missing = self._prepare_scores(values, given.survey_id)
        total = overall((row["weight"], row["score"]) for row in scores)
        recommend = mean(values["recommend", None])
        vals = {
            "account_id": account.id,
            "campaign_id": campaign.id,
            "invitation_id": invitation.id,
            "input_number": given.id,
            "is_anonymous": campaign.is_anonymous,
            "date": day,
            "is_late": day > campaign.date_deadline,
            "grade_id": account.grade_id.id,
            "is_scored": total is not None,
            "overall": total or 0,
            "has_recommended": recommend is not None,
            "recommend": recommend or 0,
            "words": words,
            "missing_ids": [(6, 0, missing.ids)],
            "score_ids": [(0, 0, row) for row in scores],
            "is_low": self._is_low(company, total, recommend),
        }
        if not campaign.is_anonymous:
            person = invitation.stakeholder_id
            vals |= {
                "stakeholder_id": person.id,
                "partner_id": invitation.partner_id.id,
                "role_ids": [(6, 0, person.role_ids.ids)],
            }
        return vals

    @api.model
    def _read_lines(self, given):
        """Return the numbers of an answer on a scale of 10, ``{(measure, dimension): [number]}``, and its words."""
        values, words = defaultdict(list), []
        for line in given.user_input_line_ids:
            question = line.question_id
            measure, dimension = question.key_account_measure, question.key_account_dimension_id
            if not measure or line.skipped:
                continue
            if line.answer_type == "scale":
                number = line.value_scale / question.scale_max * TEN
                values[measure, dimension or None].append(number)
            elif text := (line.value_text_box or line.value_char_box or "").strip():
                words.append(f"{question.title}\n{text}")
        return values, "\n\n".join(words)

    @api.model
    def _prepare_scores(self, values, survey):
        """Return the values of a row per dimension that was answered, and the other dimensions.

        :param values: what :meth:`_read_lines` returned
        """
        rows, missing = [], self.env["key.account.satisfaction.dimension"]
        for dimension in survey._key_account_get_dimensions().sorted("sequence"):
            perceived = mean(values["perceived", dimension])
            ideal = mean(values["ideal", dimension])
            result = score(perceived, ideal)
            if result is None:
                missing |= dimension
                continue
            rows.append(
                {
                    "dimension_id": dimension.id,
                    "weight": dimension.weight,
                    "perceived": perceived,
                    "ideal": ideal,
                    "score": result,
                }
            )
        whole = sum(row["weight"] for row in rows)
        return [{**row, "share": row["weight"] / whole} for row in rows], missing

    def _forget_missing(self):
        """Store what is missing as NULL: means leave it out, and it is not 0."""
        self.flush_recordset()
        for column, known in (("overall", "is_scored"), ("recommend", "has_recommended")):
            self.env.cr.execute(
                SQL(
                    "UPDATE key_account_satisfaction_answer SET %s = NULL WHERE id IN %s AND NOT %s",
                    SQL.identifier(column),
                    self._ids or (0,),
                    SQL.identifier(known),
                )
            )
        self.invalidate_recordset(["overall", "recommend"])

    def _replace_earlier(self):
        """Archive what the same invitation, or the same person in the campaign, answered before."""
        self.env["key.account.satisfaction.answer"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_satisfaction_answer earlier
                   SET active = FALSE, replaced_on = later.date,
                       call_state = CASE earlier.call_state WHEN 'open' THEN 'replaced' ELSE earlier.call_state END
                  FROM key_account_satisfaction_answer later
                 WHERE later.id IN %s AND earlier.id < later.id AND earlier.active
                   AND earlier.account_id = later.account_id
                   AND (earlier.invitation_id = later.invitation_id
                        OR (earlier.campaign_id = later.campaign_id
                            AND earlier.partner_id = later.partner_id))
             RETURNING earlier.id
                """,
                self._ids or (0,),
            )
        )
        if replaced := [answer_id for (answer_id,) in self.env.cr.fetchall()]:
            answers = self.browse(replaced)
            answers.invalidate_recordset()
            answers._drop_calls()

    def _show_roles(self):
        """Name the roles of anonymous answers of which an account has given enough in a campaign.

        Enough of the same roles together: of somebody who alone has two of them, both would tell the name.
        """
        anonymous = self.filtered("is_anonymous")
        if not anonymous:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH given AS (
                    SELECT answer.id, answer.campaign_id, answer.account_id,
                           ARRAY_AGG(role.role_id ORDER BY role.role_id) AS role_ids
                      FROM key_account_satisfaction_answer answer
                      JOIN key_account_satisfaction_invitation_role_rel role
                        ON role.invitation_id = answer.invitation_id
                     WHERE answer.active AND answer.is_anonymous
                       AND (answer.campaign_id, answer.account_id) IN (
                           SELECT campaign_id, account_id FROM key_account_satisfaction_answer
                            WHERE id IN %s)
                     GROUP BY 1, 2, 3
                )
                INSERT INTO key_account_satisfaction_answer_role_rel (answer_id, role_id)
                SELECT given.id, UNNEST(given.role_ids)
                  FROM given
                  JOIN (SELECT campaign_id, account_id, role_ids FROM given GROUP BY 1, 2, 3
                        HAVING COUNT(*) >= %s) enough
                 USING (campaign_id, account_id, role_ids)
                    ON CONFLICT DO NOTHING
                """,
                anonymous._ids,
                FEWEST,
            )
        )
        self.env["key.account.satisfaction.answer"].invalidate_model(["role_ids"])
