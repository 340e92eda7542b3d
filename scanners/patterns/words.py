"""Words of many languages for an account's name and for a password: keys, labels and prose use
the same."""

LABELS_OF_USERS = (
    "username|user name|login name|loginname|login|benutzername|nutzername|anmeldename|benutzerkennung"
    "|identifiant|nom d'utilisateur|usuario|nombre de usuario|nome utente|nome de usuário|nome de utilizador"
    "|gebruikersnaam|användarnamn|brugernavn|brukernavn|käyttäjätunnus|käyttäjänimi|nazwa użytkownika"
    "|uživatelské jméno|felhasználónév|nume de utilizator|kullanıcı adı|имя пользователя|логин|όνομα χρήστη"
)
"""Before an account's name in prose."""
LABELS_OF_PASSWORDS = (
    "password|passwd|passphrase|passcode|pwd|pw|psk|passwort|kennwort|mot de passe|mdp|contraseña|contrasena|clave"
    "|senha|palavra-passe|wachtwoord|lösenord|adgangskode|passord|salasana|hasło|heslo|jelszó|parola|parolă|şifre|sifre"
    "|пароль|κωδικός|パスワード|密码|비밀번호"
)
POSSESSIVES = "my|mein|meine|mon|mi|mijn|il mio|meu|o meu|mitt|min|mit|moja|moje|mój|benim"
IS = "is|was|ist|war|lautet|est|es|è|é|to|är|er|on|jest|je|este|lyder"
"""Between a label and what it names."""


def alternatives(labels: str) -> str:
    """The labels as a part of a regular expression, the longest first."""
    return "|".join(sorted(labels.split("|"), key=len, reverse=True))


def stems(labels: str) -> bytes:
    """The labels in the gate's syntax; of other letters than ASCII it knows no upper case."""
    each_way = (str, str.capitalize, str.upper)
    forms = {write(each) for each in labels.split("|") for write in each_way}
    return b"|".join(sorted(each.encode() for each in forms))


def squeezed(labels: str) -> str:
    """The labels as keys are written, in one word: ``mot de passe`` is motdepasse."""
    plain = labels.replace(" ", "").replace("-", "").replace("'", "")
    return plain.replace("|", " ").lower()
