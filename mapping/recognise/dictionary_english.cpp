// The words of forms: English, and the WHATWG autofill tokens.
#include "mapping/recognise/dictionary.hpp"

namespace leadgate::mapping::recognition {
namespace {

const Phrases kTableEnglish[] = {
    {Role::kName, 90,
     "fullname namefull yourfullname contactname contactperson customername clientname buyername yourname "
     "realname firstandlastname firstlastname namefirstlast personname leadname patientname studentname "
     "billingname guestname nameandsurname surnameandname yournameandsurname"},
    {Role::kName, 60, "name names adsoyadi tenantname fullnames"},
    {Role::kName, 45, "customer client buyer fl persona"},
    {Role::kFirstName, 90,
     "firstname namefirst firstnames givenname givennames forename forenames fname namefirstname"},
    {Role::kFirstName, 50, "fn first frstname firstnm gname $first $firstname"},
    {Role::kLastName, 90, "surname surnames lastname namelast lastnames familyname lname secondname2"},
    {Role::kLastName, 50, "ln lnf lns last lstname lastnm sname $last $lastname"},
    {Role::kMiddleName, 90,
     "middlename namemiddle middleinitial patronymic mname secondname additionalname additionalnames"},
    {Role::kMiddleName, 50, "mi mn minit middle $middle"},
    {Role::kHonorific, 92,
     "salutation honorific honorificprefix nameprefix nametitle namesuffix suffix prefix gender sex title titre"},
    {Role::kPhone, 95,
     "phone phonenumber phoneno telephone telephonenumber telephoneno mobile mobilephone mobilenumber mobileno "
     "cell cellphone cellnumber tel telno telnumber contactnumber contactno daytimephone callback fone phonefull "
     "phoneinformation phonenumberfull msisdn areacode phoneareacode phonearea telnational tellocal"},
    {Role::kPhone, 78, "*telefon *telephone *phone *mobile"},
    {Role::kPhone, 50, "ph phn"},
    {Role::kEmail, 95, "email emailaddress mail mailaddress replyto eadres"},
    {Role::kEmail, 80, "*email"},
    {Role::kEmail, 50, "em"},
    {Role::kContact, 60, "contact contacts contactinfo contactdetails phoneoremail emailorphone"},
    {Role::kCompany, 88,
     "company companyname nameofcompany organization organisation organizationname organisationname business "
     "businessname employer firm firmname companyororganization corporation firmaadi schoolorcompanyname"},
    {Role::kCompany, 50, "cm *company"},
    {Role::kCountry, 86, "country countrycode countryname paese addresscountry countryregion countryorregion"},
    {Role::kRegion, 84,
     "region state stateprovince stateorprovince stateorregion stateregion province county prefecture "
     "addressstate statecode stateprovinceregion addresslevel1"},
    {Role::kRegion, 45, "st *state"},
    {Role::kCity, 88, "city town cityortown citytown townorcity suburb addresscity locality addresslevel2 posttown"},
    {Role::kCity, 50, "ct by *city"},
    {Role::kPostcode, 92,
     "zip zipcode postalcode postcode postal zippostalcode ziporpostalcode postalorzipcode pincode "
     "addresspostalcode zippostcode"},
    {Role::kPostcode, 50, "zc pin *zip *postcode"},
    {Role::kStreet, 72,
     "address addressline addressline1 addressline2 addresslineone addresslinetwo address1 address2 addr addr1 "
     "addr2 addrline1 addrline2 addressfirst addresssecond streetaddress street streetaddress1 streetaddress2 "
     "streetline1 streetline2 streetnumber street1 street2 line1 line2 fulladdress shippingaddress billingaddress "
     "deliveryaddress homeaddress mailingaddress suite apt aptsuite apartment suitenumber aptno complemento "
     "housenumber addressline3 addresslinethree"},
    {Role::kStreet, 45, "a1 a2 *address *addr"},
    {Role::kMessage, 84,
     "message messages messagetext yourmessage comment comments ordercomments customernote ordernotes "
     "yourquestion inquiry enquiry remarks additionalinformation additionalinfo howcanwehelp howcanwehelpyou "
     "projectdetails"},
    {Role::kMessage, 50, "note notes question questions text body description details *comment *message"},
    {Role::kOrder, 92,
     "orderid ordernumber orderno ordernum orderref orderreference invoicenumber invoiceid incrementid orderuid "
     "ordercode orderkey commandenumero orderuuid"},
    {Role::kAmount, 88,
     "amount totalamount total ordertotal totalprice grandtotal orderamount orderprice paymentamount sum totalsum "
     "totaltopay topay amounttopay amountdue amountpaid totalpaid grossamount totalgross tosum transactionamount "
     "mcgross paymentgross amountmoney "
     "amounttotal totalmoney totalcost ordersum ordercost finalprice totalvalue"},
    {Role::kCurrency, 92, "currency currencycode transactioncurrency currencyiso currencyisocode"},
    {Role::kTelegram, 93, "telegram tg telegramusername tgusername telegramid"},
    {Role::kWhatsapp, 96, "whatsapp whatsappnumber whatsappphone wa whatsappno"},
    {Role::kViber, 96, "viber"},
    {Role::kVk, 93, "vk vkontakte vkid vkurl"},
    {Role::kAmount, 50, "price cost"},
    {Role::kInstagram, 96, "instagram insta instagramid"},
    {Role::kSkype, 96, "skype skypeid"},
    {Role::kMax, 96, "maxmessenger messengermax"},
    {Role::kConsent, 104,
     "consent agree agreement agreed personaldata gdpr gdprconsent privacy privacypolicy acceptprivacy policy "
     "terms acceptterms termsaccepted termsandconditions acceptance personaldataconsent agreeterms iagree "
     "marketingconsent optin"},
    {Role::kNoise, 120,
     "*captcha *csrf *xsrf *honeypot *nonce securitycode verificationcode verifycode captchaanswer antispam csrf "
     "csrftoken csrfmiddlewaretoken xsrf xsrftoken token formtoken authenticitytoken requestverificationtoken "
     "nonce wpnonce wphttpreferer wpcf7 wpcf7version wpcf7locale wpcf7unittag wpcf7containerpost wpcf7postedhash "
     "wpcf7recaptcharesponse captcha captchatoken captcharesponse recaptcha grecaptcharesponse recaptcharesponse "
     "recaptchatoken recaptchav3 hcaptcharesponse cfturnstileresponse smartcaptcha smarttoken gotcha botfield "
     "honeypot honey formid formname2 postid queriedid elementorformid jsexecutiontracker submitsource builddate "
     "slug eventobserver uploadserverurl sessid sessionid phpsessid bitrixsessid viewstate eventvalidation "
     "viewstategenerator eventtarget eventargument utf8 method test submit submitbutton timetosubmit "
     "validatednewrequiredfieldids path visitedpages customparams silent issilent webhookurl"},
    {Role::kOther, 99,
     "ccname ccgivenname ccfamilyname ccadditionalname ccnumber ccexp ccexpmonth ccexpyear cccsc cctype "
     "organizationtitle telcountrycode telextension bday bdayday bdaymonth bdayyear photo impp addresslevel3 "
     "addresslevel4 sourcename gatewayname filename tagname listname username login userid usergroup nickname "
     "nick formname formtitle productname sitename siteurl domain domainname pagename pagetitle eventname "
     "coursename coursetitle schoolname hotelname petname campaignname adname adsetname servicename projectname "
     "teamname nameoncard cardname cardholder cardholdername cardnumber cardtype expiry cvv cvc passport vin fax "
     "faxnumber phonetype phoneextension phoneext ext extension phonecountry phonecountrycode areacodetype "
     "emailtype emailformat emailoptin emailconsent subscribe newsletter password passwd ipaddress ip remoteip "
     "remoteaddr useragent birthday birthdate dateofbirth dob date datetime timestamp age maidenname "
     "mothersmaidenname addresstype addresslabel addresstitle addressname addressid landmark quantity qty "
     "serialnumber trackingnumber accountnumber membernumber customerid customernumber clientid taxid taxnumber "
     "vat vatnumber npwp subject jobtitle position occupation messagetype contactmethod contactpreference "
     "preferredcontact preferredcontactmethod contacttime besttimetocall deliverytype deliverymethod "
     "paymentmethod countryphonecode locale timezone howdidyouhear ownername vendorname suppliername"},
    {Role::kOther, 50, "payment source language product time"},
};

}  // namespace

const std::span<const Phrases> kEnglish = kTableEnglish;

}  // namespace leadgate::mapping::recognition
