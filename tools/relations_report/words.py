"""Names of figures: functions of an environment, so that each reader has them in the own language."""


def chosen(model, name, value):
    """Return the name of one choice of a field."""
    return lambda env, _ref: dict(env[model]._fields[name]._description_selection(env))[value]


def named(model):
    """Return the name of the record that a row tells of."""
    return lambda env, ref: env[model].browse(ref).name
