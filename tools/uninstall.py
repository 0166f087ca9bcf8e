"""What Odoo would leave behind or stumble over when the module is uninstalled.

Odoo deletes what has an XML id of the module, then its fields and tables, and what mail keeps for its
models. It does not know of records that name a model or a field in a text, and it deletes the data
files' records while records of users still refer to them.
"""

from odoo.fields import Domain

MODULE = "key_account"
PATTERN = MODULE.replace("_", r"\_")  # for LIKE, where an underscore stands for any letter
# Models whose records name a model, and the field that does.
NAMING = (
    ("ir.filters", "model_id"),
    ("ir.exports", "resource"),
    ("ir.actions.act_window", "res_model"),
    ("ir.ui.view", "model"),
    ("base_import.mapping", "res_model"),
    ("mail.message.subtype", "res_model"),
    ("snailmail.letter", "model"),
)
# The like for names of fields: the module's fields on other models.
FIELD_NAMING = (
    ("ir.filters", ("domain", "context", "sort")),
    ("ir.exports.line", ("name",)),
)
# Other modules give XML ids to what they and their mixins add to the module's models.
REFLECTED = (
    ("ir.model.fields", "model"),
    ("ir.model.fields.selection", "field_id.model"),
    ("ir.model.inherit", "model_id.model"),
)
# Records of the demo story that posted entries keep. They keep their XML ids, too, under another
# module: Odoo does not try to delete them, and finds them when the module is installed again.
STORY = "__meridian__"
KEPT = ("res.company", "res.partner", "product.product", "product.template")


def pre_init_hook(env):
    """Take back what an earlier installation left of the demo story."""
    env["ir.model.data"].search([("module", "=", STORY)]).write({"module": MODULE})


def uninstall_hook(env):
    """Remove what Odoo would leave, and release the module's records from each other."""
    env = env(context={**env.context, "active_test": False})
    names = [name for name in env.registry if f"{name}.".startswith("key.account.")]
    _remove_links(env)
    for model, path in REFLECTED:
        reflected = env[model].search([(path, "in", names)])
        _get_xml_ids(reflected).filtered(lambda data: data.module != MODULE).unlink()
    for model, path in NAMING:
        if model not in env:
            continue
        records = env[model].search([(path, "in", names)])
        # Odoo deletes what the module ships; an export gives XML ids to records of users, too.
        shipped = _get_xml_ids(records).filtered(lambda data: not data.module.startswith("__"))
        records -= records.browse(shipped.mapped("res_id"))
        _get_menus(records).unlink()
        records.unlink()
    for model, paths in FIELD_NAMING:
        domain = Domain.OR(Domain(path, "like", rf"{PATTERN}\_") for path in paths)
        env[model].search(domain).unlink()
    env["ir.sequence"].search([("code", "=like", "key.account.%")]).unlink()
    env["ir.config_parameter"].search([("key", "=like", f"{PATTERN}.%")]).unlink()
    story = [("module", "=", MODULE), ("name", "=like", "demo_%"), ("model", "in", KEPT)]
    env["ir.model.data"].search(story).write({"module": STORY})


def _remove_links(env):
    """Remove the foreign keys of the module, whose tables and columns go anyway.

    Scorecards, grades and metrics of the data files could not be deleted as long as reviews and
    accounts refer to them. Those of columns on other models would be left in Odoo's list.
    """
    env["ir.model.constraint"].search([("module.name", "=", MODULE), ("type", "=", "f")]).unlink()


def _get_xml_ids(records):
    return records.env["ir.model.data"].search(
        [("model", "=", records._name), ("res_id", "in", records.ids)]
    )


def _get_menus(records):
    """Return the menus that open these records, if they are actions."""
    references = [f"{record._name},{record.id}" for record in records]
    return records.env["ir.ui.menu"].search([("action", "in", references)])
