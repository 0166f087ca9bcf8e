"""What is said about a review as a whole, as text."""

from odoo.tools import format_date

from ..metric.figures import Figures
from .differences import Differences
from .settings import ScorecardSettings
from .wording import Wording


def why_empty(review):
    """Return why a review has no customers, and the way out."""
    _ = review.env._
    skips = review.env["key.account.review.skip"].sudo()
    reasons = dict(skips._fields["reason"]._description_selection(review.env))
    groups = skips._read_group(
        [("review_id", "=", review.id)], ["reason"], ["__count"], order="__count desc"
    )
    if not groups:
        return _(
            "No customer to grade: no contact in the scope of %(scorecard)s is an account of "
            "%(company)s or has an order or invoice there until %(date)s. Check the date, the "
            "company and the scope of the scorecard.",
            scorecard=review.scorecard_id.name,
            company=review.company_id.name,
            date=format_date(review.env, review.date),
        )
    return _(
        "No customer to grade: all were skipped (%(reasons)s). Check the date and the scope of "
        "%(scorecard)s.",
        reasons=", ".join(f"{reasons[reason]}: {count}" for reason, count in groups),
        scorecard=review.scorecard_id.name,
    )


def settings_changes(review):
    """Return what differs from the settings of the review before, a row each; "" for nothing."""
    prior = review._get_prior(include_same_day=True)
    if not prior.sudo().settings:
        return ""
    differences = Differences(Wording(Figures(review.sudo())), full=True)
    told = differences.between(prior.sudo()._get_settings(), review.sudo()._get_settings())
    return "\n".join([review.env._("Since %s:", prior.name), *told]) if told else ""


def best_grade_note(review):
    """Return that nobody reaches the best grade, and the way out; "" if somebody does."""
    settings = ScorecardSettings.from_json(review.sudo().settings or {})
    lines = review.line_ids.sudo()
    if settings.rule != "score" or not settings.grades or not lines:
        return ""
    grades = review.env["key.account.grade"].browse(limits.id for limits in settings.grades)
    best = grades.exists().sorted()[:1]
    if not best or lines.filtered(lambda line: line.final_grade_id == best):
        return ""
    return review.env._(
        "No customer reaches %(grade)s. If the thresholds do not fit your figures, press Calibrate on "
        "%(scorecard)s: it proposes others.",
        grade=best.name,
        scorecard=review.scorecard_id.name,
    )


def scorecard_note(review):
    """Return what changed in the scorecard since the review before, and when; "" for nothing."""
    told = settings_changes(review)
    prior = review._get_prior(include_same_day=True)
    change = told and review.env["key.account.scorecard.change"].search(
        [
            ("scorecard_id", "=", review.scorecard_id.id),
            ("create_date", ">=", prior.computed_on),
            ("create_date", "<=", review.computed_on),
        ],
        limit=1,
    )
    if not change:
        return told
    changed = review.env._(
        "Scorecard changed on %(date)s by %(user)s.",
        date=format_date(review.env, change.date),
        user=change.user_id.sudo().name,
    )
    return f"{changed}\n{told}"
