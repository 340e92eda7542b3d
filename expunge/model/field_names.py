"""Names that a programmer gives to a field, told from words of a row: ``customer_id`` says what the
column holds, ``ann.lindqvist`` is what somebody's row holds."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\dA-Za-z_]+")
_APART, _DOTTED = re.compile(r"\w[.\s]+\w"), re.compile(r"\w\.\w")
_SHORT = re.compile(r"[A-Za-z]\d*")
_PLAIN = frozenset(
    # Who and what it is about.
    "user customer client account acct member person owner subject buyer patient contact guest"
    " subscriber passenger student tenant payer holder profile party individual applicant employee"
    " staff agent manager operator seller vendor supplier company organization organisation team"
    " department role group recipient sender author participant reviewer partner lead visitor"
    " product item article order invoice payment transaction booking reservation ticket cart"
    " subscription plan tier shipment delivery contract policy claim event session message comment"
    " note review feedback question answer document file image photo device browser app campaign"
    " project task job store shop warehouse category brand course visit"
    # How it is identified.
    " id ids uid uuid guid key pk fk ref reference code no nr num number sku isbn ean barcode"
    " serial index idx row line position rank slug token hash sha md checksum etag"
    # How people are called and reached.
    " name names firstname lastname fullname middlename surname forename givenname familyname"
    " nickname username login userid handle alias title salutation initials gender sex birthday"
    " birthdate dob age nationality language locale email mail emailaddress phone telephone tel"
    " mobile cell cellphone fax address addr street city town zip zipcode postcode postal plz state"
    " province region county country continent location latitude longitude lat lon lng geo timezone"
    " ip ipaddress host hostname domain url uri link website useragent referrer referer password"
    " passwd ssn iban bic vat tax passport"
    # When.
    " date time datetime timestamp ts day week month quarter year hour minute second duration start"
    " end begin created updated modified deleted inserted changed added registered signup joined"
    " expires expiry expiration due last first from to at on until valid"
    # How much, and how it stands.
    " amount total subtotal sum price cost fee discount currency balance revenue spend credit debit"
    " rate percent percentage ratio score points count cnt qty quantity size length width height"
    " weight volume level depth value val avg average mean median stddev min limit unit units mrr"
    " arr ltv status type kind class flag enabled disabled active verified deleted is has result"
    " outcome reason description desc text body content subjectline label tag tags version format"
    " source target channel medium method action operation request response path query param"
    " parameter field column property attribute metadata meta data payload config setting option"
    " preference consent newsletter optin optout severity priority error exception code trace span"
    " process thread pid log logger http https service server database schema env environment"
    " color colour model make parent child children bin lot batch stock inventory"
    # The same in other languages.
    " vorname nachname kunde kundennummer datum nummer betrag preis menge adresse strasse straße"
    " ort land telefon benutzer benutzername konto anrede geburtsdatum nom prenom prénom courriel"
    " ville pays montant prix nombre apellido apellidos correo fecha ciudad pais país importe"
    " precio telefono teléfono direccion dirección usuario cliente namn förnamn efternamn epost"
    " 氏名 名前 お名前 姓 名 姓名 メール メールアドレス 電話 電話番号 携帯番号 住所 郵便番号"
    " 生年月日 会員番号 顧客番号 番号 日付 日時 金額 数量 商品 備考 ログイン ユーザー名 用户名 邮箱"
    " 手机 电话 地址 日期 이름 이메일 전화번호 주소".split()
)


@lru_cache(maxsize=4096)
def is_plain(name: str) -> bool:
    """Whether the name is plainly a field's: one of its words is such a word; with dots, as in
    ``john.price``, most of them. A letter with a number is one too."""
    if _SHORT.fullmatch(name.strip()):
        return True
    words = [word.lower() for word in _WORD.findall(name)]
    plain = sum(word in _PLAIN or word.removesuffix("s") in _PLAIN for word in words)
    return 2 * plain > len(words) if _DOTTED.search(name) else plain > 0


def may_be_data(name: str) -> bool:
    """Whether the name could be a person's or a login instead: words apart, or more than one digit
    at its end, and it is not plainly a field's."""
    looks_so = _APART.search(name) is not None or re.search(r"\d\d$", name) is not None
    return looks_so and not is_plain(name)
