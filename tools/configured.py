"""Configuration that belongs to a company, and the records that use it."""

from odoo.exceptions import UserError


def check_moved(records, vals):
    """Refuse to give configuration to a company while records of another one use it, or a line of it.

    Nobody in that other company could read these records any more.

    :param dict vals: values that are to be written
    :raise UserError: with the configuration, and the company that uses it
    """
    company_id = vals.get("company_id")
    if records._configuration != "company_id" or not company_id:
        return
    moved = records.sudo().filtered(lambda record: record.company_id.id != company_id)
    if not moved:
        return
    env = moved.env
    for model, path, company_path in find_uses(env, records._name):
        users = env[model].with_context(active_test=False)
        found = users.search(
            [(path, "in", moved.ids), (company_path, "not in", [company_id, False])], limit=1
        )
        if not found:
            continue
        used = (found.mapped(path) & moved)[:1]
        company = found if company_path == "id" else found.mapped(company_path)
        raise UserError(
            records.env._(
                "“%(record)s” is in use in %(company)s (%(kind)s). Keep its company, and create another one for "
                "%(other)s.",
                record=used.with_env(records.env).display_name,
                company=company.name,
                kind=records.env["ir.model"].sudo()._get(model).name,
                other=env["res.company"].browse(company_id).name,
            )
        )


def find_uses(env, model):
    """Return which records use configuration, or lines of it.

    :return: list of their model, the path to the configuration, and the path to their company
    """
    lines = dict(_find_lines(env, model))
    uses = []
    for name in sorted(env.registry):
        records = env[name]
        if records._abstract or records._transient or not records._auto:
            continue
        if getattr(records, "_follows_configuration", False):
            continue
        company_path = _get_company_path(records)
        if not company_path:
            continue
        for field in records._fields.values():
            if (
                field.type not in ("many2one", "many2many")
                or field.comodel_name not in lines
                or not field.store
                or field.company_dependent
                # A line of the configuration goes with it.
                or company_path.startswith(f"{field.name}.")
            ):
                continue
            path = ".".join(filter(None, [field.name, lines[field.comodel_name]]))
            uses.append((name, path, company_path))
    return uses


def _find_lines(env, model):
    """Yield the model and those of its lines, with the path from a line to its configuration."""
    for name in env.registry:
        path = getattr(env[name], "_configuration", None)
        if not path:
            continue
        *names, _company = path.split(".")
        whole = env[name]
        for part in names:
            whole = env[whole._fields[part].comodel_name]
        if whole._name == model:
            yield name, ".".join(names)


def _get_company_path(records):
    """Return the path to the company of the records of a model, ``None`` if they have none."""
    if records._name == "res.company":
        return "id"
    if path := getattr(records, "_configuration", None):
        return path
    if "company_id" in records._fields:
        return "company_id"
    whole = getattr(records, "_rights_path", None)
    return f"{whole}.company_id" if whole else None
