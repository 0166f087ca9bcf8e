"""Texts that the module ships in fields that Odoo does not translate, shown in each language.

The labels of properties and the steps of activity plans are stored in one language. Shipped ones
are written once, as lazy translations in lists and dicts. Their English text is stored, and
translated when it is shown or used; texts entered by an administrator do not change.
"""

from odoo.tools.translate import LazyGettext, code_translations


def in_english(texts):
    """Return lists and dicts of lazy translations with the English texts, as they are stored."""
    if isinstance(texts, LazyGettext):
        return texts._source
    if isinstance(texts, dict):
        return {key: in_english(value) for key, value in texts.items()}
    if isinstance(texts, list | tuple):
        return [in_english(text) for text in texts]
    return texts


def sources(texts):
    """Return the English texts of all lazy translations in lists and dicts."""
    if isinstance(texts, LazyGettext):
        return {texts._source}
    if isinstance(texts, dict):
        texts = texts.values()
    if isinstance(texts, list | tuple | type({}.values())):
        return set().union(*map(sources, texts))
    return set()


def translations(env, texts):
    """Return ``{English text: text in the language of the environment}``; empty if that is English."""
    if not env.lang or env.lang == "en_US":
        return {}
    known = code_translations.get_python_translations("key_account", env.lang)
    return {source: known.get(source, source) for source in sources(texts)}


def translate(env, text, texts):
    """Return a text in the language of the environment if it is one of ``texts``, else as it is."""
    return translations(env, texts).get(text, text)
