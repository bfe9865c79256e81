#include "mapping/recognise/dictionary.hpp"

namespace leadgate::mapping::recognition {
namespace {

constexpr Phrases kPhrases[] = {
    // The person.
    {Role::kName, 90,
     "фио имяифамилия имяфамилия фамилияимя фамилияиимя фамилияимяотчество имяотчествофамилия полноеимя вашефио "
     "каквасзовут каквасзвать каквамобращаться каквамможнообращаться каквасназывать каккваможнообращаться "
     "каккваммобращаться контактноелицо имяклиента "
     "имязаказчика имяпокупателя имяпациента имягостя имяконтакта имяотправителя fio imyaifamiliya polnoeimya vashefio "
     "fullname namefull yourfullname contactname contactperson customername clientname buyername yourname realname "
     "firstandlastname firstlastname namefirstlast personname leadname patientname studentname billingname guestname "
     "nombrecompleto nombreyapellidos nombreyapellido nombresyapellidos nomcomplet nometprenom nomprenom prenometnom "
     "prenomnom nomecompleto nomeecognome nomecognome vornachname vorundnachname vornameundnachname vornamenachname "
     "vollstandigername ihrname adsoyad adisoyadi adiniz isimsoyisim adivesoyadi imieinazwisko imienazwisko "
     "volledigenaam namalengkap पूरानाम 姓名 氏名 名前 お名前 이름 성함 прізвищетаімя піб імятапрізвище повнеімя"},
    {Role::kName, 60,
     "имя вашеимя имена зовут обращение представьтесь imya imja vasheimya vashe_imya name names nombre nom nome naam "
     "imie isim ad adi adsoyadi namn navn nimi jmeno meno nume nev nama नाम імя вашеімя имяфиз tenantname fullnames"},
    {Role::kName, 45, "ad клиент покупатель заказчик customer client buyer fl persona klient zakazchik ονομα שם اسم"},
    {Role::kFirstName, 90,
     "firstname namefirst firstnames givenname givennames forename forenames fname namefirstname имясобственное "
     "имяимя первоеимя prenom prenoms vorname primernombre nombrepila nombresdepila primeironome voornaam fornavn "
     "fornamn etunimi krestnijmeno keresztnev imiona namadepan पहलानाम 名 下の名前 名字 이름만"},
    {Role::kFirstName, 50, "fn first frstname firstnm gname vname $first $firstname"},
    {Role::kLastName, 90,
     "фамилия вашафамилия familiya familia familija surname surnames lastname namelast lastnames familyname lname "
     "secondname2 apellido apellidos primerapellido primerapellidos segundoapellido segundosapellidos segundaapellidos "
     "sobrenome sobrenomes ultimonome nomdefamille nachname familienname zuname cognome soyad soyadi soyisim nazwisko "
     "achternaam efternavn efternamn etternavn sukunimi prijmeni priezvisko vezeteknev namabelakang उपनाम 姓 苗字 성 "
     "прізвище"},
    {Role::kLastName, 50, "ln lnf lns last lstname lastnm sname $last $lastname"},
    {Role::kMiddleName, 90,
     "отчество otchestvo middlename namemiddle middleinitial patronymic segundonombre deuxiemeprenom побатькові "
     "zweitername mname secondname"},
    {Role::kMiddleName, 50, "mi mn minit middle $middle"},
    {Role::kHonorific, 92,
     "salutation honorific honorificprefix nameprefix nametitle namesuffix suffix prefix anrede civilite civilita "
     "tratamiento gender sex пол title titre 敬称"},
    {Role::kPhone, 95,
     "телефон телефоны номертелефона вашномертелефона контактныйтелефон мобильныйтелефон мобильный моб сотовый "
     "номердлясвязи тел телефондлясвязи телефонмобильный рабочийтелефон telefon telefonnummer telefonnyjnomer "
     "nomertelefona mobilnyj phone phonenumber phoneno telephone telephonenumber telephoneno mobile mobilephone "
     "mobilenumber mobileno cell cellphone cellnumber tel telno telnumber contactnumber contactno daytimephone "
     "callback telefone telefono celular movil telefonofijo numerodetelefono telefonomovil telefonocelular fone fon "
     "handy handynummer mobilnummer mobiltelefon rufnummer portable numerodetelephone cellulare recapitotelefonico "
     "telefonnumarasi ceptelefonu gsm telefoon telefoonnummer puhelin puhelinnumero telefonszam komorka 電話番号 電話 "
     "携帯電話 携帯番号 携帯 电话 手机 手机号 手机号码 联系电话 전화번호 휴대폰 연락처 телефонномер номертел phonefull "
     "номермобильного phoneinformation phonenumberfull msisdn hp nohp nomorhp handphone telepon nomortelepon notelepon "
     "hparea hpexchange hpext areacode phoneareacode phonearea मोबाइल फोन फ़ोन मोबाइलनंबर"},
    {Role::kPhone, 78, "*телефон *telefon *telephone *phone *mobile *телеф *電話 *手机"},
    {Role::kPhone, 50, "ph phn номер номердлязвонка связь"},
    {Role::kEmail, 95,
     "email emailaddress mail mailaddress адресэлектроннойпочты электроннаяпочта электроннойпочты элпочта эпочта почта "
     "вашапочта емейл емайл имейл имэйл мейл мыло pochta elpochta elektronnayapochta emailadresse mailadresse "
     "correo correoelectronico courriel adresseemail adressemail adresseelectronique endercoemail indirizzoemail "
     "postaelettronica eposta epostaadresi epost emailid replyto eadres メールアドレス メール 邮箱 电子邮箱 电子邮件 "
     "이메일 електроннапошта пошта електроннапоштаadresa sahkoposti ईमेल surel"},
    {Role::kEmail, 80, "*email *емейл *имейл *メール *邮箱 *eposta"},
    {Role::kEmail, 50, "em"},
    {Role::kContact, 60,
     "контакт контакты контактныеданные способсвязи каксвами каксвамисвязаться связаться contact contacts contactinfo "
     "contactdetails kontakt kontakty contacto phoneoremail emailorphone телефонилиemail телефонилипочта "
     "emailилителефон почтаилителефон"},
    // The company and the address.
    {Role::kCompany, 88,
     "компания названиекомпании наименованиекомпании организация названиеорганизации наименованиеорганизации фирма "
     "вашакомпания юрлицо юридическоелицо kompaniya organizaciya organizatsiya firma company companyname nameofcompany "
     "organization organisation organizationname organisationname business businessname employer firm firmname "
     "companyororganization corporation empresa nombredelaempresa razonsocial compania entreprise societe "
     "nomdelentreprise raisonsociale nomdelasociete unternehmen firmenname firmaname azienda ragionesociale "
     "nomeempresa "
     "nomedaempresa sirket sirketadi firmaadi bedrijf bedrijfsnaam nazwafirmy perusahaan namaperusahaan कंपनी 会社 "
     "会社名 御社名 貴社名 公司 公司名称 "
     "单位 회사 회사명 компанія організація schoolorcompanyname"},
    {Role::kCompany, 50, "cm *company"},
    {Role::kCountry, 86,
     "страна strana country countrycode countryname pais pays land paese ulke ulce kraj 国 国家 国名 나라 країна "
     "addresscountry countryregion countryorregion"},
    {Role::kRegion, 84,
     "область регион край республика oblast region state stateprovince stateorprovince stateorregion stateregion "
     "province county prefecture provincia estado departement bundesland provincie regione vilayet wojewodztwo "
     "provinsi राज्य "
     "都道府県 県 省 省份 addressstate kanton statecode stateprovinceregion"},
    {Role::kRegion, 45, "st il *state"},
    {Role::kCity, 88,
     "город вашгород населенныйпункт нп gorod city town cityortown citytown townorcity suburb ciudad poblacion "
     "localidad municipio ville commune localite stadt wohnort cidade citta comune sehir ilce miasto kota "
     "kotakabupaten शहर "
     "miejscowosc stad plaats woonplaats 市区町村 市 城市 市区 도시 місто addresscity locality addresslevel2 posttown"},
    {Role::kCity, 50, "ct by ort *city"},
    {Role::kPostcode, 92,
     "индекс почтовыйиндекс indeks pochtovyjindeks zip zipcode postalcode postcode postal zippostalcode "
     "ziporpostalcode "
     "postalorzipcode pincode codigopostal codepostal plz postleitzahl cep codiceavviamentopostale "
     "postakodu kodpocztowy kodepos पिनकोड 郵便番号 邮编 邮政编码 우편번호 поштовийіндекс addresspostalcode "
     "zippostcode"},
    {Role::kPostcode, 50, "zc pin cp cap *zip *postcode"},
    {Role::kStreet, 72,
     "адрес адресдоставки улица дом вашадрес домашнийадрес почтовыйадрес юридическийадрес квартира корпус adres "
     "adresdostavki ulica ulitsa dom address addressline addressline1 addressline2 addresslineone addresslinetwo "
     "address1 address2 addr addr1 addr2 addrline1 addrline2 addressfirst addresssecond streetaddress street "
     "streetaddress1 streetaddress2 streetline1 streetline2 streetnumber street1 street2 line1 line2 fulladdress "
     "shippingaddress billingaddress deliveryaddress homeaddress mailingaddress suite apt aptsuite apartment "
     "suitenumber aptno direccion domicilio calle informacionadicional adresse adresse1 adresse2 rue complement "
     "complementdadresse alamat alamatlengkap पता strasse strassehausnummer strasseundhausnummer hausnummer anschrift "
     "adresszusatz endereco "
     "complemento rua logradouro indirizzo adresi cadde sokak ulicanumer 住所 番地 建物名 地址 地址2 街道 "
     "详细地址 주소 адреса вулиця dirección housenumber"},
    {Role::kStreet, 45, "a1 a2 via numero *address *addr *адрес"},
    // What it is about.
    {Role::kMessage, 84,
     "сообщение вашесообщение текстсообщения комментарий комментарии комментарийкзаказу вашкомментарий коммент вопрос "
     "вашвопрос пожелания пожелание примечание примечания описаниезадачи отзыв "
     "дополнительно чтовасинтересует soobshchenie soobshenie kommentarij kommentariy kommentarii vopros "
     "primechanie message messages messagetext yourmessage comment comments ordercomments customernote ordernotes "
     "yourquestion inquiry enquiry remarks "
     "additionalinformation additionalinfo howcanwehelp howcanwehelpyou projectdetails mensaje comentario comentarios "
     "observaciones consulta pregunta commentaire commentaires votremessage nachricht bemerkung bemerkungen kommentar "
     "anfrage mensagem observacao messaggio commenti domanda mesaj mesajiniz yorum wiadomosc uwagi bericht opmerking "
     "opmerkingen お問い合わせ内容 メッセージ 備考 留言 备注 내용 메시지 повідомлення коментар питання"},
    {Role::kMessage, 50,
     "текст описание запрос tekst note notes question questions text body description details *comment *message "
     "*комментари *сообщени"},
    {Role::kOrder, 92,
     "номерзаказа заказномер nomerzakaza orderid ordernumber orderno ordernum orderref orderreference invoicenumber "
     "invoiceid bestellnummer numerodecommande numerodepedido"},
    {Role::kAmount, 88,
     "сумма суммазаказа итого итоговаясумма общаясумма суммаоплаты стоимостьзаказа коплате всего summa itogo "
     "amount totalamount total ordertotal totalprice grandtotal orderamount orderprice paymentamount sum totalsum"},
    {Role::kCurrency, 92, "валюта currency currencycode valuta moneda devise wahrung"},
    {Role::kTelegram, 93,
     "телеграм телеграмм telegram tg telegramusername tgusername никвтелеграм никтелеграм telegramid"},
    {Role::kWhatsapp, 96, "whatsapp ватсап вацап вотсап whatsappnumber whatsappphone номерwhatsapp"},
    {Role::kViber, 96, "viber вайбер"},
    {Role::kVk, 93, "vk вк вконтакте vkontakte vkid ссылкавк vkurl"},
    // What sounds like one of these and is something else.
    {Role::kOther, 99,
     "username login логин userid usergroup nickname nick ник никнейм filename formname названиеформы formtitle "
     "productname названиетовара sitename siteurl domain domainname pagename pagetitle eventname "
     "названиемероприятия coursename курс coursetitle schoolname hotelname petname кличка campaignname adname "
     "adsetname "
     "servicename projectname teamname nameoncard cardname cardholder cardholdername cardnumber cardtype expiry cvv "
     "cvc "
     "иннорганизации инн inn кпп kpp огрн ogrn снилс snils бик расчетныйсчет паспорт passport серияпаспорта "
     "номерпаспорта номеркарты номердоговора договор табельныйномер vin госномер fax факс faxnumber phonetype "
     "phoneextension phoneext ext extension добавочный phonecountry phonecountrycode areacodetype emailtype "
     "emailformat "
     "emailoptin emailconsent subscribe newsletter password пароль passwd ipaddress ip remoteip remoteaddr useragent "
     "датарождения birthday birthdate dateofbirth dob дата date время datetime timestamp возраст age "
     "maidenname mothersmaidenname девичьяфамилия addresstype addresslabel addresstitle adresbasligi addressname "
     "addressid landmark количество quantity qty serialnumber trackingnumber accountnumber membernumber customerid "
     "customernumber номерклиента clientid taxid taxnumber vat vatnumber npwp subject тема jobtitle position должность "
     "occupation messagetype contactmethod contactpreference preferredcontact preferredcontactmethod contacttime "
     "besttimetocall способдоставки deliverytype deliverymethod paymentmethod способоплаты countryphonecode "
     "locale timezone откудаузнали howdidyouhear ownername vendorname suppliername"},
    {Role::kOther, 50, "payment source источник language язык товар услуга product time"},
    {Role::kNoise, 120,
     "csrf csrftoken csrfmiddlewaretoken xsrf xsrftoken token formtoken authenticitytoken requestverificationtoken "
     "nonce "
     "wpnonce wphttpreferer wpcf7 wpcf7version wpcf7locale wpcf7unittag wpcf7containerpost wpcf7postedhash "
     "wpcf7recaptcharesponse captcha captchatoken captcharesponse recaptcha grecaptcharesponse recaptcharesponse "
     "recaptchatoken recaptchav3 hcaptcharesponse cfturnstileresponse smartcaptcha smarttoken gotcha botfield honeypot "
     "honey formid formname2 postid queriedid elementorformid jsexecutiontracker submitsource builddate slug "
     "eventobserver uploadserverurl sessid sessionid phpsessid bitrixsessid viewstate eventvalidation "
     "viewstategenerator eventtarget eventargument utf8 method test submit submitbutton timetosubmit "
     "validatednewrequiredfieldids "
     "path visitedpages customparams silent issilent webhookurl"},
};

}  // namespace

const std::string_view kFillers =
    "your my the a an of ваш ваша ваше вашу укажите введите поле обязательно required optional please enter q "
    "field fields input txt tb ctl id form user data contact customer billing information info wpforms value "
    "text main content placeholder phmain cph body new order checkout f ff el";

const std::string_view kSomebody =
    "parent parents mother father mom dad guardian child children kid spouse wife husband partner friend friends "
    "referrer referral referred relative sibling emergency manager director supervisor agent broker companion "
    "attendee colleague employer reference doctor teacher beneficiary родитель родителя родители мать матери "
    "отец отца ребенок ребенка супруг супруга супруги муж жена друг друга подруга менеджер менеджера "
    "руководитель руководителя директор директора коллега врач врача учитель тренер родственник опекун "
    "бенефициар рекомендатель admin webmaster site shop store seller vendor merchant owner";

const std::string_view kRecipients =
    "shipping ship shipto delivery deliver del recipient receiver gift получатель получателя доставка доставки "
    "livraison lieferung envio consegna teslimat destinatario versand";

const std::string_view kPayers = "billing bill billto payer invoice cc payment плательщик плательщика";

const std::string_view kSecond =
    "work business office home evening secondary alternate alternative alt additional other confirm confirmation "
    "repeat retype verify reenter reconfirm дополнительный рабочий";

const std::string_view kGoods =
    "product products item items lineitems cart goods basket positions товары товар definition settings site "
    "shop store coupon coupons discount shippinglines taxlines files attachments";

const std::string_view kContainers =
    "fields data form answers answer response formdata formresponse formfields values inputs payload submission "
    "lead body request rawrequest humanfields orderedhumanfields entry result results params content event "
    "attributes properties questions usercolumndata fielddata fieldvalues поля meta contact customer";

std::span<const Phrases> dictionary() {
  return kPhrases;
}

}  // namespace leadgate::mapping::recognition
