// The lead functions of the mapping language. The reference has an example of each, which a test runs.
//
// Each takes null and gives null, so that `phone(body.tel)` of an absent field is absent, not an error. A value of the
// right type that is not what the function is for (phone('abc')) gives null too: the mapper keeps the original.
//   phone(x[, region])   E.164 text or null; region defaults to the locale's
//   possible_phone(x[, region])  the same for a field that surely holds one: a number that only has the right length
//                        for its country is taken too
//   phone_extension(x[, region])  what is dialled behind the number, "12" of "... доб. 12", or null
//   phones(x[, region])  every phone in a text or list, a list
//   email(x)             lower-case address or null (what is one: address_grammar.hpp)
//   money(x[, sign])     decimal text, "1 234,50 руб." -> "1234.50"; a number too; sign: ',' or '.' before decimals
//   minor(x, currency)   decimal text from minor units, minor(499000,'RUB') -> "4990.00"
//   currency(x)          ISO code or null
//   total(list[, a[, b]])  the exact sum of the elements, of their members a, or of the products a * b; null when one
//                        of them is no number
//   messenger(kind, id[, username])  {kind,id,username} of a person's account
//   split_name(x)        {title, first, middle, last, company} of a person's name (person_name.hpp)
//   full_name(parts...)  the parts that are not empty, joined by a blank
//   first_of(a, b, ...)  the first that is not null, "" or [] or {}
//   lookup(table, x)     the table of the configuration, null when it has no such key
//   date(x[, format[, zone]])  RFC 3339 UTC text; Unix seconds or milliseconds, ISO 8601, or strptime's format
//   match(x, re[, n])    group n (default: 1, or the whole match without groups) of RE2 `re`, or null
//   replace(x, re, to)   RE2 with \1 in `to`
//   split(x, sep)        pieces, trimmed
//   template(text, object)  the text with {name} and {a.b} filled from the object
//   hash(x[, algorithm]) hexadecimal SHA-256 (or sha512, sha1, md5)
//   trim, lower, upper, capitalise, collapse (runs of blanks to one), html_text (tags off, entities decoded)
//   json(x)              a JSON text within a string, parsed; null when it is none
//   url_query(x)         the parameters of an address (or of a query without one), decoded, as an object
//   url_decode(x)        percent escapes to the text they stand for
#pragma once

#include <map>
#include <memory>
#include <string>

#include "mapping/jmespath/expression.hpp"
#include "mapping/mapper.hpp"

namespace leadgate::mapping {

// name -> (key -> value), from the configuration's `tables:`.
using LookupTables = std::map<std::string, std::map<std::string, std::string>>;

// A table for one locale. Immutable, shared by all threads.
std::unique_ptr<const jmespath::FunctionTable> make_lead_functions(const Locale& locale, LookupTables tables);

// The same normalisations for C++ callers.
std::string normal_phone(std::string_view text, std::string_view region);  // E.164, or empty
std::string normal_email(std::string_view text);                           // lower case, or empty
std::string normal_money(std::string_view text);                           // decimal text, or empty

}  // namespace leadgate::mapping
