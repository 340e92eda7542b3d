"""Words around a term in names of fields: whose it is, what it is not, what it is short for."""

from expunge.policy.links import PERSON_WORDS, STAFF_WORDS

PEOPLE = (
    PERSON_WORDS
    | STAFF_WORDS
    | frozenset(
        "people human actor author speaker lead prospect friend visitor candidate teacher attendee "
        "participant sender recipient referrer cardholder employee worker citizen resident signer "
        "voter donor player reader patron colleague neighbour neighbor user cust usr emp kunde kunden client "
        "mitarbeiter empleado cliente utente usuario salarie personne persona beneficiary payee caller spouse mother father parent guardian "
        "physician nurse emergency insured borrower applicant policyholder".split()
    )
)
NO_PERSON = frozenset(
    "company organization organisation org business firm product item article file folder host "
    "server domain event category brand store shop city country state region street table column "
    "class type plan tag group team project campaign bank school database schema index bucket "
    "queue topic service app application module package job task step stage status role permission "
    "language genre album track song playlist film movie book course subject territory department "
    "vendor supplier shipper manufacturer model device browser os report template field key param "
    "unit currency color colour size material ship vessel".split()
)
NO_POST = frozenset(
    "mac wallet contract server memory remote web bind host site network node peer listen url "
    "ethereum bitcoin blockchain gateway proxy".split()
)
SHORT = {
    "nbr": "number",
    "nmbr": "number",
    "cd": "code",
    "dt": "date",
    "acct": "account",
    "adr": "address",
    "nm": "name",
}
"""How words are cut short in names of columns."""
NUMBERED = (
    PERSON_WORDS
    | STAFF_WORDS
    | frozenset(
        "emp cust usr rider pupil learner respondent participant donor voter citizen resident visitor worker lead "
        "kunde kunden klant klanten cliente client utente usuario utilisateur abonne mitglied mitglieds membre miembro membro "
        "lid socio socia paziente paciente patienten patiente empleado dipendente funcionario mitarbeiter personal pers "
        "medewerker werknemer salarie kund klient pracownik pacjent medlem asiaka gast huesped ospite hospede inquilino "
        "alumno aluno eleve studente estudante schuler adherent assure versicherter versicherten abonnent bewerber".split()
    )
)
"""Whose number is a person's, in the singular as ``words`` makes it."""
NAMES = frozenset("name naam namn navn nimi".split())
COLLECTIVE = frozenset("staff personal sales support party".split())
ID = frozenset("id no nr number num nummer numero nro codigo code cod matricule nbr".split())
UNITS = frozenset("deg degree kg lb cm inch year usd eur gbp chf".split())
MASKS = frozenset(
    "hashed hash masked encrypted sha md tokenized tokenised anonymized anonymised pseudonymized pseudonymised".split()
)
"""Words that say of an identifier that it stands there in another form."""
NO_ACTS = frozenset(
    "sorted ordered grouped filtered powered sponsored caused followed blocked limited indexed divided multiplied increased".split()
)
NOTHING: frozenset[str] = frozenset()
_STAGES = frozenset(
    "ticket order case payment shipment task application account item job invoice machine system device object current previous".split()
)
NEGATED = {
    "user.contact.address.state": _STAGES,
    "user.demographic.age_range": frozenset("max min cache file page account data".split()),
    "user.job_title": frozenset("queue cursor list sort display grid scroll".split()),
    "user.health_and_medical": frozenset(
        "product item terms payment shipping filter rule where".split()
    ),
    "user.contact.address.street": frozenset("memory".split()),
    "user.workplace": frozenset("shipping insurance parent".split()),
    "user.name.first": frozenset("file".split()),
}
"""Words before the term's own with which it means something else: ``order_state``."""
