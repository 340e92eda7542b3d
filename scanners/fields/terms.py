"""What the last words of a field's name mean, in fideslang's categories."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Term:
    """category: a fideslang key. kind: of identifier, if it is one. shape: how its values look
    (a name in ``shapes.SHAPES``). says: in words. sure: False where other things are called so
    as well, and it counts only beside something of a person. also: what it is beside others of that
    (an account's number beside a bank's)."""

    category: str
    kind: str | None
    shape: str
    says: str
    sure: bool = True
    also: "Term | None" = None


_CONTACT, _DEMOGRAPHIC, _GOVERNMENT = "user.contact", "user.demographic", "user.government_id"
_HEALTH, _DEVICE, _FINANCIAL = "user.health_and_medical", "user.device", "user.financial"
NAME = Term("user.name", "name", "name", "a name")
_BANK = Term(f"{_FINANCIAL}.bank_account", None, "code", "a bank account", sure=False)
_GROUPS: tuple[tuple[Term, str], ...] = (
    (
        Term(f"{_CONTACT}.email", "email", "email", "an e-mail address"),
        (
            "email mail emailaddress emailaddr emailid mailaddress mailadresse courriel correo eml emailadresse adresseemail"
            " correoelectronico indirizzoemail epost sahkoposti emailid workemail useremail correoe adresseelectronique emailadres epostadress skrzynka posta postaelettronica mejl"
        ),
    ),
    (
        Term(f"{_CONTACT}.phone_number", "phone", "phone", "a telephone number"),
        (
            "phone telephone tel mobile cell cellphone mobilephone phonenumber phoneno phonenr phonenum mobilenumber mobileno telno"
            " telephonenumber telephoneno contactnumber telefon telefono telefone telefoon telefonnummer telnr ph phn fon handy mobil movil"
            " mobnumber mobno celular cellulare portable mob mobtel msisdn gsm landline whatsapp phonehome phonework telefonszam puhelin tlf rufnummer cellno portatile telemovel gsmnummer mobilnummer telefonnummer telefoonnummer numerotelephone numerotelefono numtel telefonica matkapuhelin puhelinnumero telefonnr mobilnr telefonszama komorka"
        ),
    ),
    (
        Term(f"{_CONTACT}.fax_number", None, "phone", "a fax number"),
        "fax faxnumber faxno telefax faxnr",
    ),
    (
        Term("user.account.username", "account", "account", "an account"),
        (
            "login username loginname screenname userlogin handle userprincipalname samaccountname upn"
            " benutzername nickname nick usr uname loginid nomutilisateur usuario utente gebruikersnaam twitter skype githubusername utilisateur nomdutilisateur nombreusuario nombredeusuario nomeutente nomedeusuario anvandarnamn brugernavn brukernavn kayttajatunnus"
        ),
    ),
    (
        Term("user.account.username", "account", "account", "an account", also=_BANK),
        "accountid accountno accountnumber accountnr acctno acctnr acctid acctnumber",
    ),
    (
        Term("user.name.first", "given_name", "name", "a given name"),
        "firstname fname givenname forename prenom vorname nombre nome voornaam fornavn fornamn imie firstnm givennm fstname frstname rufname nombres primeironome primernombre etunimi",
    ),
    (
        Term("user.name.last", "family_name", "name", "a family name"),
        (
            "lastname lname surname familyname nachname apellido nomdefamille nom apellidos cognome achternaam etternavn efternavn"
            " efternamn nazwisko sobrenome familienname lastnm surnm lstname maidenname birthname geburtsname primerapellido segundoapellido apellidopaterno apellidomaterno nomusage nomfamille sukunimi zuname"
        ),
    ),
    (
        NAME,
        "fullname personname realname nomcomplet nombrecompleto nomecompleto fullnm cardholder cardholdername nameoncard signatory emergencycontact nextofkin contactperson nomprenom nomeecognome cognomenome apellidosynombre ansprechpartner contactpersoon",
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
            " streetaddr addrline addrs residence indirizzoresidenza direccionpostal adressepostale wohnadresse lieferadresse rechnungsadresse ulica rua gata gateadresse postadresse osoite woonadres postadres"
        ),
    ),
    (
        Term(f"{_CONTACT}.address.street", None, "code", "a house's number", sure=False),
        "house housenumber houseno hausnummer hausnr strassenr streetno streetnumber addressnumber apartmentnumber aptno unitno huisnummer numerocivico civico numerocasa numerorue nrdomu",
    ),
    (
        Term(f"{_CONTACT}.address.city", None, "word", "a city", sure=False),
        "city town locality suburb ville ciudad citta stadt ort wohnort plaats cidade miasto cty municipality stad poblacion localidad twn woonplaats comune commune municipio wohnsitz ortschaft bairro plaatsnaam postort poststed  residenceville kaupunki cityname localita",
    ),
    (
        Term(f"{_CONTACT}.address.state", None, "word", "a state or region", sure=False),
        "state province region county prefecture district bundesland provincia estado departement stateprovince statecode prov kanton uf statecd fylke wojewodztwo comunidadautonoma regione provincie provincienaam landkreis maakunta",
    ),
    (
        Term(f"{_CONTACT}.address.postal_code", None, "code", "a postal code", sure=False),
        "postcode postalcode zip zipcode plz codepostal codigopostal cap cep postleitzahl pincode postnummer postnr zipcd postcd eircode kodpocztowy zippostal cp codpostal cpostal postleitzahl codigopostale codicepostale postinumero pocode zip4 kodpoczt",
    ),
    (
        Term(f"{_CONTACT}.address.country", None, "word", "a country", sure=False),
        "country countrycode countryname land pays pais paese nation ctry countryiso kraj maa landcode paisresidencia",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.date_of_birth", "date_of_birth", "date", "a date of birth"),
        (
            "dateofbirth birthdate birthday dob born bornon birthdt geburtsdatum datedenaissance fechanacimiento fechadenacimiento"
            " datadinascita datanascimento geboortedatum bday birthyear yearofbirth datenaissance geburtstag fodselsdato dtnasc dtofbirth gebdat gebdatum yob birth ddn fechanac fecnac fechanto datnasc nascimento nascita datanasc fodelsedatum fodt dataurodzenia syntymaaika naissance geboorte birthdy nacimiento jahrgang geburtsjahr"
        ),
    ),
    (
        Term(f"{_DEMOGRAPHIC}.age_range", None, "count", "an age", sure=False),
        "age agerange agegroup alter edad leeftijd eta idade wiek alder ika tranchedage altersgruppe ageyear ageband",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.gender", None, "word", "a gender"),
        "gender sex geschlecht sexe sexo genero gndr genderidentity pronoun sesso geslacht plec kjonn sukupuoli",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.marital_status", None, "word", "a marital status"),
        "maritalstatu familienstand estadocivil civilstatu maritalstat maritalstatus civilstatus situationfamiliale etatcivil statocivile burgerlijkestaat stancywilny civilstand sivilstatus siviilisaaty",  # words are in the singular
    ),
    (
        Term(f"{_DEMOGRAPHIC}.race_ethnicity", None, "word", "an ethnicity"),
        "race ethnicity ethnic ethnicgroup ethnicorigin etnia etniciteit ethnie raca",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.religious_belief", None, "word", "a religion"),
        "religion religiou faith religiousbelief konfession religione religieux geloof wyznanie",
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
        "nationality citizenship staatsangehorigkeit nationalite nacionalidad nationaliteit nacionalidade nazionalita cittadinanza ciudadania staatsburgerschaft obywatelstwo nationalitet medborgarskap kansalaisuus",
    ),
    (
        Term(_DEMOGRAPHIC, None, "word", "a place of birth"),
        "countryofbirth birthplace placeofbirth geburtsort lieunaissance lugarnacimiento luogonascita geboorteplaats",
    ),
    (
        Term(f"{_DEVICE}.ip_address", None, "ip", "an IP address"),
        "ip ipaddress ipaddr remoteaddr remoteip clientip ipv4 ipv6 sourceip srcip lastip loginip userip hostip remotehost signupip lastloginip ipadresse",
    ),
    (Term(_DEVICE, None, "any", "a browser"), "useragent browseragent uastring ua httpuseragent"),
    (
        Term(f"{_DEVICE}.device_id", None, "code", "a device"),
        "deviceid macaddress imei mac macaddr deviceuuid deviceserial androidid idfa idfv gaid aaid advertisingid adid udid devicetoken pushtoken fcmtoken deviceidentifier devicefingerprint imsi iccid meid",
    ),
    (
        Term(f"{_DEVICE}.cookie_id", None, "code", "a cookie"),
        "cookieid cookie visitorid sessionid sessionkey trackingid gaclientid gclid fbclid sessioncookie anonymousid sid jsessionid fbp fbc clientcookie mcid",
    ),
    (
        Term("user.authorization.password", None, "any", "a password"),
        (
            "password passwd pwd passwordhash passwordsalt hashedpassword encryptedpassword pass passwort passhash pwdhash motdepasse"
            " contrasena senha passwordencrypted passworddigest passphrase pswd passcode wachtwoord haslo losenord adgangskode passord salasana contrasenia kennwort"
        ),
    ),
    (
        Term("user.authorization.credentials", None, "any", "a credential"),
        "apikey accesstoken refreshtoken bearertoken authtoken secretkey clientsecret sessiontoken otpsecret totpsecret privatekey secret apitoken resettoken securityanswer securityquestion rememberme",
    ),
    (
        Term(f"{_FINANCIAL}.credit_card", None, "code", "a card number"),
        "creditcard cardnumber creditcardnumber ccn ccnumber pan cardno ccno creditcardno kreditkarte kartennummer tarjeta numtarjeta cardnum ccnum cvv cvc cardpan creditcardnum ccid",
    ),
    (
        Term(f"{_FINANCIAL}.bank_account", None, "code", "a bank account"),
        "iban bankaccount numerocompte rib cuenta numerocuenta cuentacorriente contocorrente conta contabancaria rekeningnr rekeningnummer bankkonto kontonr bankgiro nrkonta tilinumero numerodecompte ccc clabe bankaccountnumber bankaccountno bic swift swiftcode routingnumber routingno kontonummer konto accountiban sortcode bban bankverbindung acctnum bankacct ibannumber cuentabancaria aba abarouting bankroutingnumber",
    ),
    (
        Term(_FINANCIAL, None, "code", "a salary or income"),
        "salary income annualincome wage salaire sueldo salario stipendio ordenado salaris inkomen einkommen revenu revenus ingreso renda reddito inkomst palkka wynagrodzenie pensja bruttogehalt nettogehalt jahresgehalt haushaltseinkommen householdincome familyincome grosspay netpay gehalt annualsalary basesalary creditscore networth yearlyincome hourlyrate monthlyincome creditlimit",
    ),
    (
        Term(f"{_GOVERNMENT}.national_identification_number", None, "code", "a national number"),
        (
            "ssn ssnnumber ssnno socialsecuritynumber nationalid nationalidnumber nationalinsurancenumber taxid nino sin cpf curp rfc dni nie nif pesel bsn personnummer"
            " fiscalcode codicefiscale steuerid steueridnr steuernummer sozialversicherungsnummer svnr nir inseenumber aadhaar aadhar aadhaarnumber pan mynumber"
            " nric rrn tfn taxfilenumber socialsecurity socialsecurityno socialinsurancenumber govid governmentid idcard idcardnumber identitynumber idnumber"
            " personalid personalnumber socsec ssnlast4 tin itin cnp oib cpr cprnumber rodnecislo personalcode nationalidentifier ssnumber taxnumber taxidentificationnumber nss cuit cuil rut numsecu numerosecuritesociale securitesociale codfisc codfiscale rijksregisternummer henkilotunnus hetu fodselsnummer personnr afm amka tckn niss kennitala"
        ),
    ),
    (
        Term(f"{_GOVERNMENT}.passport_number", None, "code", "a passport number"),
        "passport passportnumber passportno passportnum reisepass pasaporte passaporto passeport passportid passnummer numeropasaporte numeropassaporto paspoort paspoortnummer paszport reisepassnummer passnr",
    ),
    (
        Term(f"{_GOVERNMENT}.drivers_license_number", None, "code", "a driving licence"),
        "driverlicense driverlicensenumber driverlicence drivinglicence drivinglicense dlnumber dlno licensenumber licencenumber fuhrerschein driverlicenseno dl licenseno driverslicense driverslicensenumber drivinglicenseno drivinglicencenumber permisconduire patente rijbewijs cnh permisodeconducir cartadeconducao rijbewijsnummer fuhrerscheinnummer korkort prawojazdy",
    ),
    (
        Term(f"{_GOVERNMENT}.vehicle_registration", None, "code", "a vehicle"),
        "vin licenseplate numberplate platenumber registrationplate vehicleregistration kennzeichen matricula vrm regplate licenceplate plateno vehicleid targa kenteken immatriculation plaqueimmatriculation placa registreringsnummer nrrejestracyjny kfzkennzeichen",
    ),
    (
        Term(f"{_HEALTH}.record_id", None, "code", "a medical record"),
        "mrn nhnumber nh medicalrecordnumber medicalrecordno patientnumber patientno nhsnumber nhsno nhs medicalrecord hospitalnumber chartnumber healthrecordnumber patientennummer mrnumber numdossier numerodossier historiaclinica cartellaclinica patientnr patientennr nhc",
    ),
    (
        Term(f"{_HEALTH}.insurance_beneficiary_id", None, "code", "a health insurance number"),
        "insuranceid insurancenumber insuranceno healthinsuranceid memberid subscriberid policynumber policyno beneficiaryid medicarenumber medicareno mbi medicaidid krankenversichertennummer insurancepolicy kvnr healthcardnumber versichertennummer numeromutuelle cartevitale tesserasanitaria numerosns insurancememberid healthplanid medicare",
    ),
    (
        Term(_HEALTH, None, "any", "a matter of health"),
        "diagnosi diagnoses diagnosis bloodtype diagnose diagnostic diagnostico diagnostique diagnoza groupesanguin gruposanguineo grupposanguigno tiposanguineo blutgruppe bloedgroep blodgrupp blodtype grupakrwi bloodgrp allergie alergia allergia allergi allergieen antecedent antecedente krankheit maladie enfermedad malattia doenca ziekte behinderung medikation medicament medicamento farmaco icd icd9 icd10cm diagcode diagnosticcode traitement bloodgroup allergy allergie allergies disability medication icd10 icd10code icdcode symptom medicalhistory medicalcondition prescription vaccination vaccine disease comorbidity smoker",
    ),
    (
        Term(_HEALTH, None, "any", "a matter of health", sure=False),
        "condition treatment handicap traitement tratamiento trattamento behandlung bodyweight weightkg weightlb weightlb bodyheight heightcm bmi korpergewicht korpergrosse",
    ),
    (
        Term("user.location.precise", None, "any", "a place", sure=False),
        "latitude longitude lat lng lon geolocation gpscoordinate geoloc coordinate latlng latlon gps geopoint breitengrad langengrad latitud longitud latitudine longitudine",
    ),
    (
        Term("user.job_title", None, "word", "a position", sure=False),
        "jobtitle position occupation beruf profession jobrole designation jobname poste puesto funktion contacttitle jobposition cargo puestodetrabajo functie mansione qualifica stanowisko profesion professione profissao zawod yrke befattning stilling ammatti berufsbezeichnung metier fonction jobdesc",
    ),
    (
        Term("user.workplace", None, "word", "an employer", sure=False),
        "employer arbeitgeber workplace employername companyname company werkgever employeur empleador datoredilavoro pracodawca",
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
LOGIN = Term("user.account.username", "account", "login", "who did it")
"""What ends with "by"."""
AUTHOR = replace(LOGIN, sure=False)
HASHED = Term("user.unique_id", None, "code", "an identifier, hashed or masked")
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
_NUMBERS = "会員番号 顧客番号 お客様番号 社員番号 職員番号 学籍番号 患者番号 会員ID 顧客ID 社員ID 客户编号 会员编号 员工编号 회원번호 고객번호 사번"
OF_CJK = dict.fromkeys(_NUMBERS.split(), UNIQUE_ID) | {
    word: TERMS[key] for key, listed in _CJK.items() for word in listed.split()
}
