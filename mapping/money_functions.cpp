// money(), minor(), currency() and total(): amounts as people and machines write them, exact to the last digit.
#include "base/text.hpp"
#include "deals/money.hpp"
#include "mapping/function_support.hpp"
#include "mapping/functions.hpp"
#include "mapping/money_text.hpp"

namespace leadgate::mapping::functions {
namespace {

using deals::Decimal;

Result money(Arguments arguments, Evaluation& evaluation) {
  const Value& value = arguments[0];
  if (value.is_null()) return Value::null();
  if (!value.is_string() && value.type() != Type::kNumber) return found_instead("money", "a string or a number", value);
  DecimalSign sign = DecimalSign::kGuessed;
  if (arguments.size() > 1 && !arguments[1].is_null()) {
    const std::string_view convention = arguments[1].is_string() ? arguments[1].as_string() : std::string_view();
    if (convention != "," && convention != ".") {
      return invalid_value("money() takes ',' or '.' as the sign before the decimals");
    }
    sign = convention == "," ? DecimalSign::kComma : DecimalSign::kPoint;
  }
  const std::optional<MoneyText> read = read_money(scalar_text(value), sign);
  return read ? made_text(evaluation, read->amount) : unusable(value, evaluation);
}

// Minor units to the decimal text of the currency: 499000 kopecks are "4990.00".
std::optional<std::string> from_minor(std::string_view text, std::string_view currency) {
  const std::optional<Decimal> units = Decimal::parse(trim(text));
  if (!units) return std::nullopt;
  const int digits = deals::currency_digits(deals::currency_from_text(currency).value_or(""));
  const std::optional<Decimal> amount = units->times(Decimal::of(1, digits));
  if (!amount) return std::nullopt;
  return amount->with_digits(digits).text();
}

Result minor_units(Arguments arguments, Evaluation& evaluation) {
  const Value& value = arguments[0];
  if (value.is_null()) return Value::null();
  if (!value.is_string() && value.type() != Type::kNumber) return found_instead("minor", "a string or a number", value);
  if (!arguments[1].is_string())
    return arguments[1].is_null() ? Result(Value::null()) : found_instead("minor", "a currency", arguments[1]);
  const std::optional<std::string> amount = from_minor(scalar_text(value), arguments[1].as_string());
  return amount ? made_text(evaluation, *amount) : unusable(value, evaluation);
}

Result currency(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].is_null()) return Value::null();
  if (!arguments[0].is_string()) return found_instead("currency", "a string", arguments[0]);
  const std::optional<std::string> code = deals::currency_from_text(trim(arguments[0].as_string()));
  return code ? made_text(evaluation, *code) : unusable(arguments[0], evaluation);
}

std::optional<Decimal> decimal_of(const std::optional<Value>& value) {
  if (!value || !value->is_scalar()) return std::nullopt;
  const std::string text = normal_money(scalar_text(*value));
  return Decimal::parse(text);
}

// One line's share: the product of the named members, or the element itself. Nothing: there is no number.
std::optional<Decimal> share_of(const Value& line, Arguments names) {
  if (names.empty()) return decimal_of(line);
  std::optional<Decimal> product;
  for (const Value& name : names) {
    const std::optional<Decimal> factor = line.is_object() ? decimal_of(line.find(name.as_string())) : std::nullopt;
    if (!factor) return std::nullopt;
    product = product ? product->times(*factor) : factor;
    if (!product) return std::nullopt;
  }
  return product;
}

// total(list), total(lines, 'total'), total(lines, 'price', 'quantity'). A sum with a hole in it would be wrong, so one
// line without a number gives null.
Result total(Arguments arguments, Evaluation& evaluation) {
  if (arguments[0].is_null()) return Value::null();
  if (!arguments[0].is_array()) return found_instead("total", "a list", arguments[0]);
  const Arguments names = arguments.subspan(1);
  for (const Value& name : names) {
    if (!name.is_string()) return found_instead("total", "the names of the fields to multiply", name);
  }
  std::optional<Decimal> sum;
  bool complete = true;
  arguments[0].each_element([&](const Value& line) {
    const std::optional<Decimal> share = complete ? share_of(line, names) : std::nullopt;
    if (share) sum = sum ? sum->plus(*share) : share;
    complete = complete && share && sum;
  });
  return complete && sum ? made_text(evaluation, sum->text()) : Result(Value::null());
}

}  // namespace

void add_money_functions(jmespath::FunctionTable& table) {
  table.add({"money", 1, 2, money, {.scalar = 20}});
  table.add({"minor", 2, 2, minor_units, {.scalar = 20}});
  table.add({"currency", 1, 1, currency});
  table.add({"total", 1, 3, total, {.scalar = 20, .elements = true}});
}

}  // namespace leadgate::mapping::functions
