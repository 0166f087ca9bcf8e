"""Names and functions of the demo customers' contacts.

Names are drawn per group of countries, so that the contacts of a mill in Brescia are Italian.
"""

JOBS = ("Mill Manager", "Roll Shop Manager", "Purchasing Manager")

# Language group -> given names, family names, whether the family name comes first.
NAMES = {
    "zh": ("Wei Jun Min Hong Lei Yan", "Zhao Liu Sun Ma Gao Lin", True),
    "ja": ("Kenji Haruka Takashi Yumi", "Mori Ishida Okada Ueno", True),
    "ko": ("Minjun Seoyeon Jiho Hana", "Kang Yoon Shin Oh", True),
    "vi": ("Anh Binh Huong Quang", "Nguyen Tran Pham Vo", True),
    "in": ("Arjun Priya Rakesh Sunita Vikram Meera", "Sharma Reddy Iyer Banerjee Patil", False),
    "de": ("Jürgen Sabine Markus Petra Stefan Ute", "Krüger Brandt Vogel Seidel Lorenz", False),
    "it": ("Paolo Giulia Marco Elena Roberto", "Ferrari Colombo Gatti Moretti", False),
    "es": ("Javier Marta Luis Carmen Diego", "Ortega Navarro Ibáñez Fuentes", False),
    "pt": ("João Beatriz Rafael Luísa Paulo", "Almeida Moreira Teixeira Barros", False),
    "fr": ("Luc Camille Philippe Aurélie Henri", "Lefèvre Girard Dubois Marchand", False),
    "tr": ("Mehmet Elif Murat Zeynep Kemal", "Demir Aydın Kaplan Şahin", False),
    "pl": ("Piotr Agnieszka Tomasz Ewa Jan", "Kowalczyk Zieliński Wójcik Mazur", False),
    "cs": ("Petr Jana Tomáš Lenka", "Dvořák Novotný Kučera Beneš", False),
    "nordic": ("Lars Kirsi Mikael Astrid Erik", "Lindqvist Berg Nieminen Dahl", False),
    "ar": ("Khaled Layla Omar Salma", "Haddad Mansour Farouk Aziz", False),
    "en": ("Martin Alice Daniel Helen George", "Carter Hughes Morgan Fletcher", False),
}

# Country code -> language group; every other country takes "en".
LANGUAGES = {
    "cn": "zh",
    "jp": "ja",
    "kr": "ko",
    "vn": "vi",
    "in": "in",
    "de": "de",
    "at": "de",
    "it": "it",
    "es": "es",
    "mx": "es",
    "ar": "es",
    "cl": "es",
    "br": "pt",
    "pt": "pt",
    "fr": "fr",
    "be": "fr",
    "tr": "tr",
    "pl": "pl",
    "cz": "cs",
    "sk": "cs",
    "se": "nordic",
    "fi": "nordic",
    "dk": "nordic",
    "ee": "nordic",
    "sa": "ar",
    "eg": "ar",
    "ae": "ar",
    "ma": "ar",
}


def draw_people(rng, country, count):
    """Return ``count`` different ``(name, job)`` pairs for a customer in ``country``."""
    given_names, family_names, family_first = NAMES[LANGUAGES.get(country, "en")]
    given = rng.sample(given_names.split(), count)
    family = rng.sample(family_names.split(), count)
    jobs = JOBS if count == len(JOBS) else rng.sample(JOBS, count)
    return [
        (f"{last} {first}" if family_first else f"{first} {last}", job)
        for first, last, job in zip(given, family, jobs, strict=True)
    ]


def draw_name(rng, country, taken):
    """Return the name of somebody in ``country`` that none of the people ``taken`` has."""
    given_names, family_names, family_first = NAMES[LANGUAGES.get(country, "en")]
    known = {word for name in taken for word in name.split()}
    first, last = (
        rng.choice([word for word in words.split() if word not in known])
        for words in (given_names, family_names)
    )
    return f"{last} {first}" if family_first else f"{first} {last}"
