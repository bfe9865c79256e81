#include "gateway/config/function_docs.hpp"

namespace leadgate::gateway {
namespace {

constexpr FunctionDoc kDocs[] = {
    {"phone", "phone(x[, region])", "The phone in E.164; without a region as of the source's `locale`.",
     "phone('8 (916) 123-45-67')", R"~("+79161234567")~"},
    {"possible_phone", "possible_phone(x[, region])",
     "The same for a field that surely holds a phone: the right length for its country is enough.",
     "possible_phone('(555) 555-0123', 'US')", R"~("+15555550123")~"},
    {"phone_extension", "phone_extension(x[, region])", "What is dialled behind the number.",
     "phone_extension('+7 495 123-45-67 доб. 12')", R"~("12")~"},
    {"phones", "phones(x[, region])", "Every phone of a text or a list, as a list.",
     "phones('8 916 123-45-67, 8 495 123-45-67')", R"~(["+79161234567","+74951234567"])~"},
    {"email", "email(x)", "The address in lower case.", "email(' Ivan@Example.TEST ')", R"~("ivan@example.test")~"},
    {"messenger", "messenger(kind, id[, username])", "A person's account, for `contact.messengers`.",
     "messenger('telegram', '42', '@ivan')", R"~({"kind":"telegram","id":"42","username":"ivan"})~"},
    {"full_name", "full_name(part, ...)", "The parts that are not empty, joined by a blank.",
     "full_name('Иван', '', ' Петров')", R"~("Иван Петров")~"},
    {"split_name", "split_name(x)", "A person's name in its parts: title, first, middle (a patronymic), last, company.",
     "split_name('Петров Иван Сергеевич')",
     R"~({"title":null,"first":"Иван","middle":"Сергеевич","last":"Петров","company":null})~"},
    {"capitalise", "capitalise(x)", "Each word with a capital letter.", "capitalise('ИВАН петров-водкин')",
     R"~("Иван Петров-Водкин")~"},
    {"money", "money(x[, sign])",
     "Decimal text. A point or comma that could be either is decided by what stands beside it, or by `sign`, the one "
     "before the decimals.",
     "money('1 234,50 руб.')", R"~("1234.50")~"},
    {"minor", "minor(x, currency)", "Decimal text of an amount in minor units.", "minor('499000', 'RUB')",
     R"~("4990.00")~"},
    {"currency", "currency(x)", "The ISO 4217 code.", "currency('руб.')", R"~("RUB")~"},
    {"total", "total(list[, a[, b]])",
     "The exact sum of a list, of the members `a` of its elements, or of `a` times `b`; null when one is no number.",
     R"~(total(`[{"p": "0.10", "n": 3}, {"p": "0.20", "n": 1}]`, 'p', 'n'))~", R"~("0.50")~"},
    {"date", "date(x[, format[, zone]])",
     "RFC 3339 in UTC, of Unix seconds or milliseconds, ISO 8601, or a format as of strptime; without an offset as of "
     "`zone` or the `locale`.",
     "date('23.11.2026 12:00')", R"~("2026-11-23T09:00:00.000Z")~"},
    {"first_of", "first_of(a, b, ...)", "The first that is not null or empty.", "first_of('', 'б', 'в')", R"~("б")~"},
    {"pairs", "pairs(list, name, value)",
     "A list of names and values as one object: `name` and `value` are the keys that the list calls them by; the first "
     "of a name counts.",
     R"~(pairs(`[{"key": "city", "value": "Тверь"}]`, 'key', 'value'))~", R"~({"city":"Тверь"})~"},
    {"lookup", "lookup(table, x)", "The value of `tables.TABLE` for x.", "lookup('cities', 'msk')", R"~("Москва")~"},
    {"match", "match(x, re[, n])", "Group n of the regular expression (RE2); without n the first, or the whole match.",
     "match('Заказ №1001', '№([0-9]+)')", R"~("1001")~"},
    {"replace", "replace(x, re, to)", R"~(Every match replaced; `\1` in `to` is its first group.)~",
     R"~(replace('12-34', '([0-9]+)-([0-9]+)', '\2/\1'))~", R"~("34/12")~"},
    {"split", "split(x, separator)", "The pieces, trimmed, as a list.", "split('а, б', ',')", R"~(["а","б"])~"},
    {"template", "template(text, object)",
     "The text with `{name}` and `{a.b}` filled from the object; `{{` is a brace.",
     R"~(template('Заказ {n} на {sum} руб.', `{"n": 1001, "sum": "4990"}`))~", R"~("Заказ 1001 на 4990 руб.")~"},
    {"hash", "hash(x[, algorithm])", "Hexadecimal SHA-256, or sha512, sha1, md5.", "hash('abc', 'md5')",
     R"~("900150983cd24fb0d6963f7d28e17f72")~"},
    {"trim", "trim(x)", "Without blanks at both ends.", "trim('  а б ')", R"~("а б")~"},
    {"lower", "lower(x)", "In lower case.", "lower('ИВАН')", R"~("иван")~"},
    {"upper", "upper(x)", "In upper case.", "upper('straße')", R"~("STRAßE")~"},
    {"collapse", "collapse(x)", "Runs of blanks as one blank.", "collapse(' а   б ')", R"~("а б")~"},
    {"html_text", "html_text(x)", "The text of HTML: tags off, entities decoded.",
     "html_text('<b>Кружка</b> &laquo;синяя&raquo;')", R"~("Кружка «синяя»")~"},
    {"json", "json(x)", "A JSON text within a text, parsed; an object or array as it is.", R"~(json('{"a": 1}').a)~",
     "1"},
    {"url_query", "url_query(x)", "The parameters of an address, as an object.",
     "url_query('https://shop.test/?utm_source=ya&p=1').utm_source", R"~("ya")~"},
    {"url_decode", "url_decode(x)", "Percent escapes decoded.", "url_decode('%D0%B4%D0%B0')", R"~("да")~"},
};

}  // namespace

std::span<const FunctionDoc> lead_function_docs() {
  return kDocs;
}

}  // namespace leadgate::gateway
