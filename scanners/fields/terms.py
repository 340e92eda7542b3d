"""What the last words of a field's name mean, in fideslang's categories."""

import unicodedata
from dataclasses import dataclass

from expunge.policy.links import PERSON_WORDS, STAFF_WORDS, words


@dataclass(frozen=True)
class Term:
    """category: a fideslang key. kind: of identifier, if it is one. shape: how its values look
    (a name in ``shapes.SHAPES``). says: in words. sure: False where other things are called so
    as well, and it counts only beside something of a person."""

    category: str
    kind: str | None
    shape: str
    says: str
    sure: bool = True


_CONTACT, _DEMOGRAPHIC, _GOVERNMENT = "user.contact", "user.demographic", "user.government_id"
_HEALTH, _DEVICE, _FINANCIAL = "user.health_and_medical", "user.device", "user.financial"
NAME = Term("user.name", "name", "name", "a name")
_GROUPS: tuple[tuple[Term, str], ...] = (
    (
        Term(f"{_CONTACT}.email", "email", "email", "an e-mail address"),
        (
            "email mail emailaddress emailaddr emailid mailaddress mailadresse courriel correo eml emailadresse adresseemail"
            " correoelectronico indirizzoemail epost sahkoposti emailid workemail useremail"
        ),
    ),
    (
        Term(f"{_CONTACT}.phone_number", "phone", "phone", "a telephone number"),
        (
            "phone telephone tel mobile cell cellphone mobilephone phonenumber phoneno phonenr phonenum mobilenumber mobileno telno"
            " telephonenumber telephoneno contactnumber telefon telefono telefone telefoon telefonnummer telnr ph phn fon handy mobil movil"
            " mobnumber mobno celular cellulare portable mob mobtel msisdn gsm landline whatsapp phonehome phonework telefonszam puhelin tlf rufnummer cellno"
        ),
    ),
    (
        Term(f"{_CONTACT}.fax_number", None, "phone", "a fax number"),
        "fax faxnumber faxno telefax faxnr",
    ),
    (
        Term("user.account.username", "account", "account", "an account"),
        (
            "login username loginname screenname userlogin accountid accountno accountnumber accountnr handle"
            " benutzername nickname nick usr uname loginid nomutilisateur usuario utente gebruikersnaam twitter skype githubusername"
        ),
    ),
    (
        Term("user.name.first", "given_name", "name", "a given name"),
        "firstname fname givenname forename prenom vorname nombre nome voornaam fornavn fornamn imie firstnm givennm fstname frstname",
    ),
    (
        Term("user.name.last", "family_name", "name", "a family name"),
        (
            "lastname lname surname familyname nachname apellido nomdefamille nom apellidos cognome achternaam etternavn efternavn"
            " efternamn nazwisko sobrenome familienname lastnm surnm lstname maidenname birthname geburtsname"
        ),
    ),
    (
        NAME,
        "fullname personname realname nomcomplet nombrecompleto nomecompleto fullnm cardholder cardholdername nameoncard signatory emergencycontact nextofkin contactperson",
    ),
    (
        Term("user.name", None, "name", "a middle name"),
        "middlename middleinitial mname middlenm zweitername",
    ),
    (
        Term(f"{_CONTACT}.address.street", "address", "address", "a street address"),
        (
            "address addr street streetaddress addressline homeaddress postaladdress mailingaddress adresse anschrift strasse direccion"
            " rue calle indirizzo endereco adres straat gatuadress streetname domicilio logradouro"
            " streetaddr addrline addrs residence"
        ),
    ),
    (
        Term(f"{_CONTACT}.address.street", None, "any", "a house's number", sure=False),
        "house housenumber houseno hausnummer hausnr strassenr streetno streetnumber addressnumber apartmentnumber aptno unitno",
    ),
    (
        Term(f"{_CONTACT}.address.city", None, "word", "a city", sure=False),
        "city town locality suburb ville ciudad citta stadt ort wohnort plaats cidade miasto cty municipality stad poblacion localidad",
    ),
    (
        Term(f"{_CONTACT}.address.state", None, "word", "a state or region", sure=False),
        "state province region county prefecture district bundesland provincia estado departement stateprovince statecode prov kanton",
    ),
    (
        Term(f"{_CONTACT}.address.postal_code", None, "code", "a postal code", sure=False),
        "postcode postalcode zip zipcode plz codepostal codigopostal cap cep postleitzahl pincode postnummer postnr zipcd postcd eircode kodpocztowy zippostal",
    ),
    (
        Term(f"{_CONTACT}.address.country", None, "word", "a country", sure=False),
        "country countrycode countryname land pays pais paese nation ctry countryiso",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.date_of_birth", "date_of_birth", "date", "a date of birth"),
        (
            "dateofbirth birthdate birthday dob born bornon birthdt geburtsdatum datedenaissance fechanacimiento fechadenacimiento"
            " datadinascita datanascimento geboortedatum bday birthyear yearofbirth datenaissance geburtstag fodselsdato dtnasc dtofbirth gebdat gebdatum yob"
        ),
    ),
    (
        Term(f"{_DEMOGRAPHIC}.age_range", None, "count", "an age", sure=False),
        "age agerange agegroup alter edad",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.gender", None, "word", "a gender"),
        "gender sex geschlecht sexe sexo genero gndr genderidentity pronoun",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.marital_status", None, "word", "a marital status"),
        "maritalstatu familienstand estadocivil civilstatu maritalstat",  # words are in the singular
    ),
    (
        Term(f"{_DEMOGRAPHIC}.race_ethnicity", None, "word", "an ethnicity"),
        "race ethnicity ethnic ethnicgroup ethnicorigin",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.religious_belief", None, "word", "a religion"),
        "religion religiou faith religiousbelief konfession",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.political_opinion", None, "word", "a political opinion"),
        "politicalparty partyaffiliation politicalaffiliation politicalopinion",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.sexual_orientation", None, "word", "a sexual orientation"),
        "sexualorientation",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.language", None, "word", "a language", sure=False),
        "preferredlanguage mothertongue nativelanguage spokenlanguage",
    ),
    (
        Term(_DEMOGRAPHIC, None, "word", "a nationality"),
        "nationality citizenship staatsangehorigkeit nationalite nacionalidad",
    ),
    (
        Term(f"{_DEVICE}.ip_address", None, "ip", "an IP address"),
        "ip ipaddress ipaddr remoteaddr remoteip clientip ipv4 ipv6 sourceip srcip lastip loginip userip hostip remotehost signupip lastloginip ipadresse",
    ),
    (Term(_DEVICE, None, "any", "a browser"), "useragent browseragent uastring"),
    (
        Term(f"{_DEVICE}.device_id", None, "code", "a device"),
        "deviceid macaddress imei mac macaddr deviceuuid deviceserial androidid idfa idfv gaid aaid advertisingid adid udid devicetoken pushtoken fcmtoken deviceidentifier devicefingerprint imsi iccid meid",
    ),
    (
        Term(f"{_DEVICE}.cookie_id", None, "code", "a cookie"),
        "cookieid cookie visitorid sessionid sessionkey trackingid gaclientid gclid fbclid sessioncookie anonymousid sid jsessionid",
    ),
    (
        Term("user.authorization.password", None, "any", "a password"),
        (
            "password passwd pwd passwordhash passwordsalt hashedpassword encryptedpassword pass passwort passhash pwdhash motdepasse"
            " contrasena senha passwordencrypted passworddigest passphrase pswd passcode"
        ),
    ),
    (
        Term("user.authorization.credentials", None, "any", "a credential"),
        "apikey accesstoken refreshtoken authtoken secretkey clientsecret sessiontoken otpsecret totpsecret privatekey secret apitoken resettoken securityanswer securityquestion rememberme",
    ),
    (
        Term(f"{_FINANCIAL}.credit_card", None, "code", "a card number"),
        "creditcard cardnumber creditcardnumber ccn ccnumber pan cardno ccno creditcardno kreditkarte kartennummer tarjeta numtarjeta cardnum ccnum cvv cvc cardpan creditcardnum ccid",
    ),
    (
        Term(f"{_FINANCIAL}.bank_account", None, "code", "a bank account"),
        "iban bankaccount bankaccountnumber bankaccountno bic swift swiftcode routingnumber routingno kontonummer konto accountiban sortcode bban bankverbindung acctnum bankacct ibannumber cuentabancaria aba abarouting bankroutingnumber",
    ),
    (
        Term(_FINANCIAL, None, "code", "a salary or income"),
        "salary income annualincome wage gehalt annualsalary basesalary creditscore networth yearlyincome hourlyrate monthlyincome creditlimit",
    ),
    (
        Term(f"{_GOVERNMENT}.national_identification_number", None, "code", "a national number"),
        (
            "ssn ssnnumber ssnno socialsecuritynumber nationalid nationalidnumber nationalinsurancenumber taxid nino sin cpf curp rfc dni nie nif pesel bsn personnummer"
            " fiscalcode codicefiscale steuerid steueridnr steuernummer sozialversicherungsnummer svnr nir inseenumber aadhaar aadhar aadhaarnumber pan mynumber"
            " nric rrn tfn taxfilenumber socialsecurity socialsecurityno socialinsurancenumber govid governmentid idcard idcardnumber identitynumber idnumber"
            " personalid personalnumber socsec ssnlast4 tin itin cnp oib cpr cprnumber rodnecislo personalcode nationalidentifier ssnumber taxnumber taxidentificationnumber"
        ),
    ),
    (
        Term(f"{_GOVERNMENT}.passport_number", None, "code", "a passport number"),
        "passport passportnumber passportno passportnum reisepass pasaporte passaporto passeport passportid passnummer numeropasaporte numeropassaporto",
    ),
    (
        Term(f"{_GOVERNMENT}.drivers_license_number", None, "code", "a driving licence"),
        "driverlicense driverlicensenumber driverlicence drivinglicence drivinglicense dlnumber dlno licensenumber licencenumber fuhrerschein driverlicenseno dl licenseno driverslicense driverslicensenumber drivinglicenseno drivinglicencenumber permisconduire patente rijbewijs",
    ),
    (
        Term(f"{_GOVERNMENT}.vehicle_registration", None, "code", "a vehicle"),
        "vin licenseplate numberplate platenumber registrationplate vehicleregistration kennzeichen matricula vrm regplate licenceplate plateno vehicleid",
    ),
    (
        Term(f"{_HEALTH}.record_id", None, "code", "a medical record"),
        "mrn nhnumber nh medicalrecordnumber medicalrecordno patientnumber patientno nhsnumber nhsno nhs medicalrecord hospitalnumber chartnumber healthrecordnumber patientennummer mrnumber",
    ),
    (
        Term(f"{_HEALTH}.insurance_beneficiary_id", None, "code", "a health insurance number"),
        "insuranceid insurancenumber insuranceno healthinsuranceid memberid subscriberid policynumber policyno beneficiaryid medicarenumber medicareno mbi medicaidid krankenversichertennummer insurancepolicy kvnr healthcardnumber insurancememberid healthplanid medicare",
    ),
    (
        Term(_HEALTH, None, "any", "a matter of health"),
        "diagnosi diagnoses diagnosis bloodtype bloodgroup allergy allergie allergies disability medication icd10 icd10code icdcode symptom medicalhistory medicalcondition prescription weightkg heightcm bmi vaccination disease comorbidity smoker",
    ),
    (Term(_HEALTH, None, "any", "a matter of health", sure=False), "condition treatment"),
    (
        Term("user.location.precise", None, "any", "a place", sure=False),
        "latitude longitude lat lng lon geolocation gpscoordinate geoloc coordinate latlng latlon gps geopoint",
    ),
    (
        Term("user.job_title", None, "word", "a position", sure=False),
        "jobtitle position occupation beruf profession jobrole designation jobname poste puesto funktion contacttitle jobposition",
    ),
    (
        Term("user.workplace", None, "word", "an employer", sure=False),
        "employer arbeitgeber workplace employername companyname company",
    ),
    (
        Term(f"{_CONTACT}.url", None, "any", "a person's page", sure=False),
        "website homepage linkedin linkedinurl facebook facebookurl personalwebsite profileurl blogurl instagram",
    ),
    (
        Term("user.content.self_image", None, "any", "a picture of a person", sure=False),
        "photo avatar selfie profilepicture profilephoto photourl avatarurl photopath profileimage portrait profilepic headshot",
    ),
    (
        Term("user.biometric", None, "any", "a biometric"),
        "fingerprint faceid retinascan voiceprint irisscan facetemplate biometric",
    ),
    (
        Term(_FINANCIAL, None, "code", "a wallet", sure=False),
        "walletaddress bitcoinaddress btcaddress ethaddress cryptowallet wallet",
    ),
)
TERMS = {word: term for term, listed in _GROUPS for word in listed.split()}
UNIQUE_ID = Term("user.unique_id", None, "any", "the number of a person's entry")
TITLE = Term("user.job_title", None, "word", "a position", sure=False)

_CJK = {
    "email": "メール メールアドレス 電子メール 邮箱 电子邮件 이메일",
    "phone": "電話 電話番号 携帯 携帯電話 携帯番号 手机 手机号 电话 전화번호 휴대폰 TEL",
    "lastname": "姓 苗字 氏",
    "firstname": "名",
    "fullname": "氏名 名前 お名前 姓名 이름 フリガナ 氏名カナ",
    "address": "住所 地址 주소 番地",
    "birthdate": "生年月日 誕生日 生日 출생일 생년월일",
    "login": "ログイン ログイン名 ユーザー名 用户名",
    "postcode": "郵便番号 邮编 우편번호",
    "gender": "性別 性别 성별",
    "ssn": "マイナンバー 個人番号 身份证号 주민등록번호",
    "age": "年齢 年龄 나이",
    "password": "パスワード 密码 비밀번호",
    "city": "市区町村 城市",
    "state": "都道府県 省份",
    "company": "会社名 勤務先",
    "passport": "旅券番号 パスポート番号 护照号",
}
_OF_CJK = {word: TERMS[key] for key, listed in _CJK.items() for word in listed.split()}

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
_NO_PERSON = frozenset(
    "company organization organisation org business firm product item article file folder host "
    "server domain event category brand store shop city country state region street table column "
    "class type plan tag group team project campaign bank school database schema index bucket "
    "queue topic service app application module package job task step stage status role permission "
    "language genre album track song playlist film movie book course subject territory department "
    "vendor supplier shipper manufacturer model device browser os report template field key param "
    "unit currency color colour size material ship vessel".split()
)
_NO_POST = frozenset(
    "mac wallet contract server memory remote web bind host site network node peer listen url "
    "ethereum bitcoin blockchain gateway proxy".split()
)
_SHORT = {
    "nbr": "number",
    "nmbr": "number",
    "cd": "code",
    "dt": "date",
    "acct": "account",
    "adr": "address",
    "nm": "name",
}
"""How words are cut short in names of columns."""
_NUMBERED = PERSON_WORDS | STAFF_WORDS | {"emp", "cust", "usr"}
_ID = frozenset({"id", "no", "nr", "number", "num"})


_NOTHING: frozenset[str] = frozenset()
_STAGES = frozenset(
    "ticket order case payment shipment task application account item job invoice machine system device object current previous".split()
)
_NEGATED = {
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


def term_of(container: str, field: str) -> Term | None:
    """What the field's name says that it holds; the longest known end of its last part wins."""
    *around, last = _letters(field).strip(". ").split(".")
    if known := _OF_CJK.get(last.strip(" _")):
        return known
    own = words(last)
    while own and own[-1].isdigit():
        own.pop()
    before = [word for part in around[-1:] for word in words(part)]
    whose = words(_letters(container).rpartition(".")[2])
    if len(own) == 1 and (term := _of_people(own[0], whose[-1:])) is not None:
        return term
    own = [_SHORT.get(word, word) for word in own] if "".join(own) not in TERMS else own
    for start in range(len(own)):
        tail, qualifiers = "".join(own[start:]), own[:start]
        if tail in TERMS:
            return _qualified(TERMS[tail], before, qualifiers)
        if tail == "name":
            return _name(qualifiers, before, words(container.rpartition(".")[2]))
    numbered = len(own) > 1 and own[-1] in _ID and own[-2] in _NUMBERED
    return UNIQUE_ID if numbered else None


def _of_people(name: str, container: list[str]) -> Term | None:
    """What a bare ``id`` or ``title`` is in a table of people."""
    people = PERSON_WORDS | STAFF_WORDS | {"contact"}
    if not container or container[0] not in people:
        return None
    return {"id": UNIQUE_ID, "title": TITLE}.get(name)


def _qualified(term: Term, before: list[str], qualifiers: list[str]) -> Term | None:
    """The term, unless the words before it make it something else."""
    if qualifiers and qualifiers[-1] in _NEGATED.get(term.category, _NOTHING):
        return None
    is_post = term.kind != "address" or _NO_POST.isdisjoint([*before, *qualifiers])
    return term if is_post else None


def _name(qualifiers: list[str], around: list[str], container: list[str]) -> Term | None:
    """Whose a bare ``name`` is: by the word before it, the object that it is in, the table."""
    for whose in (qualifiers, around, container):
        if whose:
            if whose[-1] in PEOPLE:
                return NAME
            if whose[-1] in _NO_PERSON:
                return None
            if whose is not container:
                break
    return Term(NAME.category, NAME.kind, "whole_name", NAME.says, sure=False)


def _letters(name: str) -> str:
    """Without accents, in one width: ``prénom`` is one word."""
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", letters)
