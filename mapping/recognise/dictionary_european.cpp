// The words of forms: German; French; Spanish; Italian, Portuguese; Turkish; Polish, Dutch, the Nordic and other
// languages.
#include "mapping/recognise/dictionary.hpp"

namespace leadgate::mapping::recognition {
namespace {

const Phrases kTableGerman[] = {
    {Role::kName, 90,
     "vornachname vorundnachname vornameundnachname vornamenachname vollstandigername ihrname nameundnachname"},
    {Role::kFirstName, 90, "vorname"},
    {Role::kFirstName, 50, "vname"},
    {Role::kLastName, 90, "nachname familienname zuname"},
    {Role::kHonorific, 92, "anrede"},
    {Role::kPhone, 95, "telefon telefonnummer fon handy handynummer mobilnummer mobiltelefon rufnummer"},
    {Role::kEmail, 95, "emailadresse mailadresse"},
    {Role::kContact, 60, "kontakt"},
    {Role::kCompany, 88, "firma unternehmen firmenname firmaname"},
    {Role::kCountry, 86, "land"},
    {Role::kRegion, 84, "bundesland kanton"},
    {Role::kCity, 88, "stadt wohnort"},
    {Role::kCity, 50, "ort"},
    {Role::kPostcode, 92, "plz postleitzahl"},
    {Role::kStreet, 72, "adresse strasse strassehausnummer strasseundhausnummer hausnummer anschrift adresszusatz"},
    {Role::kMessage, 84, "nachricht bemerkung bemerkungen kommentar anfrage"},
    {Role::kOrder, 92, "bestellnummer bestellnr"},
    {Role::kCurrency, 92, "wahrung"},
    {Role::kAmount, 88, "gesamtbetrag gesamtsumme summe betrag"},
    {Role::kAmount, 50, "preis"},
    {Role::kConsent, 104, "datenschutz einwilligung"},
};

const Phrases kTableFrench[] = {
    {Role::kName, 90, "nomcomplet nometprenom nomprenom prenometnom prenomnom"},
    {Role::kName, 60, "nom"},
    {Role::kFirstName, 90, "prenom prenoms"},
    {Role::kLastName, 90, "nomdefamille"},
    {Role::kMiddleName, 90, "deuxiemeprenom"},
    {Role::kHonorific, 92, "civilite"},
    {Role::kPhone, 95, "portable numerodetelephone"},
    {Role::kEmail, 95, "courriel adresseemail adressemail adresseelectronique"},
    {Role::kCompany, 88, "entreprise societe nomdelentreprise raisonsociale nomdelasociete"},
    {Role::kCountry, 86, "pays"},
    {Role::kRegion, 84, "departement"},
    {Role::kCity, 88, "ville commune localite"},
    {Role::kPostcode, 92, "codepostal"},
    {Role::kPostcode, 50, "cp"},
    {Role::kStreet, 72, "adresse1 adresse2 rue complement complementdadresse"},
    {Role::kMessage, 84, "commentaire commentaires votremessage"},
    {Role::kOrder, 92, "numerodecommande"},
    {Role::kCurrency, 92, "devise"},
    {Role::kAmount, 88, "montant montanttotal totalttc"},
    {Role::kAmount, 50, "prix"},
    {Role::kConsent, 104, "consentement rgpd"},
};

const Phrases kTableSpanish[] = {
    {Role::kName, 90, "nombrecompleto nombreyapellidos nombreyapellido nombresyapellidos"},
    {Role::kName, 60, "nombre"},
    {Role::kFirstName, 90, "primernombre nombrepila nombresdepila"},
    {Role::kLastName, 90,
     "apellido apellidos primerapellido primerapellidos segundoapellido segundosapellidos segundaapellidos"},
    {Role::kMiddleName, 90, "segundonombre"},
    {Role::kHonorific, 92, "tratamiento"},
    {Role::kPhone, 95, "telefono celular movil telefonofijo numerodetelefono telefonomovil telefonocelular"},
    {Role::kEmail, 95, "correo correoelectronico endercoemail"},
    {Role::kContact, 60, "contacto"},
    {Role::kCompany, 88, "empresa nombredelaempresa razonsocial compania"},
    {Role::kCountry, 86, "pais"},
    {Role::kRegion, 84, "provincia estado"},
    {Role::kCity, 88, "ciudad poblacion localidad municipio"},
    {Role::kPostcode, 92, "codigopostal"},
    {Role::kStreet, 72, "direccion domicilio calle informacionadicional dirección"},
    {Role::kStreet, 45, "numero"},
    {Role::kMessage, 84, "mensaje comentario comentarios observaciones consulta pregunta"},
    {Role::kOrder, 92, "numerodepedido numeropedido"},
    {Role::kCurrency, 92, "moneda"},
    {Role::kAmount, 88, "importe importetotal preciototal"},
    {Role::kAmount, 50, "precio"},
    {Role::kConsent, 104, "consentimiento politicaprivacidad"},
};

const Phrases kTableItalian[] = {
    {Role::kName, 90, "nomecompleto nomeecognome nomecognome"},
    {Role::kName, 60, "nome"},
    {Role::kFirstName, 90, "primeironome"},
    {Role::kLastName, 90, "sobrenome sobrenomes ultimonome cognome"},
    {Role::kHonorific, 92, "civilita"},
    {Role::kPhone, 95, "telefone cellulare recapitotelefonico"},
    {Role::kEmail, 95, "indirizzoemail postaelettronica"},
    {Role::kCompany, 88, "azienda ragionesociale nomeempresa nomedaempresa"},
    {Role::kRegion, 84, "regione"},
    {Role::kCity, 88, "cidade citta comune"},
    {Role::kPostcode, 92, "cep codiceavviamentopostale"},
    {Role::kPostcode, 50, "cap"},
    {Role::kStreet, 72, "endereco rua logradouro indirizzo"},
    {Role::kStreet, 45, "via"},
    {Role::kMessage, 84, "mensagem observacao messaggio commenti domanda"},
    {Role::kCurrency, 92, "valuta"},
    {Role::kAmount, 88, "totale"},
};

const Phrases kTableTurkish[] = {
    {Role::kName, 90, "adsoyad adisoyadi adiniz isimsoyisim adivesoyadi"},
    {Role::kName, 60, "isim ad adi"},
    {Role::kLastName, 90, "soyad soyadi soyisim"},
    {Role::kPhone, 95, "telefonnumarasi ceptelefonu gsm"},
    {Role::kEmail, 95, "eposta epostaadresi epost"},
    {Role::kEmail, 80, "*eposta"},
    {Role::kCompany, 88, "sirket sirketadi"},
    {Role::kCountry, 86, "ulke"},
    {Role::kRegion, 84, "vilayet"},
    {Role::kRegion, 45, "il"},
    {Role::kCity, 88, "sehir ilce"},
    {Role::kPostcode, 92, "postakodu"},
    {Role::kStreet, 72, "adres adresi cadde sokak"},
    {Role::kMessage, 84, "mesaj mesajiniz yorum"},
    {Role::kOrder, 92, "siparisno siparisnumarasi"},
    {Role::kAmount, 88, "tutar toplamtutar toplam"},
    {Role::kAmount, 50, "fiyat"},
    {Role::kCurrency, 92, "parabirimi"},
    {Role::kConsent, 104, "kvkk"},
    {Role::kOther, 99, "adresbasligi"},
};

const Phrases kTableOther[] = {
    {Role::kName, 90, "imieinazwisko imienazwisko volledigenaam namalengkap"},
    {Role::kName, 60, "naam imie namn navn nimi jmeno meno nume nev nama"},
    {Role::kFirstName, 90, "voornaam fornavn fornamn etunimi krestnijmeno keresztnev imiona namadepan"},
    {Role::kLastName, 90,
     "nazwisko achternaam efternavn efternamn etternavn sukunimi prijmeni priezvisko vezeteknev namabelakang"},
    {Role::kMiddleName, 90, "zweitername"},
    {Role::kPhone, 95,
     "telefoon telefoonnummer puhelin puhelinnumero telefonszam komorka hp nohp nomorhp handphone telepon "
     "nomortelepon notelepon hparea hpexchange hpext"},
    {Role::kEmail, 95, "emailid sahkoposti surel"},
    {Role::kContact, 60, "kontakty"},
    {Role::kCompany, 88, "bedrijf bedrijfsnaam nazwafirmy perusahaan namaperusahaan"},
    {Role::kCountry, 86, "ulce kraj"},
    {Role::kRegion, 84, "provincie wojewodztwo provinsi"},
    {Role::kCity, 88, "miasto kota kotakabupaten miejscowosc stad plaats woonplaats"},
    {Role::kPostcode, 92, "kodpocztowy kodepos"},
    {Role::kStreet, 72, "alamat alamatlengkap ulicanumer"},
    {Role::kMessage, 84, "wiadomosc uwagi bericht opmerking opmerkingen"},
};

}  // namespace

const std::span<const Phrases> kGerman = kTableGerman;
const std::span<const Phrases> kFrench = kTableFrench;
const std::span<const Phrases> kSpanish = kTableSpanish;
const std::span<const Phrases> kItalian = kTableItalian;
const std::span<const Phrases> kTurkish = kTableTurkish;
const std::span<const Phrases> kOther = kTableOther;

}  // namespace leadgate::mapping::recognition
