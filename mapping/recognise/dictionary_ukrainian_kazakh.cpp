// The words of forms: Ukrainian; Kazakh.
#include "mapping/recognise/dictionary.hpp"

namespace leadgate::mapping::recognition {
namespace {

const Phrases kTableUkrainian[] = {
    {Role::kName, 90, "прізвищетаімя піб імятапрізвище повнеімя"},
    {Role::kName, 60, "імя вашеімя"},
    {Role::kLastName, 90, "прізвище"},
    {Role::kMiddleName, 90, "побатькові"},
    {Role::kEmail, 95, "електроннапошта пошта"},
    {Role::kCompany, 88, "компанія організація"},
    {Role::kCountry, 86, "країна"},
    {Role::kCity, 88, "місто"},
    {Role::kPostcode, 92, "поштовийіндекс"},
    {Role::kStreet, 72, "адреса вулиця"},
    {Role::kMessage, 84, "повідомлення коментар питання"},
    {Role::kOrder, 92, "номерзамовлення"},
    {Role::kAmount, 88, "загальнасума"},
    {Role::kAmount, 50, "ціна вартість"},
    {Role::kConsent, 104, "згода"},
};

const Phrases kTableKazakh[] = {
    {Role::kName, 90, "атыжөні толықаты клиенттіңаты толықатыжөні есімітегі"},
    {Role::kName, 60, "аты есімі есіміңіз атыңыз есім сіздіңатыңыз"},
    {Role::kLastName, 90, "тегі тегіңіз фамилиясы"},
    {Role::kMiddleName, 90, "әкесініңаты"},
    {Role::kPhone, 95, "телефоннөмірі ұялытелефон телефоныңыз байланыснөмірі нөмірі"},
    {Role::kEmail, 95, "электрондықпошта электрондықмекенжай поштаңыз"},
    {Role::kCompany, 88, "ұйым ұйыматауы мекеме компанияатауы"},
    {Role::kCountry, 86, "ел мемлекет"},
    {Role::kRegion, 84, "облыс облысы"},
    {Role::kCity, 88, "қала қаласы қалаңыз"},
    {Role::kPostcode, 92, "поштаиндексі"},
    {Role::kStreet, 72, "көше мекенжай жеткізумекенжайы"},
    {Role::kMessage, 84, "хабарлама пікір сұрақ сұрағыңыз түсініктеме ескертпе"},
    {Role::kOrder, 92, "тапсырыснөмірі"},
    {Role::kAmount, 88, "сома жалпысома"},
    {Role::kAmount, 50, "баға"},
    {Role::kConsent, 104, "келісім келісемін"},
};

}  // namespace

const std::span<const Phrases> kUkrainian = kTableUkrainian;
const std::span<const Phrases> kKazakh = kTableKazakh;

}  // namespace leadgate::mapping::recognition
