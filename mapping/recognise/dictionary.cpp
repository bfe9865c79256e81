#include "mapping/recognise/dictionary.hpp"

namespace leadgate::mapping::recognition {
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
    "бенефициар рекомендатель admin administrator webmaster site shop store seller vendor merchant owner supplier "
    "assigned assignee responsible operator staff employee salesperson salesman consultant support notify notification "
    "notifications noreply courier driver instructor trainer host created updated modified reviewer creator rep "
    "ответственный ответственного оператор оператора сотрудник сотрудника консультант продавец продавца исполнитель "
    "исполнителя администратор администратора магазин магазина курьер курьера водитель водителя тренер поставщик "
    "отправлено менеджері қызметкер жауапты vendedor verkaufer mitarbeiter vendeur satici temsilci";

const std::string_view kAddressees =
    "to toemail emailto mailto sendto sentto recipientemail emailrecipient recipientsemail toaddress toname recipients "
    "mailrecipient bcc replytoshop кому получательписьма";

const std::string_view kThings =
    "source gateway payment gateways last order tag event file page site product plan course campaign group method "
    "status type code category bank card variant option tracking brand channel list app application device browser os "
    "host server plugin theme template branch department service program role rate coupon image document attachment "
    "object api custom field column table project shipping_method carrier software utm account domain format location "
    "venue "
    "источник файла страницы тарифа услуги товара курса мероприятия банка карты формы проекта категории";

const std::string_view kAspects =
    "goal goals size type types kind about describe employees industry sector niche activity website site url domain "
    "budget revenue turnover problem problems challenge challenges stage plan plans need needs strategy model age "
    "how many long why have grow improve цель цели размер тип вид опишите расскажите сотрудников сколько как почему "
    "чем сфера сферу деятельность деятельности отрасль ниша сайт домен бюджет оборот проблема проблемы задача задачи "
    "план планы";

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

const std::vector<std::span<const Phrases>>& dictionary() {
  static const std::vector<std::span<const Phrases>> all = {kRussian, kUkrainian, kKazakh,  kEnglish, kGerman, kFrench,
                                                            kSpanish, kItalian,   kTurkish, kOther,   kAsian};
  return all;
}

}  // namespace leadgate::mapping::recognition
