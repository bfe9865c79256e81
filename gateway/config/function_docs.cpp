#include "gateway/config/function_docs.hpp"

namespace leadgate::gateway {
namespace {

constexpr FunctionDoc kDocs[] = {
    {"phone", "phone(x[, region])", "The phone in E.164; without a region as of the source's `locale`."},
    {"possible_phone", "possible_phone(x[, region])",
     "The same for a field that surely holds a phone: the right length for its country is enough."},
    {"phones", "phones(x[, region])", "Every phone of a text or a list, as a list."},
    {"email", "email(x)", "The address in lower case."},
    {"messenger", "messenger(kind, id[, username])", "A person's account, for `contact.messengers`."},
    {"full_name", "full_name(part, ...)", "The parts that are not empty, joined by a blank."},
    {"money", "money(x)", "Decimal text: `1 234,50 руб.` gives `1234.50`."},
    {"minor", "minor(x, currency)", "Decimal text of an amount in cents: `minor(499000, 'RUB')` gives `4990.00`."},
    {"currency", "currency(x)", "The ISO 4217 code of `руб.`, `$`, `usd`."},
    {"date", "date(x[, format])",
     "RFC 3339 in UTC, of Unix seconds or milliseconds, ISO 8601, or a format as of strptime."},
    {"first_of", "first_of(a, b, ...)", "The first that is not null or empty."},
    {"lookup", "lookup(table, x)", "The value of `tables.TABLE` for x."},
    {"match", "match(x, re[, n])", "Group n of the regular expression (RE2); without n the first, or the whole match."},
    {"replace", "replace(x, re, to)", "Every match replaced; `\\1` in `to` is its first group."},
    {"split", "split(x, separator)", "The pieces, trimmed, as a list."},
    {"trim", "trim(x)", "Without blanks at both ends."},
    {"lower", "lower(x)", "In lower case."},
    {"upper", "upper(x)", "In upper case."},
    {"collapse", "collapse(x)", "Runs of blanks as one blank."},
    {"html_text", "html_text(x)", "The text of HTML: tags off, entities decoded."},
    {"json", "json(x)", "A JSON text within a text, parsed; an object or array as it is."},
    {"url_query", "url_query(x)", "The parameters of an address, as an object."},
    {"url_decode", "url_decode(x)", "Percent escapes decoded."},
};

}  // namespace

std::span<const FunctionDoc> lead_function_docs() {
  return kDocs;
}

}  // namespace leadgate::gateway
